using GatewayApi.Config.V1;
using GatewayApi.DataPlane.Runtime;

namespace GatewayApi.Tests.Proxy.Support;

/// <summary>Starts gateways that speak to their backends by one of the two forwarders, over one of the two transports, so that a suite can run over all.</summary>
/// <param name="upstream">One of the constants.</param>
internal sealed class Gateways(string upstream)
{
    public const string Own = "own";
    public const string Yarp = "yarp";

    /// <summary>The own one, over the sockets of the runtime.</summary>
    public const string Runtime = "runtime";

    public Task<OneRoute> StartAsync(string answer) => OneRoute.StartAsync(answer, With);

    public Task<OneRoute> StartAsync(int backend, Backend.Types.Protocol protocol = Backend.Types.Protocol.Http1) => OneRoute.StartAsync(backend, protocol, With);

    public Task<OneRoute> StartAsync(HttpRule rule, Resource[] backends, Func<ProxyOptions, ProxyOptions>? options = null) =>
        OneRoute.StartAsync(rule, backends, o => With(options?.Invoke(o) ?? o));

    public ProxyOptions With(ProxyOptions options) => options with { OwnUpstream = upstream != Yarp, EventLoops = upstream != Runtime };
}
