using GatewayApi.Config.V1;
using GatewayApi.ControlPlane.Translation.Filters;
using GatewayApi.ControlPlane.Translation.Graph;
using GatewayApi.ControlPlane.Translation.Resources;

namespace GatewayApi.ControlPlane.Translation.Routes;

/// <summary>StreamRouteRule → RuleNode with its shares.</summary>
internal static class StreamRules
{
    /// <summary>Translates a rule. A backend that cannot be reached has its share refused; the rule as such is valid.</summary>
    /// <param name="backendRefs">Follows references.</param>
    /// <param name="routeNamespace">The namespace of the route.</param>
    /// <param name="index">Its position.</param>
    /// <param name="rule">What the user wrote.</param>
    public static RuleNode Translate(BackendRefs backendRefs, string routeNamespace, int index, StreamRouteRule rule)
    {
        var at = Field.Root("spec").Of("rules", index);
        var references = new RuleReferences(backendRefs, routeNamespace, at);
        var shares = rule.BackendRefs.Select((reference, i) => Shares.Of(reference, references, at.Of("backendRefs", i)));
        return new RuleNode(index, null, [], [], [])
        {
            Shares = [.. shares],
            Backends = references.Backends,
            XBackends = references.XBackends,
            ReferenceProblems = references.Problems,
        };
    }
}
