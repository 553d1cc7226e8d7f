using GatewayApi.ControlPlane.StatusWriting;
using GatewayApi.ControlPlane.Translation.State;

namespace GatewayApi.Tests.ControlPlane.StatusWriting;

internal sealed class WriteQueueTests
{
    private static readonly ObjectId Gateway = new(Kinds.Gateway, new("ns", "gw"));
    private readonly WriteQueue _queue = new();

    [Test]
    public void Each_object_once_first_come_first_served_and_Gateways_before_routes()
    {
        foreach (var id in new[] { Route(1), Route(2), Route(1), Gateway, Route(3) })
        {
            _queue.Add(id, 0, 0);
        }

        Assert.That(_queue.Count, Is.EqualTo(4));
        Assert.That(Enumerable.Range(0, 4).Select(_ => Take(0)), Is.EqualTo(new ObjectId?[] { Gateway, Route(1), Route(2), Route(3) }));
        Assert.That(Take(0), Is.Null);
    }

    [Test]
    public void What_may_not_be_taken_yet_is_taken_when_its_time_has_come()
    {
        _queue.Add(Route(1), due: 10, now: 0);
        _queue.Add(Route(2), due: 5, now: 0);
        Assert.That((Take(4), _queue.NextDue), Is.EqualTo(((ObjectId?)null, (long?)5)));
        Assert.That((Take(5), _queue.NextDue), Is.EqualTo(((ObjectId?)Route(2), (long?)10)));
        Assert.That(Take(10), Is.EqualTo(Route(1)));
    }

    [Test]
    public void An_object_that_is_busy_waits_until_it_is_done()
    {
        _queue.Add(Route(1), 0, 0);
        Take(0);
        _queue.Add(Route(1), 0, 0);
        _queue.Add(Route(1), 0, 0);
        Assert.That((Take(0), _queue.Busy), Is.EqualTo(((ObjectId?)null, 1)));
        Assert.That(_queue.Done(Route(1)), Is.True, "it was put in meanwhile");
        Assert.That((_queue.Count, _queue.Busy), Is.EqualTo((0, 0)));
    }

    [Test]
    public void What_is_cleared_is_not_taken()
    {
        _queue.Add(Route(1), 0, 0);
        _queue.Add(Route(2), 5, 0);
        _queue.Clear();
        Assert.That((Take(9), _queue.Count, _queue.NextDue), Is.EqualTo(((ObjectId?)null, 0, (long?)null)));
        _queue.Add(Route(1), 0, 0);
        Assert.That(Take(0), Is.EqualTo(Route(1)));
    }

    private static ObjectId Route(int number) => new(Kinds.HttpRoute, new("ns", $"r{number}"));

    private ObjectId? Take(long now) => _queue.TryTake(now, out var id) ? id : null;
}
