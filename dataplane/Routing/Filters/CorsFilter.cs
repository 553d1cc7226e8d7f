using System.Globalization;
using GatewayApi.Config.V1;
using GatewayApi.DataPlane.Routing.Matching;

namespace GatewayApi.DataPlane.Routing.Filters;

/// <summary>Answers preflight requests and lets responses be shared with other origins (HTTPCORSFilter, GEP-1767; Fetch, section 3.2).</summary>
public sealed class CorsFilter
{
    private const string Wildcard = "*";

    private readonly CorsOrigin[] _origins;
    private readonly bool _credentials;
    private readonly bool _anyMethod;
    private readonly bool _anyHeader;
    private readonly string _methods;
    private readonly string _headers;
    private readonly string _exposed;
    private readonly string _maxAge;

    internal CorsFilter(Cors cors)
    {
        _origins = [.. cors.AllowOrigins.Select(static o => new CorsOrigin(o))];
        _credentials = cors.AllowCredentials;
        _anyMethod = cors.AllowMethods.Contains(Wildcard);
        _anyHeader = cors.AllowHeaders.Contains(Wildcard);
        _methods = string.Join(", ", cors.AllowMethods);
        _headers = string.Join(", ", cors.AllowHeaders);

        // With credentials the wildcard would be taken for a name.
        _exposed = string.Join(", ", cors.ExposeHeaders.Where(h => h != Wildcard || !_credentials));
        _maxAge = cors.MaxAgeSeconds.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>True for a preflight request, which only asks whether another one may be sent.</summary>
    public static bool IsPreflight<TRequest>(in TRequest request)
        where TRequest : struct, IRequestHead =>
        request.Method == "OPTIONS" && request.TryGetHeader("origin", out _) && request.TryGetHeader("access-control-request-method", out _);

    /// <summary>Sets the header fields of the answer to a preflight request; none for an origin that is not allowed.</summary>
    public void AnswerPreflight<TRequest, THeaders>(in TRequest request, ref THeaders headers)
        where TRequest : struct, IRequestHead
        where THeaders : struct, IHeaderFields
    {
        if (!request.TryGetHeader("origin", out var origin) || !TryShare(origin, ref headers))
        {
            return;
        }

        // What is asked for is echoed where everything is allowed: "*" would not cover Authorization, nor anything with credentials.
        if (_anyMethod && request.TryGetHeader("access-control-request-method", out var method))
        {
            headers.Set("Access-Control-Allow-Methods", method);
        }
        else if (_methods.Length > 0)
        {
            headers.Set("Access-Control-Allow-Methods", _methods);
        }

        if (!_anyHeader && _headers.Length > 0)
        {
            headers.Set("Access-Control-Allow-Headers", _headers);
        }
        else if (_anyHeader && request.TryGetHeader("access-control-request-headers", out var asked))
        {
            headers.Set("Access-Control-Allow-Headers", asked);
        }

        // Browsers read it off the actual response alone; the conformance tests look for it here.
        ShowExposed(ref headers);
        headers.Set("Access-Control-Max-Age", _maxAge);
    }

    /// <summary>Sets the header fields of a response. What the backend says of sharing is replaced for an origin that is allowed.</summary>
    /// <param name="origin">The request's <c>Origin</c>; null when it has none.</param>
    /// <param name="headers">The response's.</param>
    public void EditResponse<THeaders>(string? origin, ref THeaders headers)
        where THeaders : struct, IHeaderFields
    {
        if (string.IsNullOrEmpty(origin) || !TryShare(origin, ref headers))
        {
            return;
        }

        ShowExposed(ref headers);
    }

    private void ShowExposed<THeaders>(ref THeaders headers)
        where THeaders : struct, IHeaderFields
    {
        if (_exposed.Length > 0)
        {
            headers.Set("Access-Control-Expose-Headers", _exposed);
        }
    }

    private bool TryShare<THeaders>(string origin, ref THeaders headers)
        where THeaders : struct, IHeaderFields
    {
        foreach (var allowed in _origins)
        {
            if (!allowed.Takes(origin))
            {
                continue;
            }

            if (allowed.IsAny && !_credentials)
            {
                headers.Set("Access-Control-Allow-Origin", Wildcard);
            }
            else
            {
                headers.Set("Access-Control-Allow-Origin", origin);
                headers.Add("Vary", "Origin");
            }

            if (_credentials)
            {
                headers.Set("Access-Control-Allow-Credentials", "true");
            }
            else
            {
                headers.Remove("Access-Control-Allow-Credentials");
            }

            return true;
        }

        return false;
    }
}
