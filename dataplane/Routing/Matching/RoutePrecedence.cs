namespace GatewayApi.DataPlane.Routing.Matching;

/// <summary>
/// The one order in which matches are tried (HTTPRoute, field <c>rules[].matches</c>): path kind, path length, method, number of headers,
/// number of query parameters, oldest route, "namespace/name", first rule, first match. Hostnames are compared before, by the tables.
/// </summary>
internal sealed class RoutePrecedence : IComparer<CompiledMatch>
{
    public static readonly RoutePrecedence Instance = new();

    public int Compare(CompiledMatch? x, CompiledMatch? y)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        var order = x.Kind.CompareTo(y.Kind);
        order = order != 0 ? order : y.Path.Length.CompareTo(x.Path.Length);
        order = order != 0 ? order : (x.Method is null).CompareTo(y.Method is null);
        order = order != 0 ? order : y.Headers.Length.CompareTo(x.Headers.Length);
        order = order != 0 ? order : y.Query.Length.CompareTo(x.Query.Length);
        order = order != 0 ? order : x.Rule.CreationSeconds.CompareTo(y.Rule.CreationSeconds);
        order = order != 0 ? order : CompareNames(x, y);
        order = order != 0 ? order : x.Rule.RuleIndex.CompareTo(y.Rule.RuleIndex);
        return order != 0 ? order : x.Index.CompareTo(y.Index);
    }

    // The text "namespace/name" is what counts, so "a-b/x" comes before "a/x". Two kinds of one name keep a fixed order.
    private static int CompareNames(CompiledMatch x, CompiledMatch y)
    {
        if (ReferenceEquals(x.Rule.QualifiedName, y.Rule.QualifiedName) && ReferenceEquals(x.Rule.RouteKind, y.Rule.RouteKind))
        {
            return 0;
        }

        var order = string.CompareOrdinal(x.Rule.QualifiedName, y.Rule.QualifiedName);
        return order != 0 ? order : string.CompareOrdinal(x.Rule.RouteKind, y.Rule.RouteKind);
    }
}
