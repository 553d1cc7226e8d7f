using GatewayApi.Config.V1;
using GatewayApi.ControlPlane.Translation.Filters;
using GatewayApi.ControlPlane.Translation.Graph;
using GatewayApi.ControlPlane.Translation.Resources;

namespace GatewayApi.ControlPlane.Translation.Routes;

/// <summary>HttpBackendRef → BackendRef.</summary>
internal static class Shares
{
    private const int MaxWeight = 1_000_000;

    /// <summary>A share of a rule's traffic, without its filters; unavailable when the reference leads nowhere.</summary>
    public static BackendRef Of(HttpBackendRef reference, RuleReferences references, Field at)
    {
        var before = references.Problems.Length;
        var message = new BackendRef { Weight = (uint)Math.Clamp(reference.Weight, 0, MaxWeight) };
        if (references.Follow(reference, at) is { } backend)
        {
            message.Backend = backend.Key;
        }
        else
        {
            message.Unavailable = new Unavailable { Reason = references.Problems[before].Message };
        }

        return message;
    }
}
