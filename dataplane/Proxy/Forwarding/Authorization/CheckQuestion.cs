using System.Globalization;
using System.Net;
using System.Text;
using GatewayApi.ExtAuthz.V1;
using GatewayApi.DataPlane.Routing.Filters;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace GatewayApi.DataPlane.Forwarding.Authorization;

/// <summary>Exchange → CheckRequest.</summary>
internal static class CheckQuestion
{
    private static readonly Encoding Utf8 = new UTF8Encoding(false, throwOnInvalidBytes: true);

    /// <summary>Describes a request.</summary>
    /// <param name="exchange">The request; the head as the service may see it has been made.</param>
    /// <param name="filter">The service.</param>
    /// <param name="now">The time.</param>
    public static CheckRequest Of(Exchange exchange, AuthFilter filter, DateTimeOffset now)
    {
        var (http, head) = (exchange.Http, exchange.UpstreamRequest);
        var request = new AttributeContext.Types.HttpRequest
        {
            Id = http.Request.Headers.RequestId is { Count: > 0 } id ? Text(id.ToString()) : http.TraceIdentifier,
            Method = exchange.Method,
            Path = head.Target,
            Host = Text(head.Host),
            Scheme = exchange.Scheme,
            Size = exchange.Auth!.Body?.Length ?? (exchange.RequestBody.IsActive ? http.Request.ContentLength ?? -1 : 0),
            Protocol = http.Request.Protocol,
        };
        AddHeaders(request, exchange, filter);
        if (filter.MaxBodyBytes > 0 && exchange.Auth.Body is { } body)
        {
            SetBody(request, body);
        }

        return new CheckRequest
        {
            Attributes = new AttributeContext
            {
                Source = Peer(http.Connection.RemoteIpAddress, http.Connection.RemotePort),
                Destination = Peer(http.Connection.LocalIpAddress, exchange.Front.Port),
                Request = new AttributeContext.Types.Request { Time = now.ToTimestamp(), Http = request },
            },
        };
    }

    private static void AddHeaders(AttributeContext.Types.HttpRequest request, Exchange exchange, AuthFilter filter)
    {
        foreach (var (name, values) in exchange.UpstreamRequest.Fields)
        {
            if (filter.TellsRequestHeader(name) && !name.Equals(HeaderNames.TE, StringComparison.OrdinalIgnoreCase))
            {
                Add(request, name, values);
            }
        }

        if (filter.TellsRequestHeader(HeaderNames.Host))
        {
            Add(request, HeaderNames.Host, exchange.UpstreamRequest.Host);
        }

        if (filter.TellsRequestHeader(HeaderNames.ContentLength) && exchange.Http.Request.ContentLength is { } length)
        {
            Add(request, HeaderNames.ContentLength, length.ToString(CultureInfo.InvariantCulture));
        }
    }

    // The values of one name are one list (RFC 9110, section 5.3), but for cookies (RFC 9113, section 8.2.3).
    private static void Add(AttributeContext.Types.HttpRequest request, string name, StringValues values)
    {
        var key = name.ToLowerInvariant();
        var separator = key == "cookie" ? "; " : ",";
        var value = Text(string.Join(separator, values.ToArray()));
        request.Headers[key] = request.Headers.TryGetValue(key, out var before) ? before + separator + value : value;
    }

    private static void SetBody(AttributeContext.Types.HttpRequest request, byte[] body)
    {
        try
        {
            request.Body = Utf8.GetString(body);
        }
        catch (DecoderFallbackException)
        {
            request.RawBody = UnsafeByteOperations.UnsafeWrap(body);
        }
    }

    // Fields are read byte by byte; most of what is beyond ASCII is UTF-8.
    private static string Text(string field) => Ascii.IsValid(field) ? field : Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(field));

    private static AttributeContext.Types.Peer Peer(IPAddress? address, int port) => new()
    {
        Address = new Address
        {
            SocketAddress = new ExtAuthz.V1.SocketAddress
            {
                Address = (address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address)?.ToString() ?? "",
                PortValue = (uint)port,
            },
        },
    };
}
