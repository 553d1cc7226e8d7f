using System.Collections.Concurrent;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace GatewayApi.Tests.ApiServer.Storage;

/// <summary>One version of one object; never changed once stored.</summary>
internal sealed class StoredObject(ResourceType type, string key, long version, JsonObject obj)
{
    public static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly ConcurrentDictionary<string, byte[]> _json = new(StringComparer.Ordinal);

    public ResourceType Type => type;

    public string Key => key;

    public long Version => version;

    /// <summary>The object; whoever wants to change it clones it.</summary>
    public JsonObject Object => obj;

    public string Namespace => obj.Text("metadata", "namespace");

    public string Name => obj.Text("metadata", "name");

    /// <summary>The object as a served version shows it; versions of a kind differ in nothing but their name (conversion strategy None).</summary>
    public JsonObject As(string servedVersion)
    {
        var clone = obj.Clone();
        clone["apiVersion"] = type.ApiVersion(servedVersion);
        return clone;
    }

    /// <summary>
    /// The object within a list. Lists of built-in kinds leave out what their items are (Go omits it for typed lists); clients that look for
    /// <c>kind</c> there find it with a fake and not with a real server.
    /// </summary>
    public byte[] ItemJson(string servedVersion) => type.IsCustom ? Json(servedVersion) : _json.GetOrAdd("", _ =>
    {
        var item = obj.Clone();
        item.Remove("apiVersion");
        item.Remove("kind");
        return JsonSerializer.SerializeToUtf8Bytes(item, Plain);
    });

    /// <summary>The same as bytes, written once for all who ask.</summary>
    public byte[] Json(string servedVersion) =>
        _json.GetOrAdd(servedVersion, v => JsonSerializer.SerializeToUtf8Bytes(v == type.StorageVersion ? obj : As(v), Plain));
}
