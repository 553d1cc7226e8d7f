using System.Text.Json.Nodes;

namespace GatewayApi.Tests.EndToEnd.Cluster;

/// <summary>Everything that makes a control plane ask something of the API server, in one story.</summary>
internal static class ChartStory
{
    /// <summary>A Gateway whose first request is served.</summary>
    public static async Task ServeAsync(ClusterUnderTest cluster, Backend backend)
    {
        await cluster.Server.CreateNamespaceAsync("ns");
        await cluster.Server.CreateAsync(Manifests.Service("a", backend.Port));
        await cluster.Server.CreateAsync(Manifests.Gateway(Manifests.Http()));
        await cluster.Server.CreateAsync(Manifests.Route("r", Manifests.To(("a", 1))));
        using var client = new HttpClient();
        await cluster.Until(
            async () => cluster.Kubelet.Endpoint() is { } pod && await GetAsync(client, pod.Url(80)) == "a", "the first request is served");
    }

    /// <summary>Plays it with a token.</summary>
    public static async Task PlayAsync(ClusterUnderTest cluster, string token, Backend backend)
    {
        var server = cluster.Server;
        await server.CreateAsync("""
            apiVersion: v1
            kind: Node
            metadata: { name: node }
            status: { addresses: [{ type: InternalIP, address: 192.0.2.7 }], conditions: [{ type: Ready, status: "True" }] }
            """);
        var first = cluster.StartControlPlane(token);
        await ServeAsync(cluster, backend);
        await cluster.Until("gateways", "Programmed", "True", "ns", "gw");
        await server.CreateAsync("""
            apiVersion: gateway.networking.k8s.io/v1
            kind: GRPCRoute
            metadata: { name: g, namespace: ns }
            spec: { parentRefs: [{ name: gw }], hostnames: [grpc.test], rules: [{ backendRefs: [{ name: encrypted, port: 443 }] }] }
            """);
        await cluster.Until("grpcroutes", "Accepted", "True", "ns", "g");
        await server.CreateAsync("{ apiVersion: v1, kind: Service, metadata: { name: encrypted, namespace: ns }, spec: { ports: [{ port: 443 }] } }");
        await server.CreateAsync("""
            apiVersion: gateway.networking.k8s.io/v1
            kind: BackendTLSPolicy
            metadata: { name: policy, namespace: ns }
            spec:
              targetRefs: [{ group: "", kind: Service, name: encrypted }]
              validation: { hostname: encrypted.test, wellKnownCACertificates: System }
            """);
        await server.WaitForAsync("backendtlspolicies", "ns", "policy", static p => p["status"]?["ancestors"] is JsonArray { Count: 1 });
        await server.CreateAsync("""
            apiVersion: gateway.networking.x-k8s.io/v1alpha1
            kind: XBackendTrafficPolicy
            metadata: { name: policy, namespace: ns }
            spec: { targetRefs: [{ group: "", kind: Service, name: a }], retryConstraint: {} }
            """);
        await server.WaitForAsync("xbackendtrafficpolicies", "ns", "policy", static p => p["status"]?["ancestors"] is JsonArray { Count: 1 });
        await server.CreateAsync("""
            apiVersion: gateway.networking.x-k8s.io/v1alpha1
            kind: XBackend
            metadata: { name: out, namespace: ns }
            spec: { type: ExternalHostname, externalHostname: { hostname: out.test }, port: { port: 443 }, tls: { mode: ServerOnly } }
            """);
        await server.CreateAsync("""
            apiVersion: gateway.networking.k8s.io/v1
            kind: HTTPRoute
            metadata: { name: out, namespace: ns }
            spec: { parentRefs: [{ name: gw }], hostnames: [out.test], rules: [{ backendRefs: [{ group: gateway.networking.x-k8s.io, kind: XBackend, name: out }] }] }
            """);
        await server.WaitForAsync("xbackends", "ns", "out", static b => b["status"]?["parents"] is JsonArray { Count: 1 });
        await server.CreateAsync("""
            apiVersion: gateway.networking.k8s.io/v1
            kind: ListenerSet
            metadata: { name: set, namespace: ns }
            spec:
              parentRef: { name: gw }
              listeners:
                - { name: more, port: 81, protocol: HTTP }
                - { name: tls, port: 444, protocol: TLS, tls: { mode: Passthrough } }
                - { name: tcp, port: 82, protocol: TCP }
                - { name: udp, port: 82, protocol: UDP }
            """);
        foreach (var (kind, section) in new[] { ("TLSRoute", "tls"), ("TCPRoute", "tcp"), ("UDPRoute", "udp") })
        {
            await server.CreateAsync($$"""
                apiVersion: gateway.networking.k8s.io/v1
                kind: {{kind}}
                metadata: { name: {{section}}, namespace: ns }
                spec:
                  parentRefs: [{ group: gateway.networking.k8s.io, kind: ListenerSet, name: set, sectionName: {{section}} }]
                  {{(section == "tls" ? "hostnames: [a.test]" : "")}}
                  rules: [{ backendRefs: [{ name: encrypted, port: 443 }] }]
                """);
            await server.WaitForAsync(section + "routes", "ns", section, static r => r["status"]?["parents"] is JsonArray { Count: 1 });
        }

        await server.WaitForAsync("listenersets", "ns", "set", static s => s["status"]?["conditions"] is not null);
        await cluster.Until("gatewayclasses", "Accepted", "True", "", "gatewayapi");

        // An autoscaler and a budget come and go.
        await server.ApplyManifestAsync(Parameters("autoscaling: { maxReplicas: 2 }, podDisruptionBudget: { minAvailable: 1 }"));
        await server.PatchAsync("gateways", "ns", "gw", """{ "spec": { "infrastructure": { "parametersRef": { "group": "gatewayapi.dev", "kind": "GatewayParameters", "name": "p" } } } }""");
        await server.WaitForAsync("horizontalpodautoscalers", "ns", "gw-gatewayapi");
        await server.WaitForAsync("poddisruptionbudgets", "ns", "gw-gatewayapi");
        await server.ApplyManifestAsync(Parameters("logLevel: info"));
        await server.WaitForGoneAsync("horizontalpodautoscalers", "ns", "gw-gatewayapi");
        await server.WaitForGoneAsync("poddisruptionbudgets", "ns", "gw-gatewayapi");

        // A person must look at a certificate that is none.
        await server.CreateAsync("{ apiVersion: v1, kind: Secret, metadata: { name: c, namespace: ns }, type: kubernetes.io/tls, stringData: { tls.crt: none, tls.key: none } }");
        await server.ApplyManifestAsync(Manifests.Gateway(Manifests.Http(), "{ name: https, port: 443, protocol: HTTPS, tls: { certificateRefs: [{ name: c }] } }"));
        await server.Requests.WaitForAsync(static r => r is { Verb: "create", Resource: "events" });

        // A second replica serves while the first one leads, and leads when it ends; keys that are damaged are made anew by the next one that starts.
        var second = cluster.StartControlPlane(token);
        await cluster.Until(second.IsReadyAsync, "the second replica is ready");
        cluster.Service.Ready(second.Port);
        await server.PatchAsync("gateways", "ns", "gw", """{ "spec": { "infrastructure": { "labels": { "team": "blue" } } } }""");
        await server.Requests.WaitForAsync(static r => r is { Verb: "patch", Resource: "configmaps", Namespace: ClusterUnderTest.SystemNamespace });
        await first.StopAsync();
        await server.Requests.WaitForAsync(static r => r is { Verb: "patch", Resource: "events" });
        await server.PatchAsync("secrets", ClusterUnderTest.SystemNamespace, "gatewayapi-controlplane-tls", """{ "data": { "ca.crt": "" } }""");
        await first.StartAgainAsync();
        await server.Requests.WaitForAsync(static r => r is { Verb: "update", Resource: "secrets", Code: 200 });

        // Away with everything.
        await server.CreateAsync(Manifests.Class("foreign", "example.com/other"));
        await server.PatchAsync("gateways", "ns", "gw", """{ "spec": { "gatewayClassName": "foreign" } }""");
        foreach (var kind in new[] { "deployments", "services", "serviceaccounts", "configmaps" })
        {
            await server.WaitForGoneAsync(kind, "ns", "gw-gatewayapi");
        }

        await server.DeleteAsync("customresourcedefinitions", "", "gatewayparameters.gatewayapi.dev");
        await server.Requests.WaitForAsync(static r => r is { Verb: "get", Resource: "customresourcedefinitions" });
    }

    private static async Task<string> GetAsync(HttpClient client, Uri url)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url) { Headers = { Host = Manifests.Host } };
        using var response = await client.SendAsync(request);
        return await response.Content.ReadAsStringAsync();
    }

    private static string Parameters(string spec) => $$"""
        apiVersion: gatewayapi.dev/v1alpha1
        kind: GatewayParameters
        metadata: { name: p, namespace: ns }
        spec: { {{spec}} }
        """;
}
