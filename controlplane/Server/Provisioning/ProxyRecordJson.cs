using System.Text.Json.Serialization;

namespace GatewayApi.ControlPlane.Provisioning;

/// <summary>Source-generated JSON of the record.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, PropertyNameCaseInsensitive = true)]
[JsonSerializable(typeof(ProxyRecord))]
internal sealed partial class ProxyRecordJson : JsonSerializerContext;
