using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>A route of connections or datagrams: TLSRoute, TCPRoute, UDPRoute.</summary>
public abstract record StreamRoute : Route
{
    /// <summary>The rules; the API allows one.</summary>
    [JsonIgnore]
    public abstract ImmutableArray<StreamRouteRule> Rules { get; }
}
