using System.Collections.Immutable;
using System.Globalization;
using GatewayApi.Config.V1;
using GatewayApi.ControlPlane.Translation.Graph;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.Protos.Values;
using Google.Protobuf.Collections;

namespace GatewayApi.ControlPlane.Translation.Filters;

/// <summary>ExternalAuth: asks a service about each request (GEP-1494).</summary>
internal static class ExternalAuthFilter
{
    /// <summary>The filter's <c>type</c>.</summary>
    public const string Type = "ExternalAuth";

    /// <summary>The longest body that a proxy keeps for a service, in bytes: it is in memory as a whole.</summary>
    public const int MaxBodyBytes = 16 * 1024 * 1024;

    /// <summary>
    /// The filter on the wire; null when its settings are missing. "This filter MUST fail closed": where the reference leads nowhere the requests fail.
    /// </summary>
    public static Filter? Translate(HttpRouteFilter filter, RuleContext rule, Field at)
    {
        if (filter.ExternalAuth is not { BackendRef: { } reference } auth)
        {
            return null;
        }

        var place = at.Of("externalAuth");
        var message = new ExternalAuth { MaxBodyBytes = BodyBytes(auth.ForwardBody, place.Of("forwardBody").Of("maxSize")) };
        switch (auth.Protocol)
        {
            case "HTTP":
                message.Protocol = ExternalAuth.Types.Protocol.Http;
                SetHttp(message, auth.Http ?? new HttpAuthConfig(), place.Of("http"));
                break;
            case "GRPC":
                message.Protocol = ExternalAuth.Types.Protocol.Grpc;
                SetNames(message.AllowedHeaders, auth.Grpc?.AllowedHeaders ?? [], "allowedHeaders", place.Of("grpc"));
                break;
            default:
                place.Of("protocol").ReportUnsupported($"'{auth.Protocol}' is not HTTP or GRPC");
                break;
        }

        if (rule.References.Follow(reference, place.Of("backendRef"), auth.Protocol == "GRPC") is not { } backend)
        {
            return FilterLists.Failing(rule.References.Problems[^1].Message);
        }

        message.Backend = backend.Key;
        return new Filter { ExternalAuth = message };
    }

    private static void SetHttp(ExternalAuth message, HttpAuthConfig http, Field at)
    {
        SetNames(message.AllowedHeaders, http.AllowedHeaders, "allowedHeaders", at);
        SetNames(message.AllowedResponseHeaders, http.AllowedResponseHeaders, "allowedResponseHeaders", at);
        if (string.IsNullOrEmpty(http.Path))
        {
            return;
        }

        if (PathNormalForm.TryNormalize(http.Path, out var path) && !path.AsSpan().ContainsAny('?', '#'))
        {
            message.PathPrefix = path.TrimEnd('/');
        }
        else
        {
            at.Of("path").ReportUnsupported(
                $"'{http.Path}' is not a path: it has to begin with '/', to stay below the root and to have only complete percent escapes");
        }
    }

    private static void SetNames(RepeatedField<string> to, ImmutableArray<string> names, string list, Field at)
    {
        foreach (var (i, name) in names.Index())
        {
            if (!HeaderSyntax.IsToken(name))
            {
                at.Of(list, i).ReportUnsupported($"'{name}' is not a header name (RFC 9110, section 5.6.2)");
            }
        }

        to.AddRange(names.Select(static n => n.ToLowerInvariant()).Distinct().Order(StringComparer.Ordinal));
    }

    private static uint BodyBytes(ForwardBodyConfig? body, Field at)
    {
        var size = body?.MaxSize ?? 0;
        if (size is < 0 or > MaxBodyBytes)
        {
            at.ReportUnsupported(string.Create(CultureInfo.InvariantCulture, $"{size} is not a size from 0 to {MaxBodyBytes} bytes"));
            return 0;
        }

        return (uint)size;
    }
}
