using System.Globalization;
using System.Text;
using GatewayApi.Tests.EndToEnd;

namespace GatewayApi.Tests.Bench.Subjects;

/// <summary>Manifests beside those of the end-to-end tests.</summary>
internal static class Yaml
{
    /// <summary>Several documents as one text.</summary>
    public static string Join(params IEnumerable<string> documents) => string.Join("\n---\n", documents);

    /// <summary>A document for each of a number of things.</summary>
    /// <param name="count">How many there are.</param>
    /// <param name="document">The document of one, by its number.</param>
    public static string Many(int count, Func<int, string> document) =>
        Enumerable.Range(0, count).Aggregate(new StringBuilder(), (text, i) => text.Append(document(i)).Append("\n---\n")).ToString();

    /// <summary>A Service that is spoken to over HTTP/2 in the clear.</summary>
    public static string GrpcService(string name, int port) =>
        Manifests.Service(name, port).Replace("[{ port: 80 }]", "[{ port: 80, appProtocol: kubernetes.io/h2c }]", StringComparison.Ordinal);

    /// <summary>A Service without its endpoints.</summary>
    public static string Service(string name) => $$"""
        apiVersion: v1
        kind: Service
        metadata: { name: {{name}}, namespace: ns }
        spec: { ports: [{ port: 80 }] }
        """;

    /// <summary>The endpoints of a Service, which listen on one port.</summary>
    public static string Slice(string service, int port, params string[] addresses) => string.Create(CultureInfo.InvariantCulture, $$"""
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata: { name: {{service}}-1, namespace: ns, labels: { kubernetes.io/service-name: {{service}} } }
        addressType: IPv4
        ports: [{ port: {{port}} }]
        endpoints: [{{string.Join(", ", addresses.Select(static a => $"{{ addresses: [\"{a}\"] }}"))}}]
        """);

    /// <summary>A route of everything below a path of a host.</summary>
    public static string PathRoute(string name, string host, string path, string service, string parent = "{ name: gw }") => $$"""
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata: { name: {{name}}, namespace: ns }
        spec:
          parentRefs: [{{parent}}]
          hostnames: [{{host}}]
          rules:
          - { matches: [{ path: { type: PathPrefix, value: {{path}} } }], backendRefs: [{ name: {{service}}, port: 80 }] }
        """;

    /// <summary>A route of all gRPC calls of a host.</summary>
    public static string GrpcRoute(string name, string service, string host) => $$"""
        apiVersion: gateway.networking.k8s.io/v1
        kind: GRPCRoute
        metadata: { name: {{name}}, namespace: ns }
        spec:
          parentRefs: [{ name: gw }]
          hostnames: [{{host}}]
          rules:
          - { backendRefs: [{ name: {{service}}, port: 80 }] }
        """;

    /// <summary>A Gateway with a port for HTTP, to which others may add listeners.</summary>
    public static string OpenGateway => """
        apiVersion: gateway.networking.k8s.io/v1
        kind: Gateway
        metadata: { name: gw, namespace: ns }
        spec:
          gatewayClassName: gatewayapi
          allowedListeners: { namespaces: { from: All } }
          listeners: [{ name: http, port: 80, protocol: HTTP }]
        """;

    /// <summary>A set of one listener, HTTPS for a host.</summary>
    public static string ListenerSet(string name, string host, string certificate) => $$"""
        apiVersion: gateway.networking.k8s.io/v1
        kind: ListenerSet
        metadata: { name: {{name}}, namespace: ns }
        spec:
          parentRef: { name: gw, kind: Gateway, group: gateway.networking.k8s.io }
          listeners:
          - { name: https, port: 443, protocol: HTTPS, hostname: {{host}}, tls: { certificateRefs: [{ name: {{certificate}} }] } }
        """;
}
