using System.Text.Json.Nodes;
using GatewayApi.ControlPlane.Translation.State;

namespace GatewayApi.ControlPlane.Translation.Statuses;

/// <summary>The status an object is to have, as far as it is ours to say.</summary>
/// <param name="Id">The object.</param>
/// <param name="Generation">The generation it speaks of.</param>
/// <param name="Status">The <c>status</c>, without transition times.</param>
public sealed record DesiredStatus(ObjectId Id, long Generation, StatusText Status)
{
    /// <summary>The status an object is to have.</summary>
    public DesiredStatus(ObjectId id, long generation, JsonObject status)
        : this(id, generation, StatusText.Of(status))
    {
    }

    /// <summary>The uid of the object it speaks of: another object of the same name has another status. Null when the source has none.</summary>
    public string? Uid { get; init; }
}
