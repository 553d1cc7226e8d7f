using System.Collections.Immutable;
using GatewayApi.ControlPlane.Translation.Graph;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.Protos.Resources;
using Wire = GatewayApi.Config.V1;

namespace GatewayApi.ControlPlane.Translation.Snapshots;

/// <summary>RouteNode → the resource of its kind, as far as one Gateway is concerned.</summary>
internal static class RouteResources
{
    /// <summary>The resource's name.</summary>
    public static ResourceName NameOf(RouteNode route) => route.Object is StreamRoute
        ? ResourceName.L4Route(route.Object.Kind, route.Key.Namespace, route.Key.Name)
        : ResourceName.HttpRoute(route.Object.Kind, route.Key.Namespace, route.Key.Name);

    /// <summary>
    /// The resource; null when it is not sent (<see cref="IsSent"/>).
    /// </summary>
    public static SnapshotResource? Build(RouteNode route, GatewayNode gateway) =>
        !IsSent(route, gateway) ? null
        : route.Object is StreamRoute ? L4RouteResources.Build(route, Attachments(route, gateway))
        : HttpRouteResources.Build(route, Attachments(route, gateway));

    /// <summary>
    /// False when the Gateway has nothing to do for the route, because no listener that can carry traffic takes it or because nothing can be matched.
    /// </summary>
    public static bool IsSent(RouteNode route, GatewayNode gateway)
    {
        if (route.Object is StreamRoute ? route.Rules.IsEmpty : route.Rules.All(static r => r.Message is null))
        {
            return false;
        }

        foreach (var parent in route.Parents)
        {
            if (parent.Gateway.Key == gateway.Key && parent.Attachments.Any(static a => a.Listener.IsUsable))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The backends that the sent rules of a route refer to.</summary>
    public static ImmutableArray<BackendNode> BackendsOf(RouteNode route) => route.IsValid ? route.Backends : [];

    /// <summary>The route's kind, namespace and name.</summary>
    public static Wire.ObjectRef ReferenceTo(RouteNode route) => new() { Kind = route.Object.Kind, Namespace = route.Key.Namespace, Name = route.Key.Name };

    /// <summary>The route's creation in seconds since 1970; 0 when it is not known.</summary>
    public static long CreationOf(RouteNode route) => route.Object.Metadata.CreationTimestamp?.ToUnixTimeSeconds() ?? 0;

    /// <summary>A place on the wire.</summary>
    public static Wire.RouteAttachment ToMessage(Attachment attachment)
    {
        var message = new Wire.RouteAttachment { Listener = attachment.Listener.Name.Key };
        message.Hostnames.AddRange(attachment.Hostnames);
        return message;
    }

    private static ImmutableArray<Attachment> Attachments(RouteNode route, GatewayNode gateway) =>
        route.Parents is [{ Attachments: [{ Listener.IsUsable: true }] only }] ? only :
        [
            .. route.Parents
                .Where(p => p.Gateway.Key == gateway.Key)
                .SelectMany(static p => p.Attachments)
                .Where(static a => a.Listener.IsUsable)
                .DistinctBy(static a => a.Listener.Name)
                .OrderBy(static a => a.Listener.Name.Key, StringComparer.Ordinal),
        ];
}
