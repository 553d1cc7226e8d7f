using System.Globalization;
using System.Text.Json.Nodes;

namespace GatewayApi.ControlPlane.Leadership;

/// <summary>A Lease as the election reads and writes it (<c>coordination.k8s.io/v1</c>).</summary>
/// <param name="Holder">Who holds it; "" when nobody does.</param>
/// <param name="Duration">How long others wait after they last saw it renewed.</param>
/// <param name="Renewed">The holder's clock at its last renewal; only compared with itself, because clocks differ.</param>
/// <param name="Transitions">How often it has changed hands.</param>
internal sealed record LeaseRecord(string Holder, TimeSpan Duration, string Renewed, long Transitions)
{
    private const string MicroTime = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    /// <summary>Reads a Lease.</summary>
    public static LeaseRecord Of(JsonObject lease)
    {
        ArgumentNullException.ThrowIfNull(lease);
        var spec = lease["spec"] as JsonObject ?? [];
        return new LeaseRecord(
            Value<string>(spec, "holderIdentity") ?? "",
            TimeSpan.FromSeconds(Value<int>(spec, "leaseDurationSeconds")),
            Value<string>(spec, "renewTime") ?? "",
            Value<long>(spec, "leaseTransitions"));
    }

    /// <summary>Writes a claim into a Lease; everything else in it stays.</summary>
    /// <param name="lease">What was read.</param>
    /// <param name="holder">Who is to hold it; "" gives it back.</param>
    /// <param name="duration">How long others are to wait.</param>
    /// <param name="now">Our clock.</param>
    public static void Claim(JsonObject lease, string holder, TimeSpan duration, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(lease);
        var before = Of(lease);
        var spec = lease["spec"] as JsonObject;
        if (spec is null)
        {
            lease["spec"] = spec = [];
        }

        var time = now.UtcDateTime.ToString(MicroTime, CultureInfo.InvariantCulture);
        if (before.Holder != holder && holder.Length > 0)
        {
            spec["acquireTime"] = time;
            spec["leaseTransitions"] = before.Transitions + (before.Renewed.Length > 0 ? 1 : 0);
        }

        spec["holderIdentity"] = holder;
        spec["leaseDurationSeconds"] = (int)duration.TotalSeconds;
        spec["renewTime"] = time;
    }

    private static T? Value<T>(JsonObject spec, string field) => spec[field] is JsonValue value && value.TryGetValue<T>(out var read) ? read : default;
}
