using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using GatewayApi.ControlPlane.Api;
using GatewayApi.ControlPlane.Translation.Infrastructure;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.State;

namespace GatewayApi.ControlPlane.Provisioning.Cluster;

/// <summary>An object in the cluster that this controller has made.</summary>
/// <param name="Id">Kind, namespace and name.</param>
/// <param name="Uid">Tells it from others of the same name.</param>
/// <param name="Gateway">The Gateway that owns it; null when none does any more.</param>
/// <param name="GatewayUid">That Gateway's uid.</param>
/// <param name="Live">The object as it was last seen; not to be changed.</param>
internal sealed record OwnedObject(ObjectId Id, string Uid, ObjectKey? Gateway, string GatewayUid, JsonObject Live)
{
    /// <summary>Equal as long as nobody has touched what could have been applied.</summary>
    public string Fingerprint { get; } = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(LiveText.Of(Live))));

    /// <summary>The version; of two of the same object the larger is the newer (KEP-5504). 0 when it is no number.</summary>
    public ulong Version { get; } =
        ulong.TryParse((string?)Live["metadata"]?["resourceVersion"], System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var version) ? version : 0;

    /// <summary>Reads an object of a kind.</summary>
    /// <returns>Null when it is not this controller's: it lacks our label, or belongs to something else than a Gateway.</returns>
    public static OwnedObject? Of(ApiResource resource, JsonObject live)
    {
        ArgumentNullException.ThrowIfNull(resource);
        ArgumentNullException.ThrowIfNull(live);
        var metadata = live["metadata"] as JsonObject ?? [];
        var owners = (metadata["ownerReferences"] as JsonArray ?? []).OfType<JsonObject>().ToArray();
        var owner = Array.Find(owners, static o => Text(o, "kind") == Kinds.Gateway && ApiGroups.Of(Text(o, "apiVersion")) == ApiGroups.Gateway);
        if (Text(metadata["labels"] as JsonObject ?? [], InfrastructureLabels.ManagedBy) != InfrastructureLabels.ManagedByUs
            || (owner is null && owners.Length > 0))
        {
            return null;
        }

        var key = new ObjectKey(Text(metadata, "namespace"), Text(metadata, "name"));
        return new OwnedObject(
            new ObjectId(resource.Kind, key),
            Text(metadata, "uid"),
            owner is null ? null : new ObjectKey(key.Namespace, Text(owner, "name")),
            owner is null ? "" : Text(owner, "uid"),
            live);
    }

    private static string Text(JsonObject obj, string field) => obj[field] is JsonValue value && value.TryGetValue<string>(out var text) ? text : "";
}
