using System.Collections.Immutable;
using GatewayApi.ControlPlane.Translation.Graph;
using GatewayApi.ControlPlane.Translation.Routes;
using GatewayApi.Protos.Resources;
using Wire = GatewayApi.Config.V1;

namespace GatewayApi.ControlPlane.Translation.Snapshots;

/// <summary>RouteNode → HttpRoute, as far as one Gateway is concerned.</summary>
internal static class HttpRouteResources
{
    /// <summary>The resource's name.</summary>
    public static ResourceName NameOf(RouteNode route) => ResourceName.HttpRoute(route.Object.Kind, route.Key.Namespace, route.Key.Name);

    /// <summary>
    /// The resource; null when the Gateway has nothing to do for the route, because no listener that can carry traffic takes it or because
    /// no request can be matched.
    /// </summary>
    public static SnapshotResource? Build(RouteNode route, GatewayNode gateway)
    {
        var attachments = Attachments(route, gateway);
        if (attachments.IsEmpty || route.Rules.All(static r => r.Message is null))
        {
            return null;
        }

        var message = new Wire.HttpRoute
        {
            Route = new Wire.ObjectRef { Kind = route.Object.Kind, Namespace = route.Key.Namespace, Name = route.Key.Name },
            CreationSeconds = route.Object.Metadata.CreationTimestamp?.ToUnixTimeSeconds() ?? 0,
        };
        message.Attachments.AddRange(attachments.Select(ToMessage));
        message.Rules.AddRange(route.Rules.Where(static r => r.Message is not null).Select(r => RuleOf(route, r)));
        return SnapshotResource.Create(NameOf(route), new Wire.Resource { HttpRoute = message });
    }

    /// <summary>The backends that the sent rules of a route refer to.</summary>
    public static IEnumerable<BackendNode> BackendsOf(RouteNode route) => route.IsValid ? route.Rules.SelectMany(static r => r.Backends) : [];

    // A route that is not accepted carries no traffic, but the requests it asked for must not fall through to another route either: a
    // filter that is not understood may have been there to keep them out.
    private static Wire.HttpRule RuleOf(RouteNode route, RuleNode rule) =>
        route.IsValid ? rule.Message! : HttpRules.Failing(rule.Message!, rule.Problems[0].Message);

    private static ImmutableArray<Attachment> Attachments(RouteNode route, GatewayNode gateway) =>
    [
        .. route.Parents
            .Where(p => p.Gateway.Key == gateway.Key)
            .SelectMany(static p => p.Attachments)
            .Where(static a => a.Listener.IsUsable)
            .DistinctBy(static a => a.Listener.Name)
            .OrderBy(static a => a.Listener.Name.Key, StringComparer.Ordinal),
    ];

    private static Wire.RouteAttachment ToMessage(Attachment attachment)
    {
        var message = new Wire.RouteAttachment { Listener = attachment.Listener.Name.Key };
        message.Hostnames.AddRange(attachment.Hostnames);
        return message;
    }
}
