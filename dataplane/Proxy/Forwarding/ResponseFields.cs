using GatewayApi.DataPlane.Routing.Filters;
using GatewayApi.Protos.Values;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace GatewayApi.DataPlane.Forwarding;

/// <summary>The header fields of a response to a client, for filters.</summary>
internal readonly struct ResponseFields(IHeaderDictionary headers) : IHeaderFields
{
    /// <inheritdoc/>
    public void Set(string name, string value)
    {
        if (!ConnectionFields.Contains(name))
        {
            headers[name] = value;
        }
    }

    /// <inheritdoc/>
    public void Add(string name, string value)
    {
        if (!ConnectionFields.Contains(name))
        {
            headers[name] = StringValues.Concat(headers[name], value);
        }
    }

    /// <inheritdoc/>
    public void Remove(string name)
    {
        if (!ConnectionFields.Contains(name))
        {
            headers.Remove(name);
        }
    }
}
