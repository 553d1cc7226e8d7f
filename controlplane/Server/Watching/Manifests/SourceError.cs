using System.Globalization;

namespace GatewayApi.ControlPlane.Watching.Manifests;

/// <summary>Something in a source that is not in force, with everything a user needs to find it.</summary>
internal sealed record SourceError
{
    /// <summary>The file.</summary>
    public required string File { get; init; }

    /// <summary>The document within the file, from 1; 0 when it concerns the whole file.</summary>
    public int Document { get; init; }

    /// <summary>The line, from 1; 0 when it concerns the whole file.</summary>
    public int Line { get; init; }

    /// <summary><c>HTTPRoute namespace/name</c>, or "" when it cannot be told.</summary>
    public string Object { get; init; } = "";

    /// <summary>The path of the field, <c>spec.listeners[0].port</c>, or "".</summary>
    public string Field { get; init; } = "";

    /// <summary>The cause.</summary>
    public required string Message { get; init; }

    /// <summary><c>file: document 2, line 7: HTTPRoute ns/name: spec.rules: cause</c>.</summary>
    public override string ToString()
    {
        var place = Document == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"document {Document}, line {Line}");
        return string.Join(": ", new[] { File, place, Object, Field, Message }.Where(static part => part.Length > 0));
    }
}
