namespace GatewayApi.Tests.ApiServer.Authorization;

/// <summary>What somebody wants to do.</summary>
internal sealed record AccessRequest(string Verb, string Group, string Resource, string Subresource, string Namespace, string Name)
{
    /// <summary>The path, of a request that is about no resource.</summary>
    public string Path { get; init; } = "";

    public string QualifiedResource => Subresource.Length == 0 ? Resource : $"{Resource}/{Subresource}";
}
