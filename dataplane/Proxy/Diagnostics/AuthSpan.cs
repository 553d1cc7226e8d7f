using System.Diagnostics;
using System.Globalization;
using GatewayApi.DataPlane.Forwarding;
using GatewayApi.DataPlane.Forwarding.Authorization;
using GatewayApi.DataPlane.Routing.Balancing;
using GatewayApi.DataPlane.Routing.Filters;
using Microsoft.Net.Http.Headers;

namespace GatewayApi.DataPlane.Diagnostics;

/// <summary>
/// The client span of one question to an authorization service, within the span of the request that it is about; where that has none, it is none. Its attributes are those of OpenTelemetry
/// for calls in HTTP and in gRPC.
/// </summary>
internal readonly struct AuthSpan : IDisposable
{
    private const int FirstError = 400;

    private readonly Activity? _activity;
    private readonly bool _isGrpc;

    private AuthSpan(Activity? activity, bool isGrpc) => (_activity, _isGrpc) = (activity, isGrpc);

    /// <summary>Begins a span.</summary>
    /// <param name="exchange">The request.</param>
    /// <param name="filter">The service.</param>
    /// <param name="endpoint">Which of its endpoints is asked.</param>
    /// <param name="attempt">How often it has been asked, this time included.</param>
    public static AuthSpan Begin(Exchange exchange, AuthFilter filter, EndpointState endpoint, int attempt)
    {
        if (exchange.Activity is not { } request || Tracing.StartCall(filter.IsGrpc ? $"{GrpcCheck.Service}/{GrpcCheck.Call}" : exchange.Method, request) is not { } activity)
        {
            return default;
        }

        activity.SetTag("gatewayapi.backend", filter.Backend.Key);
        activity.SetTag("server.address", endpoint.Address);
        activity.SetTag("server.port", endpoint.Port);
        activity.SetTag("network.peer.address", endpoint.Address);
        if (filter.IsGrpc)
        {
            activity.SetTag("rpc.system", "grpc");
            activity.SetTag("rpc.service", GrpcCheck.Service);
            activity.SetTag("rpc.method", GrpcCheck.Call);
        }
        else
        {
            activity.SetTag("http.request.method", exchange.Method);
            activity.SetTag("url.full", Address(exchange, filter, endpoint));
        }

        if (attempt > 1)
        {
            activity.SetTag("http.request.resend_count", attempt - 1);
        }

        return new AuthSpan(activity, filter.IsGrpc);
    }

    /// <summary>The service's own spans belong to this one. In HTTP it learns of it as far as it may see the field.</summary>
    public void Introduce(HttpRequestMessage message)
    {
        if (_activity is not null && (message.Headers.Remove(HeaderNames.TraceParent) || _isGrpc))
        {
            message.Headers.TryAddWithoutValidation(HeaderNames.TraceParent, _activity.Id);
        }
    }

    /// <summary>There is an answer, whatever it says; it has been read.</summary>
    public void Answered(HttpResponseMessage response)
    {
        var status = (int)response.StatusCode;
        _activity?.SetTag("http.response.status_code", status);
        var call = _isGrpc ? GrpcCheck.StatusOf(response) : null;
        if (int.TryParse(call, NumberStyles.None, CultureInfo.InvariantCulture, out var code))
        {
            _activity?.SetTag("rpc.grpc.status_code", code);
        }

        if (status >= FirstError || (_isGrpc && call != "0"))
        {
            Fail(_isGrpc && call is not null ? call : status.ToString(CultureInfo.InvariantCulture));
        }
    }

    /// <summary>There is no answer, or none that can be read.</summary>
    public void Failed(Exception failure) => Fail(failure.GetType().FullName ?? "");

    /// <inheritdoc/>
    public void Dispose() => _activity?.Dispose();

    // Without the query: it is the client's, and may hold what is nobody's business.
    private static string Address(Exchange exchange, AuthFilter filter, EndpointState endpoint)
    {
        var target = exchange.UpstreamRequest.Target;
        var end = target.IndexOf('?', StringComparison.Ordinal);
        var scheme = filter.Backend.Configuration.Tls is null ? "http" : "https";
        return $"{scheme}://{endpoint.Authority}{filter.PathPrefix}{(end < 0 ? target : target[..end])}";
    }

    private void Fail(string type)
    {
        _activity?.SetTag("error.type", type);
        _activity?.SetStatus(ActivityStatusCode.Error);
    }
}
