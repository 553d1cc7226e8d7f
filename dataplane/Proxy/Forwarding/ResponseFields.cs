using GatewayApi.DataPlane.Routing.Filters;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace GatewayApi.DataPlane.Forwarding;

/// <summary>The header fields of a response to a client, for filters.</summary>
internal readonly struct ResponseFields(IHeaderDictionary headers) : IHeaderFields
{
    /// <inheritdoc/>
    public void Set(string name, string value)
    {
        if (!FieldRules.IsFraming(name))
        {
            headers[name] = value;
        }
    }

    /// <inheritdoc/>
    public void Add(string name, string value)
    {
        if (!FieldRules.IsFraming(name))
        {
            headers[name] = StringValues.Concat(headers[name], value);
        }
    }

    /// <inheritdoc/>
    public void Remove(string name)
    {
        if (!FieldRules.IsFraming(name))
        {
            headers.Remove(name);
        }
    }
}
