using System.Collections.Immutable;
using System.Net;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.State;

namespace GatewayApi.ControlPlane.Translation.Graph;

/// <summary>GatewayClass → GatewayClassNode, Gateway → GatewayNode.</summary>
internal sealed class GatewayLinking(ClusterState state, ReferenceGrants grants)
{
    private readonly ListenerLinking _listeners = new(state, grants);
    private readonly ListenerSets _sets = new(state, new ListenerLinking(state, grants));
    private readonly ParametersRefs _parameters = new(state);
    private readonly CertificateRefs _certificates = new(state, grants);

    /// <summary>The classes of our controller, by name.</summary>
    public static ImmutableArray<GatewayClassNode> Classes(ClusterState state)
    {
        var parameters = new ParametersRefs(state);
        return
        [
            .. state.GatewayClasses.Values
                .Where(static c => c.Spec.ControllerName == Controller.Name)
                .OrderBy(static c => c.Key)
                .Select(c => Link(c, state, parameters)),
        ];
    }

    /// <summary>The Gateways of these classes, by key.</summary>
    public ImmutableArray<GatewayNode> Gateways(ImmutableArray<GatewayClassNode> classes)
    {
        var byName = classes.ToDictionary(static c => c.Key.Name, StringComparer.Ordinal);
        return
        [
            .. state.Gateways.Values
                .Where(g => byName.ContainsKey(g.Spec.GatewayClassName))
                .OrderBy(static g => g.Key)
                .Select(g => Link(g, byName[g.Spec.GatewayClassName])),
        ];
    }

    private static GatewayClassNode Link(GatewayClass gatewayClass, ClusterState state, ParametersRefs parameters)
    {
        var at = Field.Root("spec").Of("parametersRef");
        var found = parameters.Of(gatewayClass, at);
        return new GatewayClassNode(gatewayClass, found, [.. at.Problems, .. ApiVersions.Check(state.Definitions.Values)])
        {
            IsVersionKnown = !state.Definitions.IsEmpty,
        };
    }

    private GatewayNode Link(Gateway gateway, GatewayClassNode gatewayClass)
    {
        var at = Field.Root("spec");
        if (!gatewayClass.IsAccepted)
        {
            at.Of("gatewayClassName").Report(ConditionTypes.Accepted, Reasons.Invalid, $"GatewayClass {gatewayClass.Key} is not accepted");
        }

        var parameters = _parameters.Of(gateway, at.Of("infrastructure").Of("parametersRef"));
        foreach (var (i, address) in gateway.Spec.Addresses.Index())
        {
            CheckAddress(address, at.Of("addresses", i));
        }

        var listeners = _listeners.Link(gateway);
        var references = at.Apart();
        var certificate = gateway.Spec.Tls?.Backend?.ClientCertificateRef is { } reference
            ? _certificates.Resolve(
                ObjectId.Of(gateway), reference, Reasons.InvalidClientCertificateRef, references.Of("tls").Of("backend").Of("clientCertificateRef"))
            : null;
        return new GatewayNode
        {
            Object = gateway,
            Class = gatewayClass,
            Parameters = parameters,
            Listeners = listeners,
            ListenerSets = _sets.Of(gateway, listeners),
            ClientCertificate = certificate,
            Problems = at.Problems,
            Unresolved = references.Problems,
        };
    }

    private static void CheckAddress(GatewaySpecAddress address, Field at)
    {
        if (address.Type is not ("IPAddress" or "Hostname"))
        {
            at.Of("type").Report(
                ConditionTypes.Accepted, Reasons.UnsupportedAddress, $"'{address.Type}' is not supported; IPAddress and Hostname are");
        }
        else if (address is { Type: "IPAddress", Value.Length: > 0 } && !IPAddress.TryParse(address.Value, out _))
        {
            at.Of("value").Report(ConditionTypes.Accepted, Reasons.UnsupportedAddress, $"'{address.Value}' is not an IP address");
        }
    }
}
