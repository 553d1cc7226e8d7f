using System.Text.Json.Nodes;
using GatewayApi.ControlPlane.Api;
using GatewayApi.ControlPlane.Reconciling;
using GatewayApi.ControlPlane.Translation.Infrastructure;
using GatewayApi.ControlPlane.Translation.Resources;
using Grpc.Core;

namespace GatewayApi.ControlPlane.Identity;

/// <summary>
/// In a cluster a proxy presents the token of its ServiceAccount, made for our audience; the API server says whose it is, and it gets the
/// Gateway that this ServiceAccount was provisioned for.
/// </summary>
internal sealed class TokenProxyIdentity(KubernetesApi api, PublicationBoard board) : IProxyIdentity
{
    private const string Scheme = "Bearer ";

    // A token of some kilobytes is none.
    private const int MaxToken = 16 * 1024;

    /// <inheritdoc/>
    public async ValueTask<Status> CheckAsync(ObjectKey gateway, string? authorization, CancellationToken cancellation)
    {
        if (authorization is null || !authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) || authorization.Length > MaxToken)
        {
            return new Status(StatusCode.Unauthenticated, "a proxy must present the token of its ServiceAccount");
        }

        JsonObject review;
        try
        {
            review = await ReviewAsync(authorization[Scheme.Length..].Trim(), cancellation);
        }
        catch (ApiException e) when (e.IsForbidden)
        {
            return new Status(StatusCode.Unavailable, "the control plane lacks the permission to create tokenreviews.authentication.k8s.io");
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested && e is ApiException or HttpRequestException or IOException)
        {
            return new Status(StatusCode.Unavailable, $"the token cannot be checked: {e.Message}");
        }

        return Judge(review["status"] as JsonObject ?? [], gateway);
    }

    private Task<JsonObject> ReviewAsync(string token, CancellationToken cancellation)
    {
        var review = new JsonObject
        {
            ["apiVersion"] = ApiResources.TokenReviews.ApiVersion,
            ["kind"] = ApiResources.TokenReviews.Kind,
            ["spec"] = new JsonObject { ["token"] = token, ["audiences"] = new JsonArray(ProxyTokens.Audience) },
        };
        return api.CreateAsync(ApiResources.TokenReviews.Collection(), review, cancellation);
    }

    private Status Judge(JsonObject status, ObjectKey gateway)
    {
        // A server that does not know of audiences leaves them away; such a token is good for everything, and not for us.
        var audiences = (status["audiences"] as JsonArray ?? []).Select(static a => (string?)a);
        if ((bool?)status["authenticated"] != true || !audiences.Contains(ProxyTokens.Audience))
        {
            return new Status(StatusCode.Unauthenticated, $"the token is expired, revoked, or not made for the audience {ProxyTokens.Audience}");
        }

        var user = (string?)status["user"]?["username"] ?? "";
        if (board.Current.State.Gateways.GetValueOrDefault(gateway) is not { } asked)
        {
            return new Status(StatusCode.NotFound, $"there is no Gateway {gateway}");
        }

        var account = InfrastructureName.Of(gateway.Name, asked.Spec.GatewayClassName);
        return user == $"system:serviceaccount:{gateway.Namespace}:{account}"
            ? Status.DefaultSuccess
            : new Status(StatusCode.PermissionDenied, $"{user} may not read the configuration of Gateway {gateway}; its ServiceAccount {account} may");
    }
}
