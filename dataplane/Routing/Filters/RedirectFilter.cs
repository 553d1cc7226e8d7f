using System.Globalization;
using GatewayApi.Config.V1;

namespace GatewayApi.DataPlane.Routing.Filters;

/// <summary>Where a redirect leads (HTTPRequestRedirectFilter).</summary>
internal sealed class RedirectFilter
{
    private readonly RequestRedirect _redirect;
    private readonly PathRewrite? _path;

    public RedirectFilter(RequestRedirect redirect)
    {
        _redirect = redirect;
        _path = redirect.Path is { } path ? new PathRewrite(path) : null;
    }

    public LocalReply Answer(in RequestUri uri, string matchedPrefix)
    {
        var scheme = _redirect.Scheme.Length > 0 ? _redirect.Scheme : uri.Scheme;
        var host = _redirect.Hostname.Length > 0 ? _redirect.Hostname : uri.Host;
        var path = _path is null ? uri.Path : _path.Apply(uri.Path, matchedPrefix);
        var port = Port(uri);
        var authority = port == WellKnownPort(scheme) ? host : string.Create(CultureInfo.InvariantCulture, $"{host}:{port}");
        var query = uri.Query.Length == 0 ? "" : "?" + uri.Query;
        return new LocalReply((int)_redirect.StatusCode, $"{scheme}://{authority}{path}{query}", null);
    }

    // An explicit port, else the well-known one of an explicit scheme, else the listener's.
    private int Port(in RequestUri uri) => _redirect switch
    {
        { Port: > 0 } => (int)_redirect.Port,
        { Scheme.Length: > 0 } when WellKnownPort(_redirect.Scheme) is > 0 and var port => port,
        _ => uri.ListenerPort,
    };

    private static int WellKnownPort(string scheme) => scheme switch
    {
        "http" => 80,
        "https" => 443,
        _ => 0,
    };
}
