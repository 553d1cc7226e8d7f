using System.Text.Json.Serialization;

namespace GatewayApi.DataPlane.Runtime;

/// <summary>JSON of <see cref="ProxyDescription"/> without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(ProxyDescription))]
internal sealed partial class ProxyDescriptionContext : JsonSerializerContext;
