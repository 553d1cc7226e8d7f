using System.Collections.Immutable;
using GatewayApi.ControlPlane.Translation.Resources;

namespace GatewayApi.ControlPlane.Translation.Graph;

/// <summary>A policy for Services, whatever it says (GEP-713).</summary>
/// <param name="Object">The object.</param>
/// <param name="Targets">The Services it speaks of, each with the name of a port or "" for all; also where another policy takes precedence.</param>
/// <param name="Problems">What is wrong with it.</param>
internal abstract record BackendPolicyNode(KubernetesObject Object, ImmutableArray<(ObjectKey Service, string Port)> Targets, ImmutableArray<Problem> Problems)
{
    /// <summary>Namespace and name.</summary>
    public ObjectKey Key => Object.Key;
}

/// <summary>A policy for Services.</summary>
/// <typeparam name="T">What it says.</typeparam>
/// <param name="Object">The object.</param>
/// <param name="Value">What its backends get.</param>
/// <param name="Targets">The Services it speaks of.</param>
/// <param name="Problems">What is wrong with it.</param>
internal sealed record BackendPolicyNode<T>(
    KubernetesObject Object, T Value, ImmutableArray<(ObjectKey Service, string Port)> Targets, ImmutableArray<Problem> Problems)
    : BackendPolicyNode(Object, Targets, Problems);
