using System.Text.Json.Serialization;

namespace GatewayApi.ControlPlane.Watching.Manifests;

/// <summary>Source-generated JSON for what is kept of manifests.</summary>
[JsonSerializable(typeof(string))]
internal sealed partial class ManifestsJson : JsonSerializerContext;
