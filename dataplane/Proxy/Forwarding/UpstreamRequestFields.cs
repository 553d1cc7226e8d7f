using GatewayApi.DataPlane.Routing.Filters;
using GatewayApi.Protos.Values;

namespace GatewayApi.DataPlane.Forwarding;

/// <summary>The header fields of a request to a backend, for filters.</summary>
internal readonly struct UpstreamRequestFields(HttpRequestMessage request) : IHeaderFields
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
        if (ConnectionFields.Contains(name))
        {
            return;
        }

        if (name.Equals("Host", StringComparison.OrdinalIgnoreCase))
        {
            request.Headers.Remove(name);
        }

        if (!request.Headers.TryAddWithoutValidation(name, value))
        {
            request.Content?.Headers.TryAddWithoutValidation(name, value);
        }
    }

    /// <inheritdoc/>
    public void Remove(string name)
    {
        // A request without Host is none.
        if (ConnectionFields.Contains(name) || name.Equals("Host", StringComparison.OrdinalIgnoreCase))
        {
            return;
        }

        // Which of the two a field belongs to is not always its own matter: the empty content only exists to carry fields.
        if (!TryRemove(request.Headers, name))
        {
            TryRemove(request.Content?.Headers, name);
        }
    }

    private static bool TryRemove(System.Net.Http.Headers.HttpHeaders? headers, string name) =>
        headers is not null && headers.NonValidated.Contains(name) && headers.Remove(name);
}
