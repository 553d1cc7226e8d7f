using GatewayApi.DataPlane.Routing.Filters;
using GatewayApi.Protos.Values;

namespace GatewayApi.DataPlane.Forwarding;

/// <summary>The header fields of a request to a backend, for filters.</summary>
internal readonly struct UpstreamRequestFields(UpstreamRequest request) : IHeaderFields
{
    /// <inheritdoc/>
    public void Set(string name, string value)
    {
        Remove(name);
        Add(name, value);
    }

    /// <inheritdoc/>
    public void Add(string name, string value)
    {
        if (IsHost(name))
        {
            request.Host = value;
        }
        else if (!ConnectionFields.Contains(name))
        {
            request.Add(name, value);
        }
    }

    /// <inheritdoc/>
    public void Remove(string name)
    {
        // A request without Host is none.
        if (!IsHost(name) && !ConnectionFields.Contains(name))
        {
            request.Remove(name);
        }
    }

    private static bool IsHost(string name) => name.Equals("Host", StringComparison.OrdinalIgnoreCase);
}
