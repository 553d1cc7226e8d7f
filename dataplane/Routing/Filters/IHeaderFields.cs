namespace GatewayApi.DataPlane.Routing.Filters;

/// <summary>Header fields that can be edited; names are compared without case.</summary>
public interface IHeaderFields
{
    /// <summary>Replaces all fields of a name by one.</summary>
    void Set(string name, string value);

    /// <summary>Adds a field.</summary>
    void Add(string name, string value);

    /// <summary>Removes all fields of a name.</summary>
    void Remove(string name);
}
