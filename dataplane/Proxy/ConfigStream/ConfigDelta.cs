using GatewayApi.DataPlane.Routing;

namespace GatewayApi.DataPlane.ConfigStream;

/// <summary>A whole change of the configuration, to be applied as one transaction.</summary>
/// <param name="Version">What is held afterwards when nothing is rejected.</param>
/// <param name="BaseVersion">The answered version that it starts from; "" when it starts from the list of what is held, or from
/// nothing.</param>
/// <param name="Upserts">New and changed resources.</param>
/// <param name="Removes">Names of resources that go.</param>
internal sealed record ConfigDelta(string Version, string BaseVersion, IReadOnlyList<ResourceUpsert> Upserts, IReadOnlyList<string> Removes);
