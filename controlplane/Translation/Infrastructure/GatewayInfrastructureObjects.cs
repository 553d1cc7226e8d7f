using System.Collections.Immutable;
using System.Text.Json.Nodes;
using GatewayApi.ControlPlane.Translation.Resources;

namespace GatewayApi.ControlPlane.Translation.Infrastructure;

/// <summary>What is to exist in the cluster for a Gateway.</summary>
/// <param name="Gateway">The Gateway.</param>
/// <param name="Name">The name of every one of the objects, in the Gateway's namespace.</param>
/// <param name="Objects">Complete manifests for server-side apply, in the order in which they are applied; not to be changed.</param>
public sealed record GatewayInfrastructureObjects(ObjectKey Gateway, string Name, ImmutableArray<JsonObject> Objects)
{
    /// <summary>Annotation of a Deployment with the number of replicas that parameters asked for when it was applied.</summary>
    public const string ReplicasAnnotation = "gatewayapi.dev/replicas";
}
