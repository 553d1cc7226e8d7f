namespace GatewayApi.DataPlane.Forwarding;

/// <summary>An answer that the proxy gives by itself.</summary>
/// <param name="Status">The status code.</param>
/// <param name="Reason">A word for the access log and the metrics.</param>
/// <param name="Text">A sentence for the person at the client.</param>
internal sealed record Reply(int Status, string Reason, string Text)
{
    public static readonly Reply InvalidFraming = new(400, "invalid_framing", "Where the request body ends is not clear.");
    public static readonly Reply InvalidTarget = new(400, "invalid_target", "The request target is not valid.");
    public static readonly Reply InvalidHost = new(400, "invalid_host", "The Host header is missing or not valid.");
    public static readonly Reply InvalidHeader = new(400, "invalid_header", "A header field is not valid.");
    public static readonly Reply InvalidBody = new(400, "invalid_body", "The request body is not what its header announced.");
    public static readonly Reply ConnectRefused = new(501, "connect_refused", "The CONNECT method is not supported.");
    public static readonly Reply NoListener = new(404, "listener_not_found", "No listener of this gateway serves this host.");
    public static readonly Reply NoRoute = new(404, "route_not_found", "No route matches this request.");
    public static readonly Reply Misdirected = new(421, "misdirected_request", "This host is served by another listener than the one this connection belongs to, or by one that demands more of a connection.");
    public static readonly Reply NoBackend = new(500, "no_backend", "The route has no backend with a weight.");
    public static readonly Reply BackendUnavailable = new(500, "backend_unavailable", "The route refers to a backend that cannot be used.");
    public static readonly Reply FilterFailed = new(500, "filter_failed", "The route has a filter that cannot be carried out.");
    public static readonly Reply NoEndpoint = new(503, "no_ready_endpoint", "The backend has no ready endpoint.");
    public static readonly Reply HostnameNotResolved = new(503, "hostname_not_resolved", "The backend's hostname has no address.");
    public static readonly Reply NotConnected = new(502, "connect_failed", "The backend refused the connection.");
    public static readonly Reply ConnectTimedOut = new(504, "connect_timeout", "The backend could not be reached in time.");
    public static readonly Reply UpstreamFailed = new(502, "upstream_failed", "The backend broke off or did not answer in HTTP.");
    public static readonly Reply RetryBudgetSpent = new(503, "retry_budget_spent", "The backend fails, and too many requests have been sent to it again.");
    public static readonly Reply DeadlinePassed = new(504, "request_timeout", "The backend did not answer in the time that the route allows.");
    public static readonly Reply Idle = new(504, "idle_timeout", "The backend did not answer.");
    public static readonly Reply AuthNoEndpoint = new(503, "auth_no_ready_endpoint", "The service that is asked about this request has no ready endpoint.");
    public static readonly Reply AuthFailed = new(502, "auth_failed", "The service that is asked about this request did not give an answer.");
    public static readonly Reply AuthTimedOut = new(504, "auth_timeout", "The service that is asked about this request did not answer in time.");
    public static readonly Reply AuthBodyTooLarge = new(413, "auth_body_too_large", "The request body is longer than the route allows.");
    public static readonly Reply AuthBodyTimedOut = new(408, "auth_body_timeout", "The request body did not arrive in time.");
    public static readonly Reply AuthOverloaded = new(503, "auth_overloaded", "Too many request bodies are waiting to be allowed.");
    public static readonly Reply InternalError = new(500, "internal_error", "The gateway failed to handle the request.");

    /// <summary>What to say when an attempt at an endpoint did not bring an answer.</summary>
    /// <returns>Null when there is nothing, or nobody, to say it to.</returns>
    public static Reply? For(ForwardResult result) => result switch
    {
        ForwardResult.NotConnected => NotConnected,
        ForwardResult.ConnectTimedOut => ConnectTimedOut,
        ForwardResult.DeadlinePassed => DeadlinePassed,
        ForwardResult.Idle => Idle,
        ForwardResult.UpstreamFailed => UpstreamFailed,
        ForwardResult.BadRequestHead => InvalidHeader,
        ForwardResult.BadRequestBody => InvalidBody,
        _ => null,
    };
}
