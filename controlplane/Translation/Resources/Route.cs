using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>What attaches to listeners, whatever it carries.</summary>
public abstract record Route : KubernetesObject
{
    /// <summary>Where the route wants to attach.</summary>
    [JsonIgnore]
    public abstract ImmutableArray<ParentReference> ParentRefs { get; }

    /// <summary>Hostnames; none takes the listener's.</summary>
    [JsonIgnore]
    public abstract ImmutableArray<string> Hostnames { get; }
}
