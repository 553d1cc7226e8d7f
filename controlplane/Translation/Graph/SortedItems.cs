using System.Collections.Immutable;
using GatewayApi.ControlPlane.Translation.State;

namespace GatewayApi.ControlPlane.Translation.Graph;

/// <summary>Lists in the order of their items' objects.</summary>
internal static class SortedItems
{
    /// <summary>Puts an item in its place, or takes it out; what was there.</summary>
    /// <param name="sorted">The list.</param>
    /// <param name="id">The item's object.</param>
    /// <param name="item">The item; null takes it out.</param>
    /// <param name="idOf">An item's object.</param>
    /// <param name="order">The list's order.</param>
    public static T? Set<T>(ImmutableArray<T>.Builder sorted, ObjectId id, T? item, Func<T, ObjectId> idOf, IComparer<ObjectId> order)
        where T : class
    {
        var index = IndexOf(sorted, id, idOf, order);
        var found = index < 0 ? null : sorted[index];
        switch (found, item)
        {
            case (null, not null):
                sorted.Insert(~index, item);
                break;
            case (not null, null):
                sorted.RemoveAt(index);
                break;
            case (not null, not null):
                sorted[index] = item;
                break;
        }

        return found;
    }

    /// <summary>Where an object's item is; when it is not there, the complement of where it belongs.</summary>
    public static int IndexOf<T>(IReadOnlyList<T> sorted, ObjectId id, Func<T, ObjectId> idOf, IComparer<ObjectId> order)
    {
        var (from, to) = (0, sorted.Count);
        while (from < to)
        {
            var middle = (from + to) / 2;
            (from, to) = order.Compare(idOf(sorted[middle]), id) < 0 ? (middle + 1, to) : (from, middle);
        }

        return from < sorted.Count && idOf(sorted[from]) == id ? from : ~from;
    }
}
