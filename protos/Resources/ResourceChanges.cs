using System.Collections.Immutable;

namespace GatewayApi.Protos.Resources;

/// <summary>What turns one set of resources into another.</summary>
/// <param name="Upserts">New and changed resources, in ordinal order of their names.</param>
/// <param name="Removes">Names that are no longer there, in ordinal order.</param>
public readonly record struct ResourceChanges<T>(ImmutableArray<KeyValuePair<string, T>> Upserts, ImmutableArray<string> Removes);
