using System.Text.Json.Nodes;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.State;

namespace GatewayApi.ControlPlane.Translation.Infrastructure;

/// <summary>The metadata of what is provisioned for a Gateway.</summary>
/// <param name="Gateway">The Gateway.</param>
/// <param name="Name">The objects' name.</param>
internal sealed record InfrastructureMetadata(Gateway Gateway, string Name)
{
    /// <summary>Metadata with some labels and annotations more, for one object.</summary>
    public JsonObject ToJson(IEnumerable<KeyValuePair<string, string>>? labels = null, IEnumerable<KeyValuePair<string, string>>? annotations = null) =>
        new JsonObject
        {
            ["name"] = Name,
            ["namespace"] = Gateway.Key.Namespace,
            ["labels"] = Json.Of(Merge(labels, InfrastructureLabels.All(Gateway))),
        }
        .With("annotations", Json.Of(Merge(annotations, Gateway.Spec.Infrastructure?.Annotations ?? [])))
        .With("ownerReferences", new JsonArray(Owner()));

    /// <summary>The entries of both; those of the second win.</summary>
    public static Dictionary<string, string> Merge(IEnumerable<KeyValuePair<string, string>>? first, IEnumerable<KeyValuePair<string, string>> second)
    {
        var merged = new Dictionary<string, string>(first ?? [], StringComparer.Ordinal);
        foreach (var (name, value) in second)
        {
            merged[name] = value;
        }

        return merged;
    }

    // Without blockOwnerDeletion, which on some clusters takes a permission on the Gateway's finalizers.
    private JsonObject Owner() => new()
    {
        ["apiVersion"] = $"{ApiGroups.Gateway}/v1",
        ["kind"] = Kinds.Gateway,
        ["name"] = Gateway.Key.Name,
        ["uid"] = Gateway.Metadata.Uid,
        ["controller"] = true,
    };
}
