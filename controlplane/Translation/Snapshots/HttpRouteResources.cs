using System.Collections.Immutable;
using GatewayApi.ControlPlane.Translation.Graph;
using GatewayApi.ControlPlane.Translation.Routes;
using Wire = GatewayApi.Config.V1;

namespace GatewayApi.ControlPlane.Translation.Snapshots;

/// <summary>RouteNode of an HTTPRoute or GRPCRoute → HttpRoute, as far as one Gateway is concerned.</summary>
internal static class HttpRouteResources
{
    /// <summary>The resource of a route of which requests can be matched.</summary>
    /// <param name="route">The route.</param>
    /// <param name="attachments">Its places on the Gateway's listeners.</param>
    public static SnapshotResource Build(RouteNode route, ImmutableArray<Attachment> attachments)
    {
        var message = new Wire.HttpRoute { Route = RouteResources.ReferenceTo(route), CreationSeconds = RouteResources.CreationOf(route) };
        message.Attachments.AddRange(attachments.Select(RouteResources.ToMessage));
        foreach (var rule in route.Rules)
        {
            if (rule.Message is not null)
            {
                message.Rules.Add(RuleOf(route, rule));
            }
        }

        return SnapshotResource.Create(RouteResources.NameOf(route), new Wire.Resource { HttpRoute = message });
    }

    // A route that is not accepted carries no traffic, but the requests it asked for must not fall through to another route either: a
    // filter that is not understood may have been there to keep them out.
    private static Wire.HttpRule RuleOf(RouteNode route, RuleNode rule) =>
        route.IsValid ? rule.Message! : HttpRules.Failing(rule.Message!, rule.Problems[0].Message);
}
