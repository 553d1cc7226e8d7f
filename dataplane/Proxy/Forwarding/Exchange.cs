using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using GatewayApi.DataPlane.Diagnostics;
using GatewayApi.DataPlane.Forwarding.Authorization;
using GatewayApi.DataPlane.Forwarding.Http1;
using GatewayApi.DataPlane.Forwarding.Retrying;
using GatewayApi.DataPlane.Listening;
using GatewayApi.DataPlane.Routing.Balancing;
using GatewayApi.DataPlane.Routing.Compilation;
using GatewayApi.DataPlane.Routing.Filters;
using GatewayApi.DataPlane.Routing.Tables;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace GatewayApi.DataPlane.Forwarding;

/// <summary>
/// One request with its response, and all that becomes known on its way: what the transformer, the access log and the metrics read. The
/// object is used again for the next request of the connection.
/// </summary>
[SuppressMessage("Reliability", "CA1001", Justification = "The streams and the invoker own nothing: the server and the pools do.")]
internal sealed class Exchange
{
    private readonly CountingResponseBody _responseBody = new();
    private readonly CountingRequestBody _requestBody = new();

    // One connection, or stream of one, is the same object in each request, and so are its features: they are looked up once.
    private IFeatureCollection? _features;
    private IHttpResponseBodyFeature _bodyFeature = null!;
    private IHttpRequestBodyDetectionFeature? _bodyDetection;
    private IHttpRequestLifetimeFeature _lifetime = null!;

    private Http1Exchange? _http1;
    private UpstreamInvoker? _invoker;
    private HttpMessageHandler? _pool;

    public Exchange() => Transformer = new UpstreamTransformer(this);

    /// <summary>The request and the response.</summary>
    public DefaultHttpContext Http { get; } = new();

    /// <summary>The request, without the way over <see cref="Http"/>, which looks everything up anew in each request.</summary>
    public IHttpRequestFeature Request { get; private set; } = null!;

    /// <summary>The response, likewise.</summary>
    public IHttpResponseFeature Response { get; private set; } = null!;

    /// <summary>Cancelled when the client is gone, likewise.</summary>
    public CancellationToken RequestAborted => _lifetime.RequestAborted;

    /// <summary>Hands requests and responses over to YARP.</summary>
    public UpstreamTransformer Transformer { get; }

    /// <summary>The head of the request to the backend.</summary>
    public UpstreamRequest UpstreamRequest { get; } = new();

    /// <summary>Carries requests over HTTP/1.1; kept, because the next request most likely goes the same way.</summary>
    public Http1Exchange Http1 => _http1 ??= new Http1Exchange(this);

    /// <summary>When the request began, as a timestamp of the time provider.</summary>
    public long Started { get; private set; }

    /// <summary>The connection.</summary>
    public FrontConnection Front { get; private set; } = null!;

    /// <summary>Reads target and host.</summary>
    public ParsedHead Parsed { get; } = new();

    /// <summary>Path and query.</summary>
    public RequestTarget Target { get; set; }

    /// <summary>Lower case, without port; "" until it is known to be valid.</summary>
    public string Host { get; set; } = "";

    /// <summary>The method; <c>GET</c> for the extended CONNECT of a WebSocket (RFC 8441), as it would be over HTTP/1.1.</summary>
    public string Method { get; set; } = "";

    /// <summary>The listener that took the request.</summary>
    public ListenerTable? Listener { get; set; }

    /// <summary>The rule that matched.</summary>
    public CompiledRule? Rule { get; set; }

    /// <summary>What the match took of the path.</summary>
    public string MatchedPrefix { get; set; } = "";

    /// <summary>Which match of the rule it was.</summary>
    public int MatchIndex { get; set; }

    /// <summary>The backend that was chosen.</summary>
    public BackendState? Backend { get; set; }

    /// <summary>Filters of the chosen backend reference.</summary>
    public CompiledFilters BackendFilters { get; set; } = CompiledFilters.None;

    /// <summary>The session that the request belongs to or begins; null when nobody asks for one.</summary>
    public SessionState? Session { get; set; }

    /// <summary>The endpoint that the request was last sent to.</summary>
    public EndpointState? Endpoint { get; set; }

    /// <summary>Attempts at an endpoint.</summary>
    public int Attempts { get; set; }

    /// <summary>Whether the request is sent again; null when its rule does not say so.</summary>
    public RetryState? Retries { get; set; }

    /// <summary>The request would have been sent again, but the backend's budget for that is spent.</summary>
    public bool IsOverRetryBudget { get; set; }

    /// <summary>What the services said that were asked about the request; null when nobody was.</summary>
    public AuthState? Auth { get; set; }

    /// <summary>Copies sent to mirrors.</summary>
    public int Mirrors { get; set; }

    /// <summary>Why the proxy answered by itself or broke off; null when the backend's answer was passed on.</summary>
    public string? Reason { get; set; }

    /// <summary>
    /// The reason in the words of the configuration: for whoever runs the gateway, who finds it in the access log, and not for its clients.
    /// </summary>
    public string? Detail { get; set; }

    /// <summary>The client went away, or the response broke off, so that the status does not tell how it ended.</summary>
    public bool ClientGone { get; set; }

    /// <summary>The trace, when the request is traced.</summary>
    public Activity? Activity { get; set; }

    /// <summary>Where the request is counted, once its listener is known.</summary>
    public ListenerCounters? Counters { get; set; }

    /// <summary>Where the last request was counted that found its listener; kept with the exchange.</summary>
    public ListenerCounters? LastCounters { get; set; }

    /// <summary>The key of that listener.</summary>
    public string? LastCountersKey { get; set; }

    /// <summary>The client's body.</summary>
    public CountingRequestBody RequestBody => _requestBody;

    /// <summary>What the client gets.</summary>
    public CountingResponseBody ResponseBody => _responseBody;

    /// <summary>Bytes of the request's body that were read; upgraded streams are not counted.</summary>
    public long BytesReceived => _requestBody.Count;

    /// <summary>Bytes of the response's body that were written; upgraded streams are not counted.</summary>
    public long BytesSent => _responseBody.Count;

    /// <summary><c>http</c> or <c>https</c>.</summary>
    public string Scheme => Front.TlsListener is null ? "http" : "https";

    /// <summary>A connection pool as this exchange sees it; kept, because the next request most likely uses the same.</summary>
    public UpstreamInvoker Invoker(HttpMessageHandler pool)
    {
        if (_invoker is null || !ReferenceEquals(_pool, pool))
        {
            (_invoker, _pool) = (new UpstreamInvoker(pool, _requestBody), pool);
        }

        return _invoker;
    }

    /// <summary>The head of the response is made: when the connection is to end, HTTP/1.1 says so here (RFC 9112, section 9.6).</summary>
    public void EndHead()
    {
        if (Front.IsClosing && !HttpProtocol.IsHttp2(Request.Protocol) && Response.StatusCode != StatusCodes.Status101SwitchingProtocols)
        {
            Response.Headers.Connection = "close";
        }
    }

    /// <summary>Begins a request.</summary>
    public void Begin(IFeatureCollection features, long timestamp)
    {
        Started = timestamp;
        if (!ReferenceEquals(features, _features))
        {
            LookUp(features);
        }

        Front.BeginRequest();
        _responseBody.Begin(_bodyFeature);
        features[typeof(IHttpResponseBodyFeature)] = _responseBody;
        _requestBody.Begin(features, _bodyDetection?.CanHaveBody != false);
        Http.Initialize(features);
    }

    /// <summary>Ends the request: nothing of it is kept.</summary>
    public void End()
    {
        _requestBody.End();
        Http.Uninitialize();
        _responseBody.End();
        UpstreamRequest.Clear();
        Front.EndRequest();
        Target = default;
        Host = "";
        Method = "";
        Listener = null;
        Rule = null;
        MatchedPrefix = "";
        MatchIndex = 0;
        Session = null;
        Backend = null;
        BackendFilters = CompiledFilters.None;
        Endpoint = null;
        Attempts = 0;
        Mirrors = 0;
        Auth?.End();
        Auth = null;
        Retries = null;
        IsOverRetryBudget = false;
        Reason = null;
        Detail = null;
        ClientGone = false;
        Activity = null;
        Counters = null;
    }

    private void LookUp(IFeatureCollection features)
    {
        Front = features.GetRequiredFeature<FrontConnection>();
        Request = features.GetRequiredFeature<IHttpRequestFeature>();
        Response = features.GetRequiredFeature<IHttpResponseFeature>();
        _lifetime = features.GetRequiredFeature<IHttpRequestLifetimeFeature>();
        _bodyFeature = features.GetRequiredFeature<IHttpResponseBodyFeature>();
        _bodyDetection = features.Get<IHttpRequestBodyDetectionFeature>();
        _features = features;
    }
}
