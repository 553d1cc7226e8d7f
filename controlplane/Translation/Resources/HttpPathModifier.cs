namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>A change of the path.</summary>
public sealed record HttpPathModifier
{
    /// <summary><c>ReplaceFullPath</c> or <c>ReplacePrefixMatch</c>.</summary>
    public string Type { get; init => field = value ?? ""; } = "";

    /// <summary>For <c>ReplaceFullPath</c>.</summary>
    public string? ReplaceFullPath { get; init; }

    /// <summary>For <c>ReplacePrefixMatch</c>.</summary>
    public string? ReplacePrefixMatch { get; init; }
}
