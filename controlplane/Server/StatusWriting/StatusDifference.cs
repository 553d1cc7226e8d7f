using System.Collections.Immutable;
using GatewayApi.ControlPlane.Translation.Statuses;

namespace GatewayApi.ControlPlane.StatusWriting;

/// <summary>What differs between two sets of statuses. A status that is still the same instance says the same: thousands are passed over at a glance.</summary>
internal static class StatusDifference
{
    /// <summary>The statuses that came (no first), went (no second) or are another instance.</summary>
    /// <param name="before">In the order of their objects.</param>
    /// <param name="after">In the order of their objects.</param>
    public static IEnumerable<(DesiredStatus? Before, DesiredStatus? After)> Between(ImmutableArray<DesiredStatus> before, ImmutableArray<DesiredStatus> after)
    {
        var (i, j) = (0, 0);
        while (i < before.Length || j < after.Length)
        {
            var (was, now) = (i < before.Length ? before[i] : null, j < after.Length ? after[j] : null);
            var order = was is null ? 1 : now is null ? -1 : ReferenceEquals(was, now) ? 0 : was.Id.CompareTo(now.Id);
            i += order <= 0 ? 1 : 0;
            j += order >= 0 ? 1 : 0;
            if (order != 0 || !ReferenceEquals(was, now))
            {
                yield return (order <= 0 ? was : null, order >= 0 ? now : null);
            }
        }
    }
}
