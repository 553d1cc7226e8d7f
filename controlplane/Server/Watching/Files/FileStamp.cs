namespace GatewayApi.ControlPlane.Watching.Files;

/// <summary>What a listing tells of a file's content without reading it.</summary>
/// <param name="Written">The time of the last write.</param>
/// <param name="Length">The size in bytes.</param>
internal readonly record struct FileStamp(DateTime Written, long Length);
