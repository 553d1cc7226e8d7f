using GatewayApi.Config.V1;
using GatewayApi.DataPlane.Runtime;

namespace GatewayApi.Tests.Proxy.Support;

/// <summary>Starts gateways that speak to their backends by one of the two forwarders, so that a suite can run over both.</summary>
/// <param name="upstream">As in the option <c>--upstream</c>.</param>
internal sealed class Gateways(string upstream)
{
    public const string Own = "own";
    public const string Yarp = "yarp";

    public Task<OneRoute> StartAsync(string answer) => OneRoute.StartAsync(answer, With);

    public Task<OneRoute> StartAsync(int backend, Backend.Types.Protocol protocol = Backend.Types.Protocol.Http1) => OneRoute.StartAsync(backend, protocol, With);

    public Task<OneRoute> StartAsync(HttpRule rule, Resource[] backends, Func<ProxyOptions, ProxyOptions>? options = null) =>
        OneRoute.StartAsync(rule, backends, o => With(options?.Invoke(o) ?? o));

    public ProxyOptions With(ProxyOptions options) => options with { OwnUpstream = upstream == Own };
}
