using GatewayApi.Config.V1;
using Microsoft.AspNetCore.Http;

namespace GatewayApi.Tests.Proxy.Support;

/// <summary>Filters that ask a service, and services that answer.</summary>
internal static class Auth
{
    /// <summary>Asks the backend "auth" in HTTP.</summary>
    public static Filter Http(Action<ExternalAuth>? edit = null) => By(ExternalAuth.Types.Protocol.Http, edit);

    /// <summary>Asks the backend "auth" in gRPC.</summary>
    public static Filter Grpc(Action<ExternalAuth>? edit = null) => By(ExternalAuth.Types.Protocol.Grpc, edit);

    /// <summary>A service that says yes to who shows the right credentials, and gives reasons to others.</summary>
    public static Task<TestBackend> StartAsync() => TestBackend.StartAsync(static async http =>
    {
        http.Response.Headers["X-User"] = "alice";
        http.Response.Headers["X-Secret"] = "internal";
        if (http.Request.Headers.Authorization != "Bearer good")
        {
            http.Response.StatusCode = StatusCodes.Status401Unauthorized;
            http.Response.Headers.WWWAuthenticate = "Bearer";
            await http.Response.WriteAsync("who are you?");
        }
    });

    /// <summary>So many questions have ended in a way.</summary>
    public static async Task ExpectAsync(OneRoute gateway, string outcome, int count)
    {
        using var client = new HttpClient();
        await Wait.UntilAsync(
            async () => (await client.GetStringAsync($"{gateway.Proxy.Admin}/metrics")).Split('\n').Any(l =>
                l.StartsWith("gatewayapi_proxy_auth_duration_seconds_count", StringComparison.Ordinal) && l.Contains(outcome, StringComparison.Ordinal)
                && l.Contains($"}} {count}", StringComparison.Ordinal)),
            $"{count} times {outcome}");
    }

    private static Filter By(ExternalAuth.Types.Protocol protocol, Action<ExternalAuth>? edit)
    {
        var auth = new ExternalAuth { Backend = "default/auth/80", Protocol = protocol };
        edit?.Invoke(auth);
        return new Filter { ExternalAuth = auth };
    }
}
