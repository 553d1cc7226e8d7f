namespace GatewayApi.Tests.ApiServer.Operations;

/// <summary>What a client says about a list.</summary>
internal sealed record ListQuery
{
    public string LabelSelector { get; init; } = "";

    public string FieldSelector { get; init; } = "";

    public int Limit { get; init; }

    public string Continue { get; init; } = "";

    public string ResourceVersion { get; init; } = "";

    public string ResourceVersionMatch { get; init; } = "";
}
