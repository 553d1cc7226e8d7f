namespace GatewayApi.ControlPlane.Translation.Statuses;

/// <summary>Statuses in the order of their objects.</summary>
internal static class SortedStatuses
{
    /// <summary>Two sequences in that order as one in that order.</summary>
    public static IEnumerable<DesiredStatus> MergedWith(this IEnumerable<DesiredStatus> first, IEnumerable<DesiredStatus> second)
    {
        using var a = first.GetEnumerator();
        using var b = second.GetEnumerator();
        var (hasA, hasB) = (a.MoveNext(), b.MoveNext());
        while (hasA || hasB)
        {
            if (!hasB || (hasA && a.Current.Id < b.Current.Id))
            {
                yield return a.Current;
                hasA = a.MoveNext();
            }
            else
            {
                yield return b.Current;
                hasB = b.MoveNext();
            }
        }
    }
}
