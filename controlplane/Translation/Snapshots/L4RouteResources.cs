using System.Collections.Immutable;
using GatewayApi.ControlPlane.Translation.Graph;
using GatewayApi.ControlPlane.Translation.Resources;
using Wire = GatewayApi.Config.V1;

namespace GatewayApi.ControlPlane.Translation.Snapshots;

/// <summary>RouteNode of a stream route → L4Route, as far as one Gateway is concerned.</summary>
internal static class L4RouteResources
{
    /// <summary>The resource of a route with a rule. Of several, which the API does not allow, the first counts.</summary>
    /// <param name="route">The route.</param>
    /// <param name="attachments">Its places on the Gateway's listeners.</param>
    public static SnapshotResource Build(RouteNode route, ImmutableArray<Attachment> attachments)
    {
        var message = new Wire.L4Route
        {
            Route = RouteResources.ReferenceTo(route),
            CreationSeconds = RouteResources.CreationOf(route),
            RuleName = ((StreamRoute)route.Object).Rules[0].Name ?? "",
        };
        message.Attachments.AddRange(attachments.Select(RouteResources.ToMessage));
        message.BackendRefs.AddRange(route.Rules[0].Shares);
        return SnapshotResource.Create(RouteResources.NameOf(route), new Wire.Resource { L4Route = message });
    }
}
