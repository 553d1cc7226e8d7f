using GatewayApi.Config.V1;
using GatewayApi.ControlPlane.Translation.Graph;
using GatewayApi.ControlPlane.Translation.Resources;

namespace GatewayApi.ControlPlane.Translation.Routes;

/// <summary>HTTPRouteRetry → Retry.</summary>
internal static class Retries
{
    // The API leaves both to the implementation: once more, after a moment that a restarting process or a full queue can make use of.
    private const uint DefaultAttempts = 1;
    private const ulong DefaultBackoff = 25;

    /// <summary>The message.</summary>
    public static Retry Translate(HttpRouteRetry retry, Field at)
    {
        foreach (var (i, code) in retry.Codes.Index())
        {
            if (code is < 400 or > 599)
            {
                at.Of("codes", i).ReportUnsupported($"{code} is not the status of an error, 400 to 599");
            }
        }

        if (retry.Attempts < 1)
        {
            at.Of("attempts").ReportUnsupported("must be at least 1");
        }

        var message = new Retry
        {
            Attempts = retry.Attempts is { } attempts ? (uint)Math.Max(1, attempts) : DefaultAttempts,
            BackoffMs = retry.Backoff is null ? DefaultBackoff : Timeouts.Milliseconds(retry.Backoff, at.Of("backoff")),
        };
        message.Codes.AddRange(retry.Codes.Where(static c => c > 0).Select(static c => (uint)c).Distinct().Order());
        return message;
    }
}
