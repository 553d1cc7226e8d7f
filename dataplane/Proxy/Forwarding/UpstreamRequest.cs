using GatewayApi.Config.V1;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace GatewayApi.DataPlane.Forwarding;

/// <summary>
/// The head of the request to a backend, whatever carries it: the client's, but for the fields of one connection, X-Forwarded-*, the trace
/// context, and what the filters say. What frames the body is the transport's. Used again for each request.
/// </summary>
internal sealed class UpstreamRequest
{
    private HeaderField[] _fields = new HeaderField[24];
    private int _count;

    /// <summary>Path and query.</summary>
    public string Target { get; private set; } = "";

    /// <summary>The Host field.</summary>
    public string Host { get; set; } = "";

    /// <summary>All fields but Host.</summary>
    public ReadOnlySpan<HeaderField> Fields => _fields.AsSpan(0, _count);

    /// <summary>Makes the head of an exchange's next attempt.</summary>
    public void Fill(Exchange exchange)
    {
        Clear();
        var http = exchange.Http;
        var from = http.Request.Headers;
        var activity = exchange.Activity;
        foreach (var (name, values) in from)
        {
            if (HopFields.PassUp(name) && (activity is null || !name.Equals(HeaderNames.TraceParent, StringComparison.OrdinalIgnoreCase)))
            {
                Add(name, values);
            }
        }

        DropNamed(from.Connection);
        if (exchange.Backend?.Protocol == Backend.Types.Protocol.H2C && HttpProtocol.IsHttp2(http.Request.Protocol) && TakesTrailers(from.TE))
        {
            Add(HeaderNames.TE, "trailers");
        }

        Host = from.Host.ToString();
        Add("X-Forwarded-For", exchange.Front.ClientAddress(http));
        Add("X-Forwarded-Proto", exchange.Scheme);
        Add("X-Forwarded-Host", Host);
        if (activity is not null)
        {
            Add(HeaderNames.TraceParent, activity.Id);
        }

        Rewrite(exchange);
    }

    /// <summary>Adds a field.</summary>
    public void Add(string name, StringValues values)
    {
        if (_count == _fields.Length)
        {
            Array.Resize(ref _fields, _count * 2);
        }

        _fields[_count++] = new HeaderField(name, values);
    }

    /// <summary>Removes all fields of a name.</summary>
    public void Remove(string name)
    {
        var kept = 0;
        for (var i = 0; i < _count; i++)
        {
            if (!_fields[i].Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                _fields[kept++] = _fields[i];
            }
        }

        Array.Clear(_fields, kept, _count - kept);
        _count = kept;
    }

    /// <summary>Lets go of the request.</summary>
    public void Clear()
    {
        Array.Clear(_fields, 0, _count);
        (_count, Target, Host) = (0, "", "");
    }

    // RFC 9110, section 7.6.1; before the proxy adds its own, which no client can take away.
    private void DropNamed(StringValues connection)
    {
        if (connection.Count > 0 && !ConnectionHeader.IsPlain(connection))
        {
            foreach (var name in ConnectionHeader.Named(connection))
            {
                Remove(name);
            }
        }
    }

    // The only thing that TE may say in HTTP/2 (RFC 9113, section 8.2.2); gRPC servers want to hear it.
    private static bool TakesTrailers(StringValues te)
    {
        foreach (var line in te)
        {
            if (line is not null && line.Contains("trailers", StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private void Rewrite(Exchange exchange)
    {
        var (rule, backend) = (exchange.Rule!.Filters, exchange.BackendFilters);
        var path = exchange.Target.Path;
        if (!rule.IsEmpty || !backend.IsEmpty)
        {
            path = backend.RewritePath(rule.RewritePath(path, exchange.MatchedPrefix), exchange.MatchedPrefix);
            Host = backend.RewriteHost ?? rule.RewriteHost ?? Host;
            var fields = new UpstreamRequestFields(this);
            rule.EditRequest(ref fields);
            backend.EditRequest(ref fields);
        }

        Target = exchange.Target.Suffix.Length == 0 ? path : string.Concat(path, exchange.Target.Suffix);
    }
}
