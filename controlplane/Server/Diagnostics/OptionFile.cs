using System.Text.Json.Nodes;
using GatewayApi.ControlPlane.Watching.Yaml;

namespace GatewayApi.ControlPlane.Diagnostics;

/// <summary>A file of options: one YAML or JSON object, a scalar per option.</summary>
internal static class OptionFile
{
    /// <summary>Reads a file.</summary>
    /// <returns>The options as text in the file's order, or what is wrong.</returns>
    public static (IReadOnlyList<KeyValuePair<string, string>> Options, string? Error) Read(string file)
    {
        string text;
        try
        {
            text = File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ([], e.Message);
        }

        var documents = YamlReader.ReadAll(text).ToArray();
        if (Array.Find(documents, static d => d.Error is not null)?.Error is { } error)
        {
            return ([], $"line {error.Line}: {error.Message}");
        }

        if (documents is not [{ Root: JsonObject options }])
        {
            return ([], "must be one object with an option in each field");
        }

        var list = options.Select(static o => (Name: o.Key, Value: (o.Value as JsonValue)?.ToString())).ToArray();
        return Array.Find(list, static o => o.Value is null) is { Name: { } wrong }
            ? ([], $"'{wrong}' must be a text, a number, true or false")
            : ([.. list.Select(static o => KeyValuePair.Create(o.Name, o.Value!))], null);
    }
}
