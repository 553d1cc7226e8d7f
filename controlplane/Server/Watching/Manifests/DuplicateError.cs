namespace GatewayApi.ControlPlane.Watching.Manifests;

/// <summary>One object in two places.</summary>
internal static class DuplicateError
{
    /// <summary>The error at the second place, which names the first.</summary>
    public static SourceError Of(string file, ManifestObject second, string firstFile, ManifestObject first) => new()
    {
        File = file,
        Document = second.Document,
        Line = second.Line,
        Object = second.Id.ToString(),
        Message = $"given twice: {firstFile} (document {first.Document}, line {first.Line}) has it too and stays in force",
    };
}
