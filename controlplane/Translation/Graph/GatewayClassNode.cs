using System.Collections.Immutable;
using GatewayApi.ControlPlane.Translation.Resources;

namespace GatewayApi.ControlPlane.Translation.Graph;

/// <summary>A GatewayClass that is ours.</summary>
/// <param name="Object">The object.</param>
/// <param name="Parameters">Its parameters; null without.</param>
/// <param name="Problems">What is wrong with it.</param>
internal sealed record GatewayClassNode(GatewayClass Object, GatewayParametersSpec? Parameters, ImmutableArray<Problem> Problems)
{
    /// <summary>The name, as a key.</summary>
    public ObjectKey Key => Object.Key;

    /// <summary>The source tells which version of the Gateway API is installed.</summary>
    public bool IsVersionKnown { get; init; }

    /// <summary>Its Gateways are served; with definitions of an unknown version as well as we can.</summary>
    public bool IsAccepted => Problems.All(static p => p.Condition != ConditionTypes.Accepted);
}
