using System.Text.Json.Nodes;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.State;

namespace GatewayApi.ControlPlane.Watching.Manifests;

/// <summary>A good object of a file.</summary>
/// <param name="Id">Kind, namespace, name.</param>
/// <param name="Document">The document it comes from, from 1.</param>
/// <param name="Line">The line it begins on, from 1.</param>
/// <param name="Json">As written, defaulted; not to be changed.</param>
/// <param name="Object">The model; its generation is not set.</param>
internal sealed record ManifestObject(ObjectId Id, int Document, int Line, JsonObject Json, KubernetesObject Object)
{
    /// <summary>The name alone: content may be secret.</summary>
    public override string ToString() => Id.ToString();
}
