using System.Diagnostics;
using GatewayApi.DataPlane.Diagnostics;
using GatewayApi.Tests.Proxy.Support;

namespace GatewayApi.Tests.Proxy;

/// <summary>A listener to spans concerns the whole process, so this suite runs by itself.</summary>
[NonParallelizable]
[TestFixture(Gateways.Own)]
[TestFixture(Gateways.Yarp)]
internal sealed class TracingTests(string upstream)
{
    private readonly Gateways _gateways = new(upstream);

    [Test]
    public async Task ASampledRequestContinuesTheClientsTrace()
    {
        var ended = new TaskCompletionSource<Activity>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var listener = new ActivityListener
        {
            ShouldListenTo = static s => s.Name == Tracing.SourceName,
            Sample = static (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = a => ended.TrySetResult(a),
        };
        ActivitySource.AddActivityListener(listener);
        await using var gateway = await _gateways.StartAsync("blue");
        using var client = Http.Client(gateway.Port);
        client.DefaultRequestHeaders.Add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");

        await client.GetStringAsync(new Uri("http://a.b/x"));
        var span = await ended.Task.WaitAsync(Wait.Limit);

        Assert.That(span.TraceId.ToHexString(), Is.EqualTo("0af7651916cd43dd8448eb211c80319c"));
        Assert.That(span.ParentSpanId.ToHexString(), Is.EqualTo("b7ad6b7169203331"));
        Assert.That(gateway.Backend.Headers.Single()["traceparent"], Is.EqualTo(span.Id));
        Assert.That(span.GetTagItem("http.response.status_code"), Is.EqualTo(200));
        Assert.That(span.GetTagItem("gatewayapi.route"), Is.EqualTo("default/r"));
    }
}
