using GatewayApi.Config.V1;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.State;
using Gateway = GatewayApi.ControlPlane.Translation.Resources.Gateway;

namespace GatewayApi.ControlPlane.Translation.Graph;

/// <summary>
/// Which certificates clients of HTTPS listeners need (GEP-91). It is a matter of the Gateway and the port, not of the listener: a client may use
/// one connection for the hosts of several listeners, and would get past a check that only one of them asks for.
/// </summary>
internal sealed class FrontendValidations(ClusterState state, ReferenceGrants grants)
{
    /// <summary>What holds for a port; null when clients are not asked for a certificate.</summary>
    /// <param name="gateway">The Gateway.</param>
    /// <param name="port">The port of a listener of the Gateway, or of one of its ListenerSets.</param>
    /// <param name="listener">The listener's field; its problems get those of the references.</param>
    /// <param name="isOwn">The listener is the Gateway's own.</param>
    public ClientValidation? For(Gateway gateway, int port, Field listener, bool isOwn)
    {
        if (gateway.Spec.Tls?.Frontend is not { } frontend)
        {
            return null;
        }

        var at = Field.Root(isOwn ? "spec" : $"Gateway {gateway.Key} spec").RecordedWith(listener).Of("tls").Of("frontend");
        foreach (var (i, entry) in frontend.PerPort.Index())
        {
            if (entry.Port == port)
            {
                return Validation(gateway, entry.Tls, at.Of("perPort", i).Of("tls"));
            }
        }

        return Validation(gateway, frontend.Default, at.Of("default"));
    }

    /// <summary>True when some clients are taken in without a valid certificate.</summary>
    public static bool IsInsecure(Gateway gateway) => gateway.Spec.Tls?.Frontend is { } frontend
        && frontend.PerPort.Select(static p => p.Tls).Append(frontend.Default).Any(static p => IsInsecure(p.Validation));

    private static bool IsInsecure(FrontendTlsValidation? validation) => validation?.Mode == FrontendTlsValidation.AllowInsecureFallback;

    private ClientValidation? Validation(Gateway gateway, FrontendTlsPolicy policy, Field at)
    {
        if (policy.Validation is not { } validation)
        {
            return null;
        }

        var list = at.Of("validation").Of("caCertificateRefs");
        var bundles = validation.CaCertificateRefs
            .Select((reference, i) => CaBundles.Resolve(state, grants, gateway.Key, reference, at.Of("validation").Of("caCertificateRefs", i)))
            .OfType<string>()
            .Distinct(StringComparer.Ordinal)
            .ToArray();
        if (bundles.Length == 0)
        {
            list.Report(ConditionTypes.Accepted, Reasons.NoValidCACertificate, "no reference leads to a usable certificate");
        }

        return new ClientValidation { CaPem = string.Join('\n', bundles), AllowInsecureFallback = IsInsecure(validation) };
    }
}
