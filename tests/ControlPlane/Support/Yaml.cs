namespace GatewayApi.Tests.ControlPlane.Support;

/// <summary>Manifests.</summary>
internal static class Yaml
{
    public static string ConfigMap(string name, string value = "v") => $$"""
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: {{name}} }
        data: { k: "{{value}}" }
        """;

    public static string Gateway(string name, int port = 80) => $$"""
        apiVersion: gateway.networking.k8s.io/v1
        kind: Gateway
        metadata: { name: {{name}}, namespace: ns }
        spec:
          gatewayClassName: gatewayapi
          listeners: [{ name: http, port: {{port}}, protocol: HTTP }]
        """;

    public static string Documents(params string[] documents) => string.Join("\n---\n", documents);
}
