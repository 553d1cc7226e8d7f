using System.Net.Sockets;
using GatewayApi.Config.V1;
using GatewayApi.DataPlane.Resolution;
using GatewayApi.DataPlane.Routing.Balancing;
using GatewayApi.DataPlane.Routing.Compilation;
using GatewayApi.Tests.Proxy.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace GatewayApi.Tests.Proxy;

/// <summary>When names are looked up, and what becomes of the answers.</summary>
internal sealed class HostnameFollowerTests
{
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UnixEpoch);
    private readonly StubResolver _resolver = new();

    [Test]
    public async Task The_addresses_are_the_endpoints_and_are_asked_for_again_every_half_minute()
    {
        using var follower = Follower();
        var backend = Backend("a.test");
        _resolver.Answer("a.test", "192.0.2.2", "192.0.2.1", "192.0.2.1", "::ffff:192.0.2.3", "2001:db8::1");
        await follower.FollowAsync([backend]);
        Assert.That(Endpoints(backend), Is.EqualTo(new[] { "192.0.2.1:80", "192.0.2.2:80", "192.0.2.3:80", "[2001:db8::1]:80" }));
        var kept = backend.Endpoints[0];

        _resolver.Answer("a.test", "192.0.2.1", "192.0.2.9");
        _clock.Advance(FollowedHostname.Interval - TimeSpan.FromMilliseconds(1));
        Assert.That(_resolver.QuestionsFor("a.test"), Is.EqualTo(1));
        _clock.Advance(TimeSpan.FromMilliseconds(1));

        Assert.That(Endpoints(backend), Is.EqualTo(new[] { "192.0.2.1:80", "192.0.2.9:80" }));
        Assert.That(backend.Endpoints[0], Is.SameAs(kept), "what stays keeps its state");
    }

    [Test]
    public async Task Without_an_answer_the_last_addresses_stay_and_the_question_is_repeated_sooner()
    {
        using var follower = Follower();
        var backend = Backend("a.test");
        _resolver.Answer("a.test", "192.0.2.1");
        await follower.FollowAsync([backend]);

        _resolver.Fail("a.test", SocketError.TryAgain);
        _clock.Advance(FollowedHostname.Interval);
        Assert.That(Endpoints(backend), Is.EqualTo(new[] { "192.0.2.1:80" }));
        Assert.That((follower.FailingCount, follower.UnresolvedCount, follower.Failures), Is.EqualTo((1, 0, 1L)));
        Assert.That(follower.Problems, Is.Empty);
        foreach (var (pause, questions) in new[] { (1, 3), (2, 4), (4, 5), (8, 6), (16, 7), (30, 8), (30, 9) })
        {
            _clock.Advance(TimeSpan.FromSeconds(pause));
            Assert.That(_resolver.QuestionsFor("a.test"), Is.EqualTo(questions), $"after a pause of {pause} s");
        }

        _resolver.Answer("a.test", "192.0.2.7");
        _clock.Advance(FollowedHostname.Interval);
        Assert.That(Endpoints(backend), Is.EqualTo(new[] { "192.0.2.7:80" }));
        Assert.That(follower.FailingCount, Is.Zero);
    }

    [TestCase(SocketError.HostNotFound)]
    [TestCase(SocketError.NoData)]
    public async Task A_name_that_its_owner_has_given_up_has_no_addresses(SocketError error)
    {
        using var follower = Follower();
        var backend = Backend("a.test");
        var changes = 0;
        follower.Changed += () => changes++;
        _resolver.Answer("a.test", "192.0.2.1");
        await follower.FollowAsync([backend]);

        _resolver.Fail("a.test", error);
        _clock.Advance(FollowedHostname.Interval);

        Assert.That(backend.Endpoints, Is.Empty);
        Assert.That(backend.NoEndpointCause, Does.StartWith("a.test does not resolve: there is no such host"));
        var problem = follower.Problems.Single();
        Assert.That((problem.Name, problem.Reason, problem.Degraded), Is.EqualTo(($"Backend/{backend.Key}", backend.NoEndpointCause, true)));
        Assert.That((changes, follower.UnresolvedCount), Is.EqualTo((2, 1)));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.That(changes, Is.EqualTo(2), "the same once more is no news");
    }

    [TestCase("127.0.0.1", false)]
    [TestCase("::1", false)]
    [TestCase("::ffff:127.0.0.1", false)]
    [TestCase("169.254.169.254", false)]
    [TestCase("::ffff:169.254.169.254", false)]
    [TestCase("fe80::1", false)]
    [TestCase("0.0.0.0", false)]
    [TestCase("::", false)]
    [TestCase("224.0.0.1", false)]
    [TestCase("255.255.255.255", false)]
    [TestCase("ff02::1", false)]
    [TestCase("10.1.2.3", true)]
    [TestCase("169.253.1.1", true)]
    [TestCase("fd00::1", true)]
    public async Task The_proxys_own_place_in_the_network_is_not_lent_to_anybody(string address, bool isAllowed)
    {
        using var follower = Follower();
        var backend = Backend("a.test");
        _resolver.Answer("a.test", address);
        await follower.FollowAsync([backend]);

        Assert.That(backend.Endpoints, isAllowed ? Has.Length.EqualTo(1) : Is.Empty);
        Assert.That(backend.NoEndpointCause, isAllowed ? Is.Null : Does.Contain(address.Replace("::ffff:", "", StringComparison.Ordinal)));
    }

    [Test]
    public async Task Addresses_that_are_not_allowed_are_left_out_beside_others()
    {
        using var follower = Follower();
        var backend = Backend("a.test");
        _resolver.Answer("a.test", "127.0.0.1", "192.0.2.1");
        await follower.FollowAsync([backend]);

        Assert.That(Endpoints(backend), Is.EqualTo(new[] { "192.0.2.1:80" }));
    }

    [Test]
    public async Task A_name_is_asked_for_once_for_all_its_backends_and_no_more_when_nobody_has_it()
    {
        using var follower = Follower();
        var (first, second, third) = (Backend("a.test"), Backend("a.test", 443), Backend("a.test", 8080));
        _resolver.Answer("a.test", "192.0.2.1");
        await follower.FollowAsync([first, second]);
        Assert.That(Endpoints(first).Concat(Endpoints(second)), Is.EqualTo(new[] { "192.0.2.1:80", "192.0.2.1:443" }));

        await follower.FollowAsync([third]);
        Assert.That(Endpoints(third), Is.EqualTo(new[] { "192.0.2.1:8080" }), "known already");
        Assert.That(_resolver.QuestionsFor("a.test"), Is.EqualTo(1));

        await follower.FollowAsync([]);
        _clock.Advance(2 * FollowedHostname.Interval);
        Assert.That((_resolver.QuestionsFor("a.test"), follower.Count), Is.EqualTo((1, 0)));
        Assert.That(Endpoints(third), Is.Not.Empty, "for requests that are still on their way");
    }

    [Test]
    public async Task A_question_without_an_answer_is_given_up_and_holds_a_configuration_up_for_a_second()
    {
        using var follower = Follower();
        var backend = Backend("a.test");
        _resolver.Hang("a.test");
        var following = follower.FollowAsync([backend]);
        Assert.That(following.IsCompleted, Is.False);
        _clock.Advance(TimeSpan.FromSeconds(1));
        await following.WaitAsync(Wait.Limit);
        Assert.That(backend.NoEndpointCause, Is.EqualTo("a.test has not been looked up yet"));

        _clock.Advance(TimeSpan.FromSeconds(9));
        await Wait.UntilAsync(() => follower.UnresolvedCount == 1, "given up");
        Assert.That(backend.NoEndpointCause, Does.Contain("no answer within 10 s"));
    }

    [Test]
    public async Task Another_host_does_not_get_what_was_meant_for_the_one_before()
    {
        var config = ConfigCompiler.Apply(CompiledConfig.Empty, [Wire.Upsert(Resource("a.test", 80))], []);
        var backend = config.ExternalBackends.Single();
        using var follower = Follower();
        _resolver.Answer("a.test", "192.0.2.1").Hang("b.test");
        await follower.FollowAsync(config.ExternalBackends);
        Assert.That(backend.Endpoints, Is.Not.Empty);

        config = ConfigCompiler.Apply(config, [Wire.Upsert(Resource("b.test", 80))], []);

        Assert.That(config.ExternalBackends.Single(), Is.SameAs(backend));
        Assert.That(backend.Endpoints, Is.Empty);
        backend.SetAddresses("a.test", [System.Net.IPAddress.Loopback], null);
        Assert.That(backend.Endpoints, Is.Empty, "an answer that comes late");
    }

    private HostnameFollower Follower() => new(new HostnameSettings(_resolver, LocalNames: false, _clock), NullLogger<HostnameFollower>.Instance);

    private static BackendState Backend(string hostname, uint port = 80) =>
        ConfigCompiler.Apply(CompiledConfig.Empty, [Wire.Upsert(Resource(hostname, port))], []).ExternalBackends.Single();

    private static Resource Resource(string hostname, uint port) => new()
    {
        Name = "Backend/XBackend/default/x/a.test:80",
        Backend = new Backend { Namespace = "default", Service = "x", Port = port, Hostname = hostname, Protocol = Config.V1.Backend.Types.Protocol.Http1 },
    };

    private static string[] Endpoints(BackendState backend) => [.. backend.Endpoints.Select(static e => e.Authority)];
}
