using System.Text.Json.Nodes;
using GatewayApi.ControlPlane.Translation.State;

namespace GatewayApi.ControlPlane.Translation.Statuses;

/// <summary>The status an object is to have, as far as it is ours to say. It is spelled out when somebody asks for it first.</summary>
public sealed class DesiredStatus
{
    private Func<JsonObject>? _render;
    private StatusText _status;

    /// <summary>A status that is known.</summary>
    public DesiredStatus(ObjectId id, long generation, StatusText status)
    {
        Id = id;
        Generation = generation;
        _status = status;
    }

    /// <summary>A status that is known.</summary>
    public DesiredStatus(ObjectId id, long generation, JsonObject status)
        : this(id, generation, StatusText.Of(status))
    {
    }

    /// <summary>A status that follows from what does not change.</summary>
    public DesiredStatus(ObjectId id, long generation, Func<JsonObject> render)
        : this(id, generation, default(StatusText)) => _render = render;

    /// <summary>The object.</summary>
    public ObjectId Id { get; }

    /// <summary>The generation it speaks of.</summary>
    public long Generation { get; }

    /// <summary>The uid of the object it speaks of: another object of the same name has another status. Null when the source has none.</summary>
    public string? Uid { get; init; }

    /// <summary>The <c>status</c>, without transition times.</summary>
    public StatusText Status
    {
        get
        {
            // Of two who ask at once, both may render: what comes out is the same.
            if (Volatile.Read(ref _render) is { } render)
            {
                _status = StatusText.Of(render());
                Volatile.Write(ref _render, null);
            }

            return _status;
        }
    }

    /// <summary>Another status of the same object.</summary>
    public DesiredStatus Saying(JsonObject status) => new(Id, Generation, status) { Uid = Uid };
}
