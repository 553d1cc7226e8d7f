using System.Text;
using System.Text.Json.Nodes;
using GatewayApi.Tests.Common;

namespace GatewayApi.Tests.ControlPlane.Cluster;

/// <summary>Objects of a cluster, as YAML.</summary>
internal static class Objects
{
    public const string OurClass = """
        apiVersion: gateway.networking.k8s.io/v1
        kind: GatewayClass
        metadata: { name: gatewayapi }
        spec: { controllerName: gatewayapi.dev/controller }
        """;

    public static string All(params string[] documents) => string.Join("\n---\n", documents);

    public static string Gateway(string name, string gatewayClass = "gatewayapi") => $$"""
        apiVersion: gateway.networking.k8s.io/v1
        kind: Gateway
        metadata: { name: {{name}}, namespace: default }
        spec:
          gatewayClassName: {{gatewayClass}}
          listeners: [{ name: http, port: 80, protocol: HTTP }]
        """;

    public static string TlsGateway(string name, params string[] secrets) => $$"""
        apiVersion: gateway.networking.k8s.io/v1
        kind: Gateway
        metadata: { name: {{name}}, namespace: default }
        spec:
          gatewayClassName: gatewayapi
          listeners:
          - name: https
            port: 443
            protocol: HTTPS
            tls: { certificateRefs: [{{string.Join(", ", secrets.Select(static s => $"{{ name: {s} }}"))}}] }
        """;

    public static string Route(string name, string gateway, string service = "svc") => $$"""
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata: { name: {{name}}, namespace: default }
        spec:
          parentRefs: [{ name: {{gateway}} }]
          hostnames: [{{name}}.example.com]
          rules: [{ backendRefs: [{ name: {{service}}, port: 80 }] }]
        """;

    public static string Service(string name, int port = 80) => $$"""
        apiVersion: v1
        kind: Service
        metadata: { name: {{name}}, namespace: default, labels: { app: {{name}} } }
        spec: { selector: { app: {{name}} }, ports: [{ port: {{port}} }] }
        """;

    public static string Slice(string name, string service, string address) => $$"""
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata: { name: {{name}}, namespace: default, labels: { kubernetes.io/service-name: {{service}} } }
        addressType: IPv4
        endpoints: [{ addresses: [{{address}}], conditions: { ready: true } }]
        ports: [{ name: "", port: 8080, protocol: TCP }]
        """;

    public static JsonObject Secret(string name, TestCertificate certificate) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Secret",
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = "default" },
        ["type"] = "kubernetes.io/tls",
        ["data"] = new JsonObject { ["tls.crt"] = Base64(certificate.ChainPem), ["tls.key"] = Base64(certificate.KeyPem) },
    };

    public static string Definition(string plural, string kind, params string[] versions) => $$"""
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata:
          name: {{plural}}.gateway.networking.k8s.io
          annotations: { api-approved.kubernetes.io: test, gateway.networking.k8s.io/bundle-version: v1.6.1, gateway.networking.k8s.io/channel: standard }
        spec:
          group: gateway.networking.k8s.io
          scope: {{(kind == "GatewayClass" ? "Cluster" : "Namespaced")}}
          names: { plural: {{plural}}, singular: {{kind.ToLowerInvariant()}}, kind: {{kind}}, listKind: {{kind}}List }
          versions: [{{string.Join(", ", versions.Select((v, i) => $"{{ name: {v}, served: true, storage: {(i == 0 ? "true" : "false")}, subresources: {{ status: {{}} }}, schema: {{ openAPIV3Schema: {{ type: object, x-kubernetes-preserve-unknown-fields: true }} }} }}"))}}]
        """;

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
