using System.Security.Cryptography;
using System.Text;
using GatewayApi.Config.V1;
using GatewayApi.ControlPlane.Translation.Filters;
using GatewayApi.ControlPlane.Translation.Graph;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.Protos.Values;
using Google.Protobuf;
using Wire = GatewayApi.Config.V1.SessionPersistence;

namespace GatewayApi.ControlPlane.Translation.Routes;

/// <summary>SessionPersistence → its message.</summary>
internal static class Sessions
{
    /// <summary>The message for a rule of a route; null when the user has not written anything.</summary>
    /// <param name="persistence">What the user wrote.</param>
    /// <param name="route">The route.</param>
    /// <param name="matches">The matches of the rule, as they are sent.</param>
    /// <param name="rule">The rule's field.</param>
    public static Wire? Translate(Resources.SessionPersistence? persistence, KubernetesObject route, IEnumerable<HttpMatch> matches, Field rule)
    {
        if (persistence is null)
        {
            return null;
        }

        var message = Translate(persistence, route, Reasons.UnsupportedValue, rule.Of("sessionPersistence"));
        if (message.Type == Wire.Types.Type.Cookie)
        {
            message.CookiePaths.AddRange(matches.Select(static m => CookiePaths.Of(m.Path)));
        }

        return message;
    }

    /// <summary>The message, without the paths of a cookie.</summary>
    /// <param name="persistence">What the user wrote.</param>
    /// <param name="owner">The object it is from.</param>
    /// <param name="reason">The reason of problems.</param>
    /// <param name="at">Its field.</param>
    public static Wire Translate(Resources.SessionPersistence persistence, KubernetesObject owner, string reason, Field at)
    {
        var message = new Wire { Type = TypeOf(persistence, reason, at), Name = persistence.SessionName ?? "", Key = ByteString.CopyFrom(KeyOf(owner)) };
        CheckName(message, reason, at.Of("sessionName"));
        if (persistence.AbsoluteTimeout is { } timeout)
        {
            message.AbsoluteTimeoutMs = Milliseconds(timeout, reason, at.Of("absoluteTimeout"));
        }

        switch (persistence.CookieConfig?.LifetimeType)
        {
            case null or "Session":
                break;
            case "Permanent" when persistence.AbsoluteTimeout is null:
                at.Of("absoluteTimeout").Report(ConditionTypes.Accepted, reason, "is required for a permanent cookie");
                break;
            case "Permanent":
                message.Permanent = message.Type == Wire.Types.Type.Cookie;
                break;
            case var other:
                at.Of("cookieConfig").Of("lifetimeType").Report(ConditionTypes.Accepted, reason, $"'{other}' is not Session or Permanent");
                break;
        }

        return message;
    }

    private static Wire.Types.Type TypeOf(Resources.SessionPersistence persistence, string reason, Field at)
    {
        switch (persistence.Type)
        {
            case "Cookie":
                return Wire.Types.Type.Cookie;
            case "Header":
                return Wire.Types.Type.Header;
            default:
                at.Of("type").Report(ConditionTypes.Accepted, reason, $"'{persistence.Type}' is not Cookie or Header");
                return Wire.Types.Type.Cookie;
        }
    }

    private static void CheckName(Wire message, string reason, Field at)
    {
        if (message.Name.Length > 0 && !HeaderSyntax.IsToken(message.Name))
        {
            at.Report(ConditionTypes.Accepted, reason, $"'{message.Name}' cannot be the name of a cookie or a header (RFC 6265, section 4.1.1; RFC 9110, section 5.6.2)");
        }
        else if (message.Type == Wire.Types.Type.Header && IsTaken(message.Name))
        {
            at.Report(ConditionTypes.Accepted, reason, $"the header '{message.Name}' has a meaning of its own");
        }
    }

    // Setting one of these in a response would change what the response is.
    private static bool IsTaken(string header) =>
        ConnectionFields.Contains(header) || header.StartsWith("Content-", StringComparison.OrdinalIgnoreCase)
        || header.ToUpperInvariant() is "HOST" or "COOKIE" or "SET-COOKIE" or "DATE" or "LOCATION" or "AUTHORIZATION" or "WWW-AUTHENTICATE" or "CACHE-CONTROL" or "VARY";

    private static ulong Milliseconds(string duration, string reason, Field at)
    {
        if (!Durations.TryRead(duration, out var milliseconds))
        {
            at.Report(ConditionTypes.Accepted, reason, $"'{duration}' is not a duration such as 1m30s (GEP-2257)");
        }
        else if (milliseconds == 0)
        {
            at.Report(ConditionTypes.Accepted, reason, "must be longer than 0");
        }

        return milliseconds;
    }

    private static byte[] KeyOf(KubernetesObject owner) =>
        SHA256.HashData(Encoding.UTF8.GetBytes($"session persistence\n{owner.Kind}\n{owner.Key}\n{owner.Metadata.Uid}"));
}
