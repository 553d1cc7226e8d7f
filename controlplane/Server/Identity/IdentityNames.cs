using System.Collections.Immutable;

namespace GatewayApi.ControlPlane.Identity;

/// <summary>Where the keys are kept and what names they are for.</summary>
/// <param name="Namespace">The namespace of the control plane.</param>
/// <param name="Secret">The name of the Secret in it.</param>
/// <param name="Hosts">The DNS names that proxies know the control plane by.</param>
internal sealed record IdentityNames(string Namespace, string Secret, ImmutableArray<string> Hosts)
{
    /// <summary>The names of a Service, as pods may write them.</summary>
    /// <param name="host">The name that proxies are given.</param>
    public static ImmutableArray<string> HostsOf(string host)
    {
        ArgumentNullException.ThrowIfNull(host);
        return host.EndsWith(".svc", StringComparison.Ordinal) ? [host, host + ".cluster.local"] : [host];
    }
}
