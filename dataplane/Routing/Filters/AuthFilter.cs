using System.Collections.Frozen;
using GatewayApi.Config.V1;
using GatewayApi.DataPlane.Routing.Balancing;

namespace GatewayApi.DataPlane.Routing.Filters;

/// <summary>Asks a service about each request (HTTPExternalAuthFilter, GEP-1494).</summary>
public sealed class AuthFilter
{
    private readonly FrozenSet<string> _requestHeaders;
    private readonly FrozenSet<string> _responseHeaders;

    internal AuthFilter(ExternalAuth auth, BackendState backend)
    {
        Backend = backend;
        IsGrpc = auth.Protocol == ExternalAuth.Types.Protocol.Grpc;
        PathPrefix = auth.PathPrefix;
        MaxBodyBytes = (int)Math.Min(auth.MaxBodyBytes, int.MaxValue);
        AnswerHeaders = [.. auth.AllowedResponseHeaders];
        _requestHeaders = auth.AllowedHeaders.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
        _responseHeaders = auth.AllowedResponseHeaders.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The service.</summary>
    public BackendState Backend { get; }

    /// <summary>It speaks Envoy's external authorization; else HTTP.</summary>
    public bool IsGrpc { get; }

    /// <summary>Goes before the path of the client; "" is none.</summary>
    public string PathPrefix { get; }

    /// <summary>Bytes of the longest body that the service gets; 0 when it gets none.</summary>
    public int MaxBodyBytes { get; }

    /// <summary>The fields of an answer over HTTP that the backend gets; none stands for all.</summary>
    public IReadOnlyList<string> AnswerHeaders { get; }

    /// <summary>Whether the service gets a field of the client's.</summary>
    public bool TellsRequestHeader(string name) => _requestHeaders.Contains(name) || (_requestHeaders.Count == 0 && IsGrpc) || (!IsGrpc && IsAuthorization(name));

    /// <summary>Whether the backend gets a field of an answer over HTTP that allows the request.</summary>
    public bool PassesAnswerHeader(string name) => _responseHeaders.Count == 0 || _responseHeaders.Contains(name);

    private static bool IsAuthorization(string name) => name.Equals("Authorization", StringComparison.OrdinalIgnoreCase);
}
