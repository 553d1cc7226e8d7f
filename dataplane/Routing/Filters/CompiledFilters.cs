using System.Diagnostics.CodeAnalysis;
using GatewayApi.Config.V1;
using GatewayApi.DataPlane.Routing.Balancing;

namespace GatewayApi.DataPlane.Routing.Filters;

/// <summary>
/// The filters of a rule or of a backend reference, grouped by the moment at which they act; within a moment the user's order holds.
/// </summary>
public sealed class CompiledFilters
{
    private static readonly Dictionary<string, BackendState> NoBackends = [];

    /// <summary>No filters.</summary>
    public static readonly CompiledFilters None = new([], NoBackends);

    private readonly HeaderEdits[] _request;
    private readonly HeaderEdits[] _response;
    private readonly RedirectFilter? _redirect;
    private readonly LocalReply? _fail;
    private readonly PathRewrite? _path;
    private readonly MirrorFilter[] _mirrors;
    private readonly bool _asksBeforeAnswer;

    private CompiledFilters(IReadOnlyList<Filter> filters, IReadOnlyDictionary<string, BackendState> backends)
    {
        IsEmpty = filters.Count == 0;
        _request = [.. filters.Where(static f => f.RequestHeaderModifier is not null).Select(static f => new HeaderEdits(f.RequestHeaderModifier))];
        _response = [.. filters.Where(static f => f.ResponseHeaderModifier is not null).Select(static f => new HeaderEdits(f.ResponseHeaderModifier))];
        _redirect = filters.FirstOrDefault(static f => f.RequestRedirect is not null) is { } redirect ? new RedirectFilter(redirect.RequestRedirect) : null;
        _fail = filters.FirstOrDefault(static f => f.Fail is not null) is { Fail: var fail } ? new LocalReply((int)fail.StatusCode, null, fail.Reason) : null;
        var rewrite = filters.FirstOrDefault(static f => f.UrlRewrite is not null)?.UrlRewrite;
        RewriteHost = rewrite is { Hostname.Length: > 0 } ? rewrite.Hostname : null;
        Cors = filters.FirstOrDefault(static f => f.Cors is not null) is { Cors: var cors } ? new CorsFilter(cors) : null;
        _path = rewrite?.Path is { } path ? new PathRewrite(path) : null;
        _mirrors =
        [
            .. filters.Select(static f => f.RequestMirror).Where(m => m is not null && backends.ContainsKey(m.Backend))
                .Select(m => new MirrorFilter(m, backends[m.Backend])),
        ];
        var place = Place(filters, Filter.ActionOneofCase.ExternalAuth);
        Auth = place == filters.Count ? null : new AuthFilter(filters[place].ExternalAuth, backends[filters[place].ExternalAuth.Backend]);
        _asksBeforeAnswer = place < Place(filters, Filter.ActionOneofCase.RequestRedirect);
        EditsBeforeAuth = Place(filters, Filter.ActionOneofCase.RequestHeaderModifier) < place;
        RewritesBeforeAuth = Place(filters, Filter.ActionOneofCase.UrlRewrite) < place;
    }

    /// <summary>True when there is nothing to do.</summary>
    public bool IsEmpty { get; }

    /// <summary>Where copies of requests go.</summary>
    public ReadOnlySpan<MirrorFilter> Mirrors => _mirrors;

    /// <summary>Whether responses may be shared with other origins; null leaves that to the backend.</summary>
    public CorsFilter? Cors { get; }

    /// <summary>Who is asked about each request; null for nobody.</summary>
    public AuthFilter? Auth { get; }

    /// <summary>The service is asked even about requests that a filter here answers by itself: it stands before that filter.</summary>
    public bool AsksBeforeAnswer => Auth is not null && _fail is null && _asksBeforeAnswer;

    /// <summary>The service sees the edits of the request's headers: they stand before it.</summary>
    public bool EditsBeforeAuth { get; }

    /// <summary>The service sees the rewritten host and path: the rewrite stands before it.</summary>
    public bool RewritesBeforeAuth { get; }

    /// <summary>The Host for the forwarded request; null keeps it.</summary>
    public string? RewriteHost { get; }

    /// <summary>
    /// Compiles filters. An arm of a later version fails the requests: leaving out a filter that is not understood could open what it was
    /// to close.
    /// </summary>
    /// <param name="filters">In the user's order.</param>
    /// <param name="backends">The backends by key; mirrors to others are left out, and without a service that is to be asked requests fail.</param>
    public static CompiledFilters Compile(IReadOnlyList<Filter> filters, IReadOnlyDictionary<string, BackendState>? backends = null)
    {
        ArgumentNullException.ThrowIfNull(filters);
        if (filters.Count == 0)
        {
            return None;
        }

        var known = backends ?? NoBackends;
        return new CompiledFilters([.. filters.Select(f => Problem(f, known) is { } reason ? new Filter { Fail = new Fail { StatusCode = 500, Reason = reason } } : f)], known);
    }

    /// <summary>The answer of a filter that answers by itself. A filter that cannot be carried out wins over a redirect.</summary>
    /// <param name="uri">The request's URI.</param>
    /// <param name="matchedPrefix">What the match took of the path.</param>
    /// <param name="reply">The answer.</param>
    /// <returns>False when the request is to go on.</returns>
    public bool TryAnswer(in RequestUri uri, string matchedPrefix, [MaybeNullWhen(false)] out LocalReply reply)
    {
        if (_fail is null && _redirect is null)
        {
            reply = default;
            return false;
        }

        reply = _fail ?? _redirect!.Answer(uri, matchedPrefix);
        return true;
    }

    /// <summary>The path for the forwarded request.</summary>
    /// <param name="path">The path in its normal form.</param>
    /// <param name="matchedPrefix">What the match took of the path.</param>
    public string RewritePath(string path, string matchedPrefix) => _path is null ? path : _path.Apply(path, matchedPrefix);

    /// <summary>Edits the request's headers.</summary>
    public void EditRequest<THeaders>(ref THeaders headers)
        where THeaders : struct, IHeaderFields
    {
        foreach (var edits in _request)
        {
            edits.Apply(ref headers);
        }
    }

    /// <summary>Edits the response's headers.</summary>
    /// <param name="origin">The request's <c>Origin</c>; null when it has none.</param>
    /// <param name="headers">The response's.</param>
    public void EditResponse<THeaders>(string? origin, ref THeaders headers)
        where THeaders : struct, IHeaderFields
    {
        Cors?.EditResponse(origin, ref headers);
        foreach (var edits in _response)
        {
            edits.Apply(ref headers);
        }
    }

    private static string? Problem(Filter filter, IReadOnlyDictionary<string, BackendState> backends) => filter.ActionCase switch
    {
        Filter.ActionOneofCase.None => "a filter is not known to this version of the proxy",
        Filter.ActionOneofCase.ExternalAuth when !backends.ContainsKey(filter.ExternalAuth.Backend) =>
            $"backend {filter.ExternalAuth.Backend} is not part of the configuration",
        Filter.ActionOneofCase.ExternalAuth when filter.ExternalAuth.Protocol is not (ExternalAuth.Types.Protocol.Http or ExternalAuth.Types.Protocol.Grpc) =>
            "a protocol of external authorization is not known to this version of the proxy",
        _ => null,
    };

    // Of the first filter of a kind; beyond the last when there is none.
    private static int Place(IReadOnlyList<Filter> filters, Filter.ActionOneofCase kind)
    {
        var place = 0;
        while (place < filters.Count && filters[place].ActionCase != kind)
        {
            place++;
        }

        return place;
    }
}
