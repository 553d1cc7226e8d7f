using System.Collections.Immutable;
using GatewayApi.Config.V1;
using GatewayApi.ControlPlane.Translation.Graph;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.Protos.Values;
using Google.Protobuf.Collections;

namespace GatewayApi.ControlPlane.Translation.Filters;

/// <summary>HTTPHeaderFilter → HeaderModifier, for requests and for responses.</summary>
internal static class HeaderModifiers
{
    /// <summary>The edits on the wire. Problems are recorded; what cannot be done is left out.</summary>
    /// <param name="filter">What the user wrote.</param>
    /// <param name="hostBelongsToUrlRewrite">True for requests: their Host has a filter of its own.</param>
    /// <param name="at">The filter's field.</param>
    public static HeaderModifier Translate(HttpHeaderFilter filter, bool hostBelongsToUrlRewrite, Field at)
    {
        var message = new HeaderModifier();
        Fields(filter.Set, message.Set, hostBelongsToUrlRewrite, "set", at);
        Fields(filter.Add, message.Add, hostBelongsToUrlRewrite, "add", at);
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (i, name) in filter.Remove.Index())
        {
            if (IsEditable(name, hostBelongsToUrlRewrite, at.Of("remove", i)) && seen.Add(name))
            {
                message.Remove.Add(name);
            }
        }

        return message;
    }

    private static void Fields(ImmutableArray<HttpHeader> headers, RepeatedField<HeaderValue> to, bool hostBelongsToUrlRewrite, string list, Field at)
    {
        // Of equivalent names the first one counts (HTTPHeader.name).
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (i, header) in headers.Index())
        {
            var field = at.Of(list, i);
            if (!HeaderSyntax.IsValue(header.Value))
            {
                field.Of("value").ReportUnsupported($"the value for '{header.Name}' has characters that a header cannot carry");
            }
            else if (IsEditable(header.Name, hostBelongsToUrlRewrite, field.Of("name")) && seen.Add(header.Name))
            {
                to.Add(new HeaderValue { Name = header.Name, Value = header.Value });
            }
        }
    }

    private static bool IsEditable(string name, bool hostBelongsToUrlRewrite, Field at)
    {
        var problem = name switch
        {
            _ when !HeaderSyntax.IsToken(name) => $"'{name}' is not a header name (RFC 9110, section 5.6.2)",
            _ when ConnectionFields.Contains(name) => $"'{name}' belongs to the connection and cannot be edited (RFC 9110, section 7.6.1)",
            _ when hostBelongsToUrlRewrite && name.Equals("Host", StringComparison.OrdinalIgnoreCase) =>
                "'Host' cannot be edited here; use the filter URLRewrite with a hostname",
            _ => null,
        };
        if (problem is null)
        {
            return true;
        }

        at.ReportUnsupported(problem);
        return false;
    }
}
