using System.Collections.Immutable;
using System.Globalization;
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

    /// <summary>Replaces the file as a whole.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <param name="inForce">What to save.</param>
    public async Task SaveAsync(IReadOnlyCollection<(string File, ManifestObject Object)> inForce)
    {
        if (path is null)
        {
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, BufferSize = 64 * 1024 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        File.Delete(path + ".tmp");
        await using (var file = new FileStream(path + ".tmp", options))
        {
            await WriteAsync(file, inForce);
        }

        File.Move(path + ".tmp", path, overwrite: true);
    }

    private static async Task WriteAsync(FileStream stream, IReadOnlyCollection<(string File, ManifestObject Object)> inForce)
    {
        var separator = "{\n";
        foreach (var file in inForce.GroupBy(static o => o.File, static o => o.Object).OrderBy(static f => f.Key, StringComparer.Ordinal))
        {
            separator += $"{JsonSerializer.Serialize(file.Key, ManifestsJson.Default.String)}:[\n";
            foreach (var obj in file)
            {
                stream.Write(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{separator}{{\"document\":{obj.Document},\"line\":{obj.Line},\"object\":")));
                await stream.WriteAsync(obj.Text);
                separator = "},\n";
            }

            separator = "}],\n";
        }

        await stream.WriteAsync(Encoding.UTF8.GetBytes(inForce.Count == 0 ? "{}\n" : "}]\n}\n"));
    }

    private static ManifestObject? Read(JsonObject stored)
    {
        if (stored["object"] is not JsonObject json || ManifestKind.Find((string?)json["apiVersion"] ?? "", (string?)json["kind"] ?? "") is not { } kind
            || json.Deserialize(kind.Model) is not KubernetesObject obj)
        {
            return null;
        }

        return new ManifestObject(ObjectId.Of(obj), (int?)stored["document"] ?? 1, (int?)stored["line"] ?? 1, ManifestObject.TextOf(json), obj);
    }
}
