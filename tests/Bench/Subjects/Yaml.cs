using GatewayApi.Tests.EndToEnd;

namespace GatewayApi.Tests.Bench.Subjects;

/// <summary>Manifests beside those of the end-to-end tests.</summary>
internal static class Yaml
{
    /// <summary>Several documents as one text.</summary>
    public static string Join(params IEnumerable<string> documents) => string.Join("\n---\n", documents);

    /// <summary>A Service that is spoken to over HTTP/2 in the clear.</summary>
    public static string GrpcService(string name, int port) =>
        Manifests.Service(name, port).Replace("[{ port: 80 }]", "[{ port: 80, appProtocol: kubernetes.io/h2c }]", StringComparison.Ordinal);

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
}
