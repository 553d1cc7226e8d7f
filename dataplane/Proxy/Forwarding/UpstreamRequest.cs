using GatewayApi.Config.V1;
using GatewayApi.DataPlane.Forwarding.Authorization;
using GatewayApi.DataPlane.Routing.Filters;
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
        FillUnedited(exchange);
        var path = exchange.Target.Path;
        Edit(exchange.Rule!.Filters, exchange.MatchedPrefix, exchange.Auth?.Rule, ref path);
        Edit(exchange.BackendFilters, exchange.MatchedPrefix, exchange.Auth?.Backend, ref path);
        SetTarget(path, exchange);
    }

    /// <summary>Makes the head as a service sees it that is asked about the request: what the filters before it have made of it.</summary>
    /// <param name="exchange">The exchange.</param>
    /// <param name="filters">The filters with the service: those of the rule, or those of the backend reference.</param>
    public void FillForAuth(Exchange exchange, CompiledFilters filters)
    {
        FillUnedited(exchange);
        var path = exchange.Target.Path;
        if (!ReferenceEquals(filters, exchange.Rule!.Filters))
        {
            Edit(exchange.Rule.Filters, exchange.MatchedPrefix, exchange.Auth?.Rule, ref path);
        }

        if (filters.RewritesBeforeAuth)
        {
            Rewrite(filters, exchange.MatchedPrefix, ref path);
        }

        if (filters.EditsBeforeAuth)
        {
            var fields = new UpstreamRequestFields(this);
            filters.EditRequest(ref fields);
        }

        SetTarget(path, exchange);
    }

    private void FillUnedited(Exchange exchange)
    {
        Clear();
        var from = exchange.Request.Headers;
        var activity = exchange.Activity;
        foreach (var (name, values) in from)
        {
            if (HopFields.PassUp(name) && (activity is null || !name.Equals(HeaderNames.TraceParent, StringComparison.OrdinalIgnoreCase)))
            {
                Add(name, values);
            }
        }

        DropNamed(from.Connection);
        if (exchange.Backend?.Protocol == Backend.Types.Protocol.H2C && HttpProtocol.IsHttp2(exchange.Request.Protocol) && TakesTrailers(from.TE))
        {
            Add(HeaderNames.TE, "trailers");
        }

        Host = from.Host.ToString();
        Add("X-Forwarded-For", exchange.Front.ClientAddress(exchange.Http));
        Add("X-Forwarded-Proto", exchange.Scheme);
        Add("X-Forwarded-Host", Host);
        if (activity is not null)
        {
            Add(HeaderNames.TraceParent, activity.Id);
        }
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

    /// <summary>Removes all fields of a name, and of those that differ only by case or by underscores for hyphens, which some backends take for the same.</summary>
    public void RemoveAlike(string name)
    {
        for (var i = _count - 1; i >= 0; i--)
        {
            if (_fields[i].Name.Length == name.Length && _fields[i].Name.Replace('_', '-').Equals(name.Replace('_', '-'), StringComparison.OrdinalIgnoreCase))
            {
                Remove(_fields[i].Name);
                i = Math.Min(i, _count);
            }
        }
    }

    /// <summary>True when there is a field of a name.</summary>
    public bool Contains(string name)
    {
        foreach (var field in Fields)
        {
            if (field.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
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

    // What a service has said comes in where the service stands.
    private void Edit(CompiledFilters filters, string matchedPrefix, AuthGrant? grant, ref string path)
    {
        if (filters.IsEmpty)
        {
            return;
        }

        Rewrite(filters, matchedPrefix, ref path);
        if (!filters.EditsBeforeAuth)
        {
            grant?.EditRequest(this);
        }

        var fields = new UpstreamRequestFields(this);
        filters.EditRequest(ref fields);
        if (filters.EditsBeforeAuth)
        {
            grant?.EditRequest(this);
        }
    }

    private void Rewrite(CompiledFilters filters, string matchedPrefix, ref string path)
    {
        path = filters.RewritePath(path, matchedPrefix);
        Host = filters.RewriteHost ?? Host;
    }

    private void SetTarget(string path, Exchange exchange) =>
        Target = exchange.Target.Suffix.Length == 0 ? path : string.Concat(path, exchange.Target.Suffix);
}
