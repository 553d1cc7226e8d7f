using System.Globalization;
using GatewayApi.Tests.Common;

namespace GatewayApi.Tests.EndToEnd;

/// <summary>Manifests of the tests.</summary>
internal static class Manifests
{
    public const string Host = "app.test";

    public static string Gateway(params string[] listeners) => $$"""
        apiVersion: gateway.networking.k8s.io/v1
        kind: Gateway
        metadata: { name: gw, namespace: ns }
        spec:
          gatewayClassName: gatewayapi
          listeners:
        {{string.Join('\n', listeners.Select(l => "    - " + l))}}
        """;

    public static string Class(string name, string controller = "gatewayapi.dev/controller") => $$"""
        apiVersion: gateway.networking.k8s.io/v1
        kind: GatewayClass
        metadata: { name: {{name}} }
        spec: { controllerName: {{controller}} }
        """;

    public static string Http(int port = 80) => string.Create(CultureInfo.InvariantCulture, $"{{ name: http{port}, port: {port}, protocol: HTTP }}");

    public static string Route(string name, string rules, string host = Host) => $$"""
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata: { name: {{name}}, namespace: ns }
        spec:
          parentRefs: [{ name: gw }]
          hostnames: [{{host}}]
          rules:
          - {{rules}}
        """;

    public static string To(params (string Service, int Weight)[] backends) =>
        "{ backendRefs: [" + string.Join(", ", backends.Select(b => $"{{ name: {b.Service}, port: 80, weight: {b.Weight} }}")) + "] }";

    public static string Service(string name, params int[] ports) => $$"""
        apiVersion: v1
        kind: Service
        metadata: { name: {{name}}, namespace: ns }
        spec: { ports: [{ port: 80 }] }
        ---
        {{string.Join("\n---\n", ports.Select(p => Slice(name, p)))}}
        """;

    public static string Certificate(string name, TestCertificate certificate) => $$"""
        apiVersion: v1
        kind: Secret
        metadata: { name: {{name}}, namespace: ns }
        type: kubernetes.io/tls
        stringData:
          tls.crt: |
        {{Indent(certificate.ChainPem)}}
          tls.key: |
        {{Indent(certificate.KeyPem)}}
        """;

    public static string Authorities(string name, params string[] certificates) => $$"""
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: {{name}}, namespace: ns }
        data:
          ca.crt: |
        {{Indent(string.Join('\n', certificates))}}
        """;

    private static string Slice(string service, int port) => $$"""
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata: { name: {{service}}-{{port}}, namespace: ns, labels: { kubernetes.io/service-name: {{service}} } }
        addressType: IPv4
        ports: [{ port: {{port}} }]
        endpoints: [{ addresses: ["{{Backend.Address}}"] }]
        """;

    private static string Indent(string text) => string.Join('\n', text.Split('\n').Select(l => "    " + l));
}
