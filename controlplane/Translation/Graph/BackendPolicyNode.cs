using System.Collections.Immutable;
using GatewayApi.ControlPlane.Translation.Resources;

namespace GatewayApi.ControlPlane.Translation.Graph;

/// <summary>A policy for Services, whatever it says (GEP-713).</summary>
/// <param name="Object">The object.</param>
/// <param name="Targets">The Services it is for, also where it is not in force.</param>
/// <param name="Problems">What is wrong with what it says, wherever it applies.</param>
internal abstract record BackendPolicyNode(KubernetesObject Object, ImmutableArray<PolicyTarget> Targets, ImmutableArray<Problem> Problems)
{
    /// <summary>References to what no policy can be for here.</summary>
    public ImmutableArray<Problem> Strays { get; init; } = [];

    /// <summary>Namespace and name.</summary>
    public ObjectKey Key => Object.Key;
}

/// <summary>A policy for Services.</summary>
/// <typeparam name="T">What it says.</typeparam>
/// <param name="Object">The object.</param>
/// <param name="Value">What its backends get.</param>
/// <param name="Targets">The Services it is for.</param>
/// <param name="Problems">What is wrong with what it says, wherever it applies.</param>
internal sealed record BackendPolicyNode<T>(
    KubernetesObject Object, T Value, ImmutableArray<PolicyTarget> Targets, ImmutableArray<Problem> Problems)
    : BackendPolicyNode(Object, Targets, Problems);
