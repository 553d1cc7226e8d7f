using System.Text.Json.Serialization;

namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>
/// Source-generated JSON for the models; unknown fields are skipped. Source-generated code assigns every init-only property, an absent one
/// with the default of its type: that is why the models bring their defaults back in the setters. It also makes an explicit <c>null</c>
/// harmless.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(ImmutableArrayConverterFactory), typeof(PooledStringConverter)])]
[JsonSerializable(typeof(GatewayClass))]
[JsonSerializable(typeof(Gateway))]
[JsonSerializable(typeof(ListenerSet))]
[JsonSerializable(typeof(HttpRoute))]
[JsonSerializable(typeof(GrpcRoute))]
[JsonSerializable(typeof(TlsRoute))]
[JsonSerializable(typeof(TcpRoute))]
[JsonSerializable(typeof(UdpRoute))]
[JsonSerializable(typeof(ReferenceGrant))]
[JsonSerializable(typeof(BackendTlsPolicy))]
[JsonSerializable(typeof(BackendTrafficPolicy))]
[JsonSerializable(typeof(XBackend))]
[JsonSerializable(typeof(Namespace))]
[JsonSerializable(typeof(Secret))]
[JsonSerializable(typeof(ConfigMap))]
[JsonSerializable(typeof(Service))]
[JsonSerializable(typeof(EndpointSlice))]
[JsonSerializable(typeof(GatewayParameters))]
[JsonSerializable(typeof(CustomResourceDefinition))]
public sealed partial class ResourcesJsonContext : JsonSerializerContext;
