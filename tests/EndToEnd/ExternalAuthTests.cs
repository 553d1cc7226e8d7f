using System.Net;
using GatewayApi.Tests.Common;

namespace GatewayApi.Tests.EndToEnd;

/// <summary>External authorization from manifest to request, through both planes.</summary>
public sealed class ExternalAuthTests
{
    private const string Missing = "ExternalAuth, externalAuth: { protocol: HTTP, backendRef: { name: missing, port: 80 }, http: {} }";
    private const string Asked = "ExternalAuth, externalAuth: { protocol: HTTP, backendRef: { name: login, port: 80 }, http: {} }";

    [Test]
    public async Task Requests_wait_for_the_service_and_without_it_none_passes()
    {
        await using var app = await Backend.Start("app");
        await using var login = await Backend.Start("login");
        await using var gateway = new StandaloneGateway();
        gateway.Write("gateway.yaml", Manifests.Gateway(Manifests.Http()));
        gateway.Write("services.yaml", string.Join("\n---\n", Manifests.Service("app", app.Port), Manifests.Service("login", login.Port)));
        gateway.Write("route.yaml", Route(Missing));
        gateway.Start();
        await gateway.UntilCondition("HTTPRoute", "route", "Accepted", "True");
        var unresolved = await gateway.UntilCondition("HTTPRoute", "route", "ResolvedRefs", "False");
        Assert.That(unresolved.Reason, Is.EqualTo("BackendNotFound"));
        await gateway.UntilCondition("Gateway", "gw", "Programmed", "True");

        Assert.That(await GetAsync(gateway), Is.EqualTo((HttpStatusCode.InternalServerError, false)));
        await gateway.Deliver("route.yaml", Route(Asked));
        Assert.That(await GetAsync(gateway), Is.EqualTo((HttpStatusCode.OK, true)));
        // The old endpoint goes after the new one has come.
        gateway.Write("services.yaml", string.Join("\n---\n", Manifests.Service("app", app.Port), Manifests.Service("login", FreePort.Next())));
        await gateway.Until(async () => await GetAsync(gateway) == (HttpStatusCode.BadGateway, false), "nothing passes without the service");
    }

    private static async Task<(HttpStatusCode Status, bool IsFromApp)> GetAsync(StandaloneGateway gateway)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{gateway.HttpPort}/") { Headers = { Host = Manifests.Host } };
        using var response = await client.SendAsync(request);
        return (response.StatusCode, (await response.Content.ReadAsStringAsync()).Contains("app", StringComparison.Ordinal));
    }

    private static string Route(string filter) => Manifests.Route("route", $$"""{ filters: [{ type: {{filter}} }], backendRefs: [{ name: app, port: 80 }] }""");
}
