using GatewayApi.DataPlane.Routing.Matching;

namespace GatewayApi.Tests.Routing;

/// <summary>A request's head made of plain values.</summary>
internal readonly struct TestRequest(string host, string path, string method = "GET", string query = "", params (string Name, string Value)[] headers)
    : IRequestHead
{
    public string HostName { get; } = host;

    public ReadOnlySpan<char> Host => HostName;

    public string Path { get; } = path;

    public string Query { get; } = query;

    public string Method { get; } = method;

    public (string Name, string Value)[] Headers { get; } = headers;

    public bool TryGetHeader(string name, out string value)
    {
        var values = Headers.Where(h => h.Name == name).Select(h => h.Value).ToArray();
        value = string.Join(",", values);
        return values.Length > 0;
    }

    public override string ToString() => $"{Method} {HostName} {Path}?{Query} [{string.Join(", ", Headers)}]";
}
