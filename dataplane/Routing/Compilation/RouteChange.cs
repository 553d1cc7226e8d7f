namespace GatewayApi.DataPlane.Routing.Compilation;

/// <summary>A route that comes, changes or goes.</summary>
/// <param name="Before">Its form before; null when there was none.</param>
/// <param name="After">Its form after; null when there is none. One of the two is there.</param>
internal readonly record struct RouteChange(CompiledRoute? Before, CompiledRoute? After)
{
    /// <summary>Name of the resource.</summary>
    public string Name => (After ?? Before)!.Name;
}
