namespace GatewayApi.DataPlane.Routing.Matching;

/// <summary>A condition on a query parameter.</summary>
/// <param name="Name">The decoded name.</param>
/// <param name="Value">What its decoded value must be.</param>
internal sealed record QueryCondition(string Name, ValueCondition Value)
{
    public bool Holds(string query) => QueryString.TryGetFirst(query, Name, out var value) && Value.Holds(value);
}
