using System.Collections.Immutable;
using GatewayApi.ControlPlane.Translation.Resources;

namespace GatewayApi.ControlPlane.Watching.Cluster;

/// <summary>
/// Reduces an object to what somebody reads. The models have dropped status, managed fields and all they do not know; here go labels,
/// annotations and metadata that nobody asks for, because every one of them would be kept for every object.
/// </summary>
internal static class Trimming
{
    private static readonly string[] KeptAnnotations = [ApiGroups.Gateway + "/", "gatewayapi.dev/"];

    /// <summary>The object as it is kept.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="obj">As it was read.</param>
    /// <param name="key">Namespace and name; the same strings are kept in the object.</param>
    /// <param name="apiVersion">Group and version; the objects of a list often do not say.</param>
    public static KubernetesObject Trim(WatchedKind kind, KubernetesObject obj, ObjectKey key, string apiVersion)
    {
        var meta = obj.Metadata;
        return obj with
        {
            ApiVersion = apiVersion,
            Kind = kind.Kind,
            Metadata = new ObjectMeta
            {
                Name = key.Name,
                Namespace = key.Namespace,
                Uid = kind.HasOurStatus ? meta.Uid : null,
                Generation = kind.HasOurStatus ? meta.Generation : 0,
                CreationTimestamp = kind.HasOurStatus ? meta.CreationTimestamp : null,
                DeletionTimestamp = kind.HasOurStatus ? meta.DeletionTimestamp : null,
                Labels = Labels(kind, meta.Labels),
                Annotations = Annotations(meta.Annotations),
            },
        };
    }

    private static ImmutableDictionary<string, string> Labels(WatchedKind kind, ImmutableDictionary<string, string> labels)
    {
        if (kind.KeepsLabels)
        {
            return labels;
        }

        return kind.KeptLabel is { } kept && labels.TryGetValue(kept, out var value)
            ? ImmutableDictionary<string, string>.Empty.Add(kept, value)
            : ImmutableDictionary<string, string>.Empty;
    }

    private static ImmutableDictionary<string, string> Annotations(ImmutableDictionary<string, string> annotations) =>
        annotations.IsEmpty ? annotations : annotations
            .Where(static a => Array.Exists(KeptAnnotations, p => a.Key.StartsWith(p, StringComparison.Ordinal)))
            .ToImmutableDictionary();
}
