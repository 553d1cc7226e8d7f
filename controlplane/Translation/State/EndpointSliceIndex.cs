using System.Collections.Immutable;
using GatewayApi.ControlPlane.Translation.Resources;

namespace GatewayApi.ControlPlane.Translation.State;

/// <summary>EndpointSlices, found by their Service. A slice without the Service label belongs to none.</summary>
public sealed class EndpointSliceIndex
{
    /// <summary>No slices.</summary>
    public static readonly EndpointSliceIndex Empty = new(
        ImmutableDictionary<ObjectKey, EndpointSlice>.Empty,
        ImmutableDictionary<ObjectKey, ImmutableSortedDictionary<string, EndpointSlice>>.Empty);

    private static readonly ImmutableSortedDictionary<string, EndpointSlice> NoSlices =
        ImmutableSortedDictionary.Create<string, EndpointSlice>(StringComparer.Ordinal);

    private readonly ImmutableDictionary<ObjectKey, EndpointSlice> _byKey;
    private readonly ImmutableDictionary<ObjectKey, ImmutableSortedDictionary<string, EndpointSlice>> _byService;

    private EndpointSliceIndex(
        ImmutableDictionary<ObjectKey, EndpointSlice> byKey,
        ImmutableDictionary<ObjectKey, ImmutableSortedDictionary<string, EndpointSlice>> byService)
    {
        _byKey = byKey;
        _byService = byService;
    }

    /// <summary>The slices of a Service by name; empty when there are none.</summary>
    public ImmutableSortedDictionary<string, EndpointSlice> Of(ObjectKey service) => _byService.GetValueOrDefault(service, NoSlices);

    /// <summary>The Service a known slice belongs to; null when the slice is not known or has no label.</summary>
    public ObjectKey? ServiceOf(ObjectKey slice) => _byKey.GetValueOrDefault(slice)?.ServiceKey;

    /// <summary>The index after one slice came, changed (perhaps to another Service) or went.</summary>
    /// <param name="key">The slice.</param>
    /// <param name="slice">Its new form; null when it is gone.</param>
    public EndpointSliceIndex Apply(ObjectKey key, EndpointSlice? slice)
    {
        var byService = _byService;
        if (ServiceOf(key) is { } before)
        {
            var rest = Of(before).Remove(key.Name);
            byService = rest.IsEmpty ? byService.Remove(before) : byService.SetItem(before, rest);
        }

        if (slice?.ServiceKey is { } now)
        {
            byService = byService.SetItem(now, byService.GetValueOrDefault(now, NoSlices).SetItem(key.Name, slice));
        }

        return new EndpointSliceIndex(slice is null ? _byKey.Remove(key) : _byKey.SetItem(key, slice), byService);
    }
}
