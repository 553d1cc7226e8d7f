using GatewayApi.ControlPlane.Translation;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.State;

namespace GatewayApi.ControlPlane.Reconciling;

/// <summary>One consistent state of everything; replaced as a whole.</summary>
/// <param name="Sequence">1 for the first, then counted.</param>
/// <param name="State">What the source said.</param>
/// <param name="Result">What it means.</param>
internal sealed record Publication(long Sequence, ClusterState State, TranslationResult Result)
{
    /// <summary>Before the first.</summary>
    public static readonly Publication None = new(0, ClusterState.Empty, Translator.Translate(ClusterState.Empty));

    /// <summary>False before the first.</summary>
    public bool Exists => Sequence > 0;

    /// <summary><c>metadata.generation</c> of a Gateway; 0 when it is not known.</summary>
    public long GenerationOf(ObjectKey gateway) => State.Gateways.GetValueOrDefault(gateway)?.Metadata.Generation ?? 0;
}
