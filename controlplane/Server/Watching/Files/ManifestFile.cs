namespace GatewayApi.ControlPlane.Watching.Files;

/// <summary>A manifest file as a listing found it.</summary>
/// <param name="Path">The path below the source, for people.</param>
/// <param name="RealPath">Where it really is, all links followed.</param>
/// <param name="Stamp">Changes whenever the content may have.</param>
internal sealed record ManifestFile(string Path, string RealPath, FileStamp Stamp);
