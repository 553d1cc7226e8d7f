using GatewayApi.Config.V1;

namespace GatewayApi.DataPlane.Routing.Filters;

/// <summary>The edits of one header modifier, in the API's order: set, add, remove.</summary>
internal sealed class HeaderEdits
{
    private readonly (string Name, string Value)[] _set;
    private readonly (string Name, string Value)[] _add;
    private readonly string[] _remove;

    public HeaderEdits(HeaderModifier modifier)
    {
        _set = [.. modifier.Set.Select(static h => (h.Name, h.Value))];
        _add = [.. modifier.Add.Select(static h => (h.Name, h.Value))];
        _remove = [.. modifier.Remove];
    }

    public void Apply<THeaders>(ref THeaders headers)
        where THeaders : struct, IHeaderFields
    {
        foreach (var (name, value) in _set)
        {
            headers.Set(name, value);
        }

        foreach (var (name, value) in _add)
        {
            headers.Add(name, value);
        }

        foreach (var name in _remove)
        {
            headers.Remove(name);
        }
    }
}
