using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using GatewayApi.ControlPlane.Translation.Admission;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.State;
using GatewayApi.ControlPlane.Watching.Yaml;

namespace GatewayApi.ControlPlane.Watching.Manifests;

/// <summary>From a file's text to the objects in it: parse, flatten lists, complete the metadata, admit, bind to the models.</summary>
internal sealed class ManifestReader
{
    private readonly string _file;
    private readonly Func<ObjectId, JsonObject?> _inForce;
    private readonly ImmutableArray<ManifestObject>.Builder _objects = ImmutableArray.CreateBuilder<ManifestObject>();
    private readonly ImmutableArray<SourceError>.Builder _errors = ImmutableArray.CreateBuilder<SourceError>();
    private readonly ImmutableArray<ObjectId>.Builder _refused = ImmutableArray.CreateBuilder<ObjectId>();
    private readonly ImmutableArray<string>.Builder _ignored = ImmutableArray.CreateBuilder<string>();
    private bool _partial;

    private ManifestReader(string file, Func<ObjectId, JsonObject?> inForce)
    {
        _file = file;
        _inForce = inForce;
    }

    /// <summary>Reads a file.</summary>
    /// <param name="file">Its path, for errors and to tell JSON from YAML.</param>
    /// <param name="text">Its content.</param>
    /// <param name="inForce">The present form of an object, for rules about changes; null for a new one.</param>
    public static FileReading Read(string file, string text, Func<ObjectId, JsonObject?> inForce)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(text);
        var reader = new ManifestReader(file, inForce);
        var documents = file.EndsWith(".json", StringComparison.OrdinalIgnoreCase)
            ? text.AsSpan().IsWhiteSpace() ? [] : [JsonText.Read(text)]
            : YamlReader.ReadAll(text);
        foreach (var document in documents)
        {
            reader.Add(document);
        }

        return new FileReading
        {
            Objects = reader._objects.DrainToImmutable(),
            Errors = reader._errors.DrainToImmutable(),
            Refused = reader._refused.DrainToImmutable(),
            Ignored = reader._ignored.DrainToImmutable(),
            IsPartial = reader._partial,
        };
    }

    private void Add(YamlDocument document)
    {
        if (document.Error is { } error)
        {
            Unidentified(document, error.Line, error.Message);
        }
        else if (document.Root is JsonObject obj)
        {
            AddObject(document, obj);
        }
        else if (document.Root is not null)
        {
            Unidentified(document, document.FirstLine, "expected an object with apiVersion and kind");
        }
    }

    private void AddObject(YamlDocument document, JsonObject obj)
    {
        if (Text(obj, "apiVersion") is not { Length: > 0 } apiVersion || Text(obj, "kind") is not { Length: > 0 } kind)
        {
            Unidentified(document, document.LineOf(obj, ""), "apiVersion and kind are required");
        }
        else if (kind.EndsWith("List", StringComparison.Ordinal) && obj["items"] is JsonArray items)
        {
            AddItems(document, items, apiVersion, kind);
        }
        else if (ManifestKind.Find(apiVersion, kind) is not { } known)
        {
            var metadata = obj["metadata"] as JsonObject;
            var ns = metadata is null ? null : Text(metadata, "namespace");
            _ignored.Add($"{apiVersion} {kind} {(ns is null ? "" : ns + "/")}{(metadata is null ? "" : Text(metadata, "name"))}");
        }
        else
        {
            AddKnown(document, obj, known);
        }
    }

    private void AddItems(YamlDocument document, JsonArray items, string apiVersion, string kind)
    {
        foreach (var node in items)
        {
            if (node is not JsonObject item)
            {
                Unidentified(document, document.LineOf(items, ""), "an item of a list must be an object");
                continue;
            }

            if (kind != "List")
            {
                // The items of a typed list, HTTPRouteList, need not repeat what they are.
                item["apiVersion"] ??= apiVersion;
                item["kind"] ??= kind[..^"List".Length];
            }

            AddObject(document, item);
        }
    }

    private void AddKnown(YamlDocument document, JsonObject obj, ManifestKind kind)
    {
        var metadata = ManifestMetadata.Complete(obj, kind, out var error);
        if (metadata is not { } key)
        {
            Unidentified(document, document.LineOf(obj, error.Path), $"{kind.Kind}: {error.Path}: {error.Message}");
            return;
        }

        var id = new ObjectId(kind.Kind, key);
        var admitted = AdmitAndBind(obj, kind, _inForce(id));
        if (admitted.Object is { } model)
        {
            _objects.Add(new ManifestObject(id, document.Number, document.LineOf(obj, ""), ManifestObject.TextOf(admitted.Json), model));
            return;
        }

        _refused.Add(id);
        _errors.AddRange(admitted.Errors.Select(e => new SourceError
        {
            File = _file,
            Document = document.Number,
            Line = document.LineOf(obj, e.Path),
            Object = id.ToString(),
            Field = e.Path,
            Message = e.Message,
        }));
    }

    // What an API server does between the request and the store.
    private static (KubernetesObject? Object, JsonObject Json, IEnumerable<FieldError> Errors) AdmitAndBind(JsonObject obj, ManifestKind kind, JsonObject? old)
    {
        if ((NullItems.Find(obj) ?? SecretText.Merge(obj, kind)) is { } error)
        {
            return (null, obj, [error]);
        }

        var admitted = ObjectAdmission.Admit(obj, old);
        if (admitted.Object is not { } stored)
        {
            return (null, obj, admitted.Errors.Select(static e => new FieldError(e.Path, e.Message)));
        }

        try
        {
            return ((KubernetesObject)stored.Deserialize(kind.Model)!, stored, []);
        }
        catch (JsonException e)
        {
            // The exception's own text would quote the value, which may be a secret.
            return (null, obj, [new FieldError((e.Path ?? "").TrimStart('$').TrimStart('.'), "the value is not of the type this field has")]);
        }
    }

    private void Unidentified(YamlDocument document, int line, string message)
    {
        _partial = true;
        _errors.Add(new SourceError { File = _file, Document = document.Number, Line = line, Message = message });
    }

    private static string? Text(JsonObject obj, string field) => obj[field] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
