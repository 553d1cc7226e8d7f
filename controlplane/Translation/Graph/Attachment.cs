using System.Collections.Immutable;

namespace GatewayApi.ControlPlane.Translation.Graph;

/// <summary>A route's place on a listener.</summary>
/// <param name="Listener">The listener.</param>
/// <param name="Hostnames">The route's hostnames that meet the listener's; sorted, at least one, <c>*</c> for every host.</param>
internal sealed record Attachment(ListenerNode Listener, ImmutableArray<string> Hostnames);
