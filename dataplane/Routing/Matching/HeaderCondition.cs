namespace GatewayApi.DataPlane.Routing.Matching;

/// <summary>A condition on a request header.</summary>
/// <param name="Name">Lower case.</param>
/// <param name="Value">What its value must be.</param>
internal sealed record HeaderCondition(string Name, ValueCondition Value)
{
    public bool Holds<TRequest>(in TRequest request)
        where TRequest : struct, IRequestHead =>
        request.TryGetHeader(Name, out var value) && Value.Holds(value);
}
