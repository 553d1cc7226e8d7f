using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.State;

namespace GatewayApi.ControlPlane.Watching.Manifests;

/// <summary>
/// The objects in force, by file, on disk: a control plane that starts over a manifest with errors still knows the last good form of what is
/// in it. Readable by its user alone, for there are Secrets among them.
/// </summary>
/// <param name="path">The file; its directory is made when it is needed. Null keeps nothing.</param>
internal sealed class LastGoodManifests(string? path)
{
    private Dictionary<string, (ManifestObject[] Objects, byte[] Text)> _files = [];

    /// <summary>What was in force when it was last saved; nothing when there is no such file, or it cannot be read.</summary>
    public IReadOnlyDictionary<string, ImmutableArray<ManifestObject>> Load()
    {
        var files = new Dictionary<string, ImmutableArray<ManifestObject>>(StringComparer.Ordinal);
        try
        {
            if (path is null || !File.Exists(path) || JsonNode.Parse(File.ReadAllBytes(path)) is not JsonObject stored)
            {
                return files;
            }

            foreach (var (file, objects) in stored)
            {
                files[file] = [.. (objects as JsonArray ?? []).OfType<JsonObject>().Select(Read).OfType<ManifestObject>()];
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException)
        {
            // Then the errors of the manifests show, as they do without it.
            files.Clear();
        }

        return files;
    }

    /// <summary>What is to be written to save some objects, piece by piece; made anew only of the files that have changed since the last call.</summary>
    public IReadOnlyList<byte[]> Render(IEnumerable<(string File, ManifestObject Object)> inForce)
    {
        var files = new Dictionary<string, (ManifestObject[] Objects, byte[] Text)>(StringComparer.Ordinal);
        foreach (var file in inForce.GroupBy(static o => o.File, static o => o.Object))
        {
            var objects = file.ToArray();
            var isKnown = _files.TryGetValue(file.Key, out var known) && known.Objects.AsSpan().SequenceEqual(objects, ReferenceEqualityComparer.Instance);
            files.Add(file.Key, isKnown ? known : (objects, Write(file.Key, objects)));
        }

        _files = files;
        var texts = files.OrderBy(static f => f.Key, StringComparer.Ordinal).SelectMany(static f => new[] { ",\n"u8.ToArray(), f.Value.Text }).Skip(1);
        return ["{\n"u8.ToArray(), .. texts, "\n}\n"u8.ToArray()];
    }

    /// <summary>Replaces the file as a whole.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public async Task SaveAsync(IReadOnlyList<byte[]> content)
    {
        if (path is null)
        {
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        File.Delete(path + ".tmp");
        await using (var file = new FileStream(path + ".tmp", options))
        {
            foreach (var piece in content)
            {
                await file.WriteAsync(piece);
            }
        }

        File.Move(path + ".tmp", path, overwrite: true);
    }

    private static byte[] Write(string file, IEnumerable<ManifestObject> objects) => Encoding.UTF8.GetBytes(
        $"{JsonSerializer.Serialize(file, ManifestsJson.Default.String)}:[\n{string.Join(",\n", objects.Select(Write))}]");

    private static string Write(ManifestObject obj) =>
        new JsonObject { ["document"] = obj.Document, ["line"] = obj.Line, ["object"] = obj.Json.DeepClone() }.ToJsonString();

    private static ManifestObject? Read(JsonObject stored)
    {
        if (stored["object"] is not JsonObject json || ManifestKind.Find((string?)json["apiVersion"] ?? "", (string?)json["kind"] ?? "") is not { } kind
            || json.Deserialize(kind.Model) is not KubernetesObject obj)
        {
            return null;
        }

        return new ManifestObject(ObjectId.Of(obj), (int?)stored["document"] ?? 1, (int?)stored["line"] ?? 1, json, obj);
    }
}
