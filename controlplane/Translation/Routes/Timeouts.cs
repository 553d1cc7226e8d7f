using GatewayApi.Config.V1;
using GatewayApi.ControlPlane.Translation.Graph;
using GatewayApi.ControlPlane.Translation.Resources;

namespace GatewayApi.ControlPlane.Translation.Routes;

/// <summary>HTTPRouteTimeouts → the limits of an HttpRule.</summary>
internal static class Timeouts
{
    /// <summary>Sets the limits.</summary>
    public static void Set(HttpRule message, HttpRouteTimeouts timeouts, Field at)
    {
        message.RequestTimeoutMs = Milliseconds(timeouts.Request, at.Of("request"));
        message.BackendRequestTimeoutMs = Milliseconds(timeouts.BackendRequest, at.Of("backendRequest"));
        if (message.RequestTimeoutMs > 0 && message.BackendRequestTimeoutMs > message.RequestTimeoutMs)
        {
            at.Of("backendRequest").ReportUnsupported("must not be longer than request");
        }
    }

    /// <summary>A duration in milliseconds; 0, with a problem recorded if there is one, when there is none.</summary>
    public static ulong Milliseconds(string? duration, Field at)
    {
        if (duration is null)
        {
            return 0;
        }

        if (!Durations.TryRead(duration, out var milliseconds))
        {
            at.ReportUnsupported($"'{duration}' is not a duration such as 1m30s (GEP-2257)");
        }

        return milliseconds;
    }
}
