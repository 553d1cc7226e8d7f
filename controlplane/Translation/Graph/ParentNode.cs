using System.Collections.Immutable;
using GatewayApi.ControlPlane.Translation.Resources;

namespace GatewayApi.ControlPlane.Translation.Graph;

/// <summary>A route's reference to one of our Gateways.</summary>
/// <param name="Reference">What the user wrote.</param>
/// <param name="Gateway">The Gateway.</param>
/// <param name="Attachments">The listeners that take the route; none when there is a problem.</param>
/// <param name="Problems">Why none does.</param>
internal sealed record ParentNode(
    ParentReference Reference, GatewayNode Gateway, ImmutableArray<Attachment> Attachments, ImmutableArray<Problem> Problems);
