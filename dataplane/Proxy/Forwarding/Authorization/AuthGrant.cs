using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace GatewayApi.DataPlane.Forwarding.Authorization;

/// <summary>What a service that has allowed a request said of it: for the backend, and for the client.</summary>
/// <param name="Removed">Fields of the client's request that the backend does not get: no client may say what is the service's to say.</param>
/// <param name="Request">Edits of the request to the backend, after that.</param>
/// <param name="Response">Edits of the response to the client.</param>
internal sealed record AuthGrant(IReadOnlyList<string> Removed, IReadOnlyList<AuthEdit> Request, IReadOnlyList<AuthEdit> Response)
{
    /// <summary>Edits the request to the backend. Fields that are the proxy's to say stay as they are, and so does Host.</summary>
    public void EditRequest(UpstreamRequest request)
    {
        foreach (var name in Removed)
        {
            if (HopFields.PassUp(name))
            {
                request.RemoveAlike(name);
            }
        }

        foreach (var (name, value, action) in Request)
        {
            if (!HopFields.PassUp(name) || !Takes(action, request.Contains(name)))
            {
                continue;
            }

            if (action is AuthAction.Set or AuthAction.Replace)
            {
                request.RemoveAlike(name);
            }

            request.Add(name, value);
        }
    }

    /// <summary>Edits the response to the client.</summary>
    public void EditResponse(IHeaderDictionary headers)
    {
        foreach (var (name, value, action) in Response)
        {
            if (HopFields.PassDown(name) && Takes(action, headers.ContainsKey(name)))
            {
                headers[name] = action is AuthAction.Set or AuthAction.Replace ? value : StringValues.Concat(headers[name], value);
            }
        }
    }

    private static bool Takes(AuthAction action, bool isThere) => action switch
    {
        AuthAction.AddIfAbsent => !isThere,
        AuthAction.Replace => isThere,
        _ => true,
    };
}
