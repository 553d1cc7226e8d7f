using System.Text.Json.Nodes;
using GatewayApi.Tests.ApiServer.Operations;

namespace GatewayApi.Tests.ApiServer.Apply;

/// <summary><c>metadata.managedFields</c>: who set which field.</summary>
internal static class ManagedFields
{
    /// <summary>Records a write other than an apply.</summary>
    public static void Update(JsonObject old, JsonObject next, Target target, string manager, DateTimeOffset now)
    {
        next.Ensure("metadata").Put("managedFields", old.At("metadata", "managedFields")?.DeepClone());
    }

    /// <summary>Whether two states are the same but for the times of their managers.</summary>
    public static bool IsSame(JsonObject a, JsonObject b) => JsonNode.DeepEquals(a, b);
}
