using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using GatewayApi.ExtAuthz.V1;
using GatewayApi.DataPlane.Routing.Balancing;
using GatewayApi.DataPlane.Routing.Filters;
using Google.Protobuf.Collections;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Append = GatewayApi.ExtAuthz.V1.HeaderValueOption.Types.AppendAction;

namespace GatewayApi.DataPlane.Forwarding.Authorization;

/// <summary>Asks a service by Envoy's external authorization: one unary call of gRPC over the pooled HTTP/2 connections.</summary>
internal static class GrpcCheck
{
    /// <summary>The gRPC service.</summary>
    public const string Service = "envoy.service.auth.v3.Authorization";

    /// <summary>Its method.</summary>
    public const string Call = "Check";

    private const string Method = $"/{Service}/{Call}";
    private const string MediaType = "application/grpc";
    private const string StatusField = "grpc-status";
    private const string DeadlineExceeded = "4";

    /// <summary>Makes the question.</summary>
    /// <param name="exchange">The request; the head as the service may see it has been made.</param>
    /// <param name="filter">The service.</param>
    /// <param name="endpoint">Where to.</param>
    /// <param name="now">The time.</param>
    /// <param name="limit">How long the answer may take.</param>
    [SuppressMessage("Reliability", "CA2000", Justification = "The caller disposes the message, and that its content.")]
    public static HttpRequestMessage Create(Exchange exchange, AuthFilter filter, EndpointState endpoint, DateTimeOffset now, TimeSpan limit)
    {
        var message = new HttpRequestMessage(HttpMethod.Post, $"{UpstreamHandlers.Scheme}{endpoint.Authority}{Method}")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(GrpcFrame.Enclose(CheckQuestion.Of(exchange, filter, now))),
        };
        message.Content.Headers.ContentType = new System.Net.Http.Headers.MediaTypeHeaderValue(MediaType);
        message.Headers.TryAddWithoutValidation(HeaderNames.TE, "trailers");
        message.Headers.TryAddWithoutValidation("grpc-timeout", string.Create(CultureInfo.InvariantCulture, $"{Math.Clamp((long)limit.TotalMilliseconds, 1, 99_999_999)}m"));
        return message;
    }

    /// <summary>Reads the answer.</summary>
    /// <exception cref="IOException">It breaks off, or its message is none.</exception>
    public static async ValueTask<AuthVerdict> JudgeAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        if (response.StatusCode != HttpStatusCode.OK || response.Content.Headers.ContentType?.MediaType?.StartsWith(MediaType, StringComparison.OrdinalIgnoreCase) != true)
        {
            return Failed($"it answered with the status {(int)response.StatusCode} and not in gRPC");
        }

        // Alone, without a message, where the call did not succeed.
        if (StatusOf(response.Headers) is { } early and not "0")
        {
            return Refused(early);
        }

        var stream = await response.Content.ReadAsStreamAsync(cancellation);
        byte[] message;
        try
        {
            message = await GrpcFrame.ReadAsync(stream, cancellation);
        }
        catch (InvalidDataException e)
        {
            return StatusOf(response.TrailingHeaders) is { } late and not "0" ? Refused(late) : Failed(e.Message);
        }

        return StatusOf(response.TrailingHeaders) is "0" ? Judge(CheckResponse.Parser.ParseFrom(message)) : Refused(StatusOf(response.TrailingHeaders) ?? "of none");
    }

    /// <summary>The gRPC status of an answer that has been read; null when it has none.</summary>
    public static string? StatusOf(HttpResponseMessage response) => StatusOf(response.TrailingHeaders) ?? StatusOf(response.Headers);

    // What is not clearly allowed is not allowed.
    private static AuthVerdict Judge(CheckResponse response)
    {
        var isAllowed = response is { Status: null, OkResponse: not null } or { Status.Code: 0, DeniedResponse: null };
        if (!isAllowed)
        {
            return response is { Status: null, DeniedResponse: null } ? Failed("its answer says neither yes nor no") : Deny(response.DeniedResponse ?? new DeniedHttpResponse());
        }

        var ok = response.OkResponse ?? new OkHttpResponse();
        return TryRead(ok.Headers, out var request) && TryRead(ok.ResponseHeadersToAdd, out var answer)
            ? new AuthVerdict.Allowed(new AuthGrant([.. ok.HeadersToRemove], request, answer))
            : Failed("its answer has a header field that cannot be sent");
    }

    private static AuthVerdict Deny(DeniedHttpResponse denied)
    {
        if (!TryRead(denied.Headers, out var edits))
        {
            return Failed("its answer has a header field that cannot be sent");
        }

        var headers = new HeaderDictionary();
        new AuthGrant([], [], edits).EditResponse(headers);
        var status = denied.Status?.Code ?? 0;
        var body = Encoding.UTF8.GetBytes(denied.Body);
        return new AuthVerdict.Denied(
            status is >= 200 and <= 999 ? status : StatusCodes.Status403Forbidden,
            [.. headers.Select(static h => new HeaderField(h.Key, h.Value))],
            new MemoryStream(body),
            body.Length);
    }

    // Pseudo-header fields and Host are not the service's to change; they are left out, as the interface says.
    private static bool TryRead(RepeatedField<HeaderValueOption> options, out List<AuthEdit> edits)
    {
        edits = [];
        foreach (var option in options)
        {
            var name = option.Header?.Key ?? "";
            if (name.StartsWith(':'))
            {
                continue;
            }

            // As bytes, whatever they stand for.
            var value = Encoding.Latin1.GetString(option.Header is { Value.Length: > 0 } field ? Encoding.UTF8.GetBytes(field.Value) : option.Header?.RawValue.ToByteArray() ?? []);
            if (!CleanHead.IsToken(name) || !CleanHead.IsValue(value))
            {
                return false;
            }

            edits.Add(new AuthEdit(name, value, ActionOf(option)));
        }

        return true;
    }

    private static AuthAction ActionOf(HeaderValueOption option) => option switch
    {
        { Append: true } => AuthAction.Add,
        { Append: false } => AuthAction.Set,
        { AppendAction: Append.AddIfAbsent } => AuthAction.AddIfAbsent,
        { AppendAction: Append.OverwriteIfExists } => AuthAction.Replace,
        _ => AuthAction.Set,
    };

    private static string? StatusOf(HttpResponseHeaders headers) => headers.NonValidated.TryGetValues(StatusField, out var status) ? status.ToString() : null;

    private static AuthVerdict.Failed Refused(string status) =>
        new(status == DeadlineExceeded ? Reply.AuthTimedOut : Reply.AuthFailed, $"it answered with the gRPC status {status}");

    private static AuthVerdict.Failed Failed(string detail) => new(Reply.AuthFailed, detail);
}
