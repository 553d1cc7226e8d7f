namespace GatewayApi.Tests.ApiServer.Storage;

/// <summary>A change of an object.</summary>
/// <param name="Kind"><c>ADDED</c>, <c>MODIFIED</c> or <c>DELETED</c>.</param>
/// <param name="Object">The new state; of a deleted object its last state under the version of the deletion.</param>
/// <param name="Previous">The state before; null for a new object.</param>
internal sealed record StoreEvent(string Kind, StoredObject Object, StoredObject? Previous)
{
    public const string Added = "ADDED";
    public const string Modified = "MODIFIED";
    public const string Deleted = "DELETED";

    public long Version => Object.Version;
}
