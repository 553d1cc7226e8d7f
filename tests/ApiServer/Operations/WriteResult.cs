using System.Text.Json.Nodes;

namespace GatewayApi.Tests.ApiServer.Operations;

/// <summary>What became of a write.</summary>
/// <param name="Object">The object as it is now, in the storage version.</param>
/// <param name="IsNew">Whether the object was created.</param>
internal sealed record WriteResult(JsonObject Object, bool IsNew = false);
