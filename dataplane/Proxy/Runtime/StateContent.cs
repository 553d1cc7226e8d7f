using GatewayApi.DataPlane.Routing;

namespace GatewayApi.DataPlane.Runtime;

/// <summary>What a state file says.</summary>
/// <param name="Resources">What was held; null when the file cannot be used.</param>
/// <param name="Problem">What is wrong with the file. Beside resources: the changes from there on are not among them.</param>
internal sealed record StateContent(IReadOnlyList<ResourceUpsert>? Resources, string? Problem);
