using System.Text.Json.Nodes;
using GatewayApi.ControlPlane.Translation.State;
using GatewayApi.Tests.ApiServer;
using GatewayApi.Tests.ApiServer.FaultInjection;
using GatewayApi.Tests.Common;

namespace GatewayApi.Tests.ControlPlane.Cluster;

/// <summary>Whatever happens to objects and connections, and in whatever order: in the end the source knows what the server knows.</summary>
internal sealed class SourcePropertyTests
{
    private static readonly TestCertificate[] Certificates = [.. Enumerable.Range(0, 3).Select(static i => TestCertificate.Ecdsa($"{i}.example.com"))];

    [Test]
    public async Task Nothing_is_lost([Range(1, 12)] int seed)
    {
        var random = new Random(seed);
        await using var server = await TestApiServer.StartAsync(new TestApiServerOptions { EventHistory = random.Next(5, 200), UseTls = seed % 3 == 0 });
        await server.CreateAsync(Objects.OurClass);
        for (var i = 0; i < 15; i++)
        {
            await ChangeAsync(server, random);
        }

        await using var source = await SourceOnly.StartAsync(server);
        for (var i = 0; i < 150; i++)
        {
            await ChangeAsync(server, random);
            await DisturbAsync(server, random);
        }

        server.Faults.Clear();
        var expected = await ExpectedAsync(server);
        await source.UntilAsync(s => Actual(s) == expected, () => $"expected\n{expected}\nbut is\n{Actual(source.State)}\n{string.Join('\n', server.Requests.TakeLast(20))}");
    }

    private static async Task ChangeAsync(TestApiServer server, Random random)
    {
        var name = $"o{random.Next(4)}";
        var (resource, obj) = random.Next(5) switch
        {
            0 => ("services", Parse(Objects.Service(name, random.Next(1, 5)))),
            1 => ("httproutes", Parse(Objects.Route(name, $"o{random.Next(4)}", $"o{random.Next(4)}"))),
            2 => ("gateways", Parse(Objects.TlsGateway(name, $"o{random.Next(4)}", $"p{random.Next(2)}"))),
            3 => ("secrets", Objects.Secret(name, Certificates[random.Next(3)])),
            _ => ("endpointslices", Parse(Objects.Slice(name, $"o{random.Next(4)}", $"10.0.0.{random.Next(1, 9)}"))),
        };
        var exists = await server.GetAsync(resource, "default", name) is not null;
        if (exists && random.Next(3) == 0)
        {
            await server.DeleteAsync(resource, "default", name);
            exists = random.Next(2) == 0;
        }

        if (exists && await server.GetAsync(resource, "default", name) is { } current)
        {
            var changed = current.DeepClone().AsObject();
            foreach (var field in new[] { "spec", "data", "endpoints" }.Where(obj.ContainsKey))
            {
                changed[field] = resource == "services" ? With(current[field]!, obj[field]!) : obj[field]!.DeepClone();
            }

            await server.UpdateAsync(changed);
        }
        else if (!exists && await server.GetAsync(resource, "default", name) is null)
        {
            await server.CreateAsync(obj);
        }
    }

    private static async Task DisturbAsync(TestApiServer server, Random random)
    {
        string[] resources = ["services", "httproutes", "gateways", "secrets", "endpointslices"];
        var resource = resources[random.Next(resources.Length)];
        switch (random.Next(30))
        {
            case 0:
                server.Faults.CloseWatches(resource);
                break;
            case 1:
                server.Faults.CompactEvents(resource);
                break;
            case 2:
                server.Faults.ExpireNextWatch(resource);
                server.Faults.CloseWatches(resource);
                break;
            case 3:
                server.Faults.RefuseConnections();
                break;
            case 4 or 5 or 6:
                server.Faults.AcceptConnections();
                break;
            case 7 when !server.Faults.RefusesConnections:
                await server.RestartAsync();
                break;
            case 8:
                server.Faults.Add("", resource, Fault.Fail(random.Next(2) == 0 ? 500 : 429), times: 3);
                break;
            case 9:
                server.Faults.Add("", resource, Fault.DropConnection, times: 2);
                break;
            case 10:
                server.Faults.SendBookmarks();
                break;
            default:
                await Task.Yield();
                break;
        }
    }

    private static async Task<string> ExpectedAsync(TestApiServer server)
    {
        var gateways = await server.ListAsync("gateways");
        var wanted = gateways.SelectMany(static g => g["spec"]!["listeners"]![0]!["tls"]!["certificateRefs"]!.AsArray()).Select(static r => (string)r!["name"]!).ToHashSet();
        return Lines(
            (await server.ListAsync("services")).Select(static s => $"service {Name(s)} {s["spec"]!["ports"]![0]!["port"]}"),
            (await server.ListAsync("httproutes")).Select(static r => $"route {Name(r)} {r["metadata"]!["uid"]} {r["metadata"]!["generation"]} {r["spec"]!["parentRefs"]![0]!["name"]}"),
            gateways.Select(static g => $"gateway {Name(g)} {g["metadata"]!["uid"]} {g["metadata"]!["generation"]}"),
            (await server.ListAsync("secrets")).Where(s => wanted.Contains(Name(s))).Select(static s => $"secret {Name(s)} {((string)s["data"]!["tls.crt"]!).GetHashCode(StringComparison.Ordinal)}"),
            (await server.ListAsync("endpointslices")).Select(static s => $"slice {Name(s)} {s["endpoints"]![0]!["addresses"]![0]}"));
    }

    private static string Actual(ClusterState state) => Lines(
        state.Services.Values.Select(static s => $"service {s.Key.Name} {s.Spec.Ports[0].Port}"),
        state.HttpRoutes.Values.Select(static r => $"route {r.Key.Name} {r.Metadata.Uid} {r.Metadata.Generation} {r.Spec.ParentRefs[0].Name}"),
        state.Gateways.Values.Select(static g => $"gateway {g.Key.Name} {g.Metadata.Uid} {g.Metadata.Generation}"),
        state.Secrets.Values.Select(static s => $"secret {s.Key.Name} {s.Data["tls.crt"].GetHashCode(StringComparison.Ordinal)}"),
        Enumerable.Range(0, 4).SelectMany(i => state.EndpointSlices.Of(new("default", $"o{i}")).Values).Select(static s => $"slice {s.Key.Name} {s.Endpoints[0].Addresses[0]}"));

    private static string Lines(params IEnumerable<string>[] lines) => string.Join('\n', lines.SelectMany(static l => l).Order(StringComparer.Ordinal));

    private static string Name(JsonObject obj) => (string)obj["metadata"]!["name"]!;

    private static JsonObject With(JsonNode before, JsonNode after)
    {
        var merged = before.DeepClone().AsObject();
        merged["ports"] = after["ports"]!.DeepClone();
        return merged;
    }

    private static JsonObject Parse(string yaml) => (JsonObject)GatewayApi.ControlPlane.Watching.Yaml.YamlReader.ReadAll(yaml).Single().Root!.DeepClone();
}
