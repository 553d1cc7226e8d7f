using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.Routes;
using GatewayApi.ControlPlane.Translation.State;

namespace GatewayApi.ControlPlane.Translation.Graph;

/// <summary>Resolves <c>parametersRef</c> of classes and Gateways.</summary>
internal sealed class ParametersRefs(ClusterState state)
{
    /// <summary>The parameters a class refers to; null without a reference, or with one that leads nowhere.</summary>
    public GatewayParametersSpec? Of(GatewayClass gatewayClass, Field at)
    {
        if (gatewayClass.Spec.ParametersRef is not { } reference)
        {
            return null;
        }

        if (string.IsNullOrEmpty(reference.Namespace))
        {
            at.Of("namespace").Report(ConditionTypes.Accepted, Reasons.InvalidParameters, "GatewayParameters have a namespace, which must be given");
            return null;
        }

        return Find(reference, reference.Namespace, at);
    }

    /// <summary>The parameters a Gateway refers to, which are in its own namespace; null without a reference, or with one that leads nowhere.</summary>
    public GatewayParametersSpec? Of(Gateway gateway, Field at) =>
        gateway.Spec.Infrastructure?.ParametersRef is { } reference ? Find(reference, gateway.Key.Namespace, at) : null;

    private GatewayParametersSpec? Find(ParametersReference reference, string ns, Field at)
    {
        if (reference is not { Group: ApiGroups.Own, Kind: Kinds.GatewayParameters })
        {
            at.Report(
                ConditionTypes.Accepted,
                Reasons.InvalidParameters,
                $"'{reference.Group}/{reference.Kind}' is not supported; {ApiGroups.Own}/{Kinds.GatewayParameters} is");
            return null;
        }

        var key = new ObjectKey(ns, reference.Name);
        if (state.GatewayParameters.GetValueOrDefault(key) is not { } parameters)
        {
            at.Report(ConditionTypes.Accepted, Reasons.InvalidParameters, $"{Kinds.GatewayParameters} {key} does not exist");
            return null;
        }

        return DurationsAreValid(parameters, at) ? parameters.Spec : null;
    }

    private static bool DurationsAreValid(GatewayParameters parameters, Field at)
    {
        var before = at.Count;
        Check("grace", parameters.Spec.Drain?.Grace);
        Check("timeout", parameters.Spec.Drain?.Timeout);
        return at.Count == before;

        void Check(string name, string? value)
        {
            if (value is not null && !Durations.TryRead(value, out _))
            {
                at.Report(
                    ConditionTypes.Accepted,
                    Reasons.InvalidParameters,
                    $"{Kinds.GatewayParameters} {parameters.Key}: spec.drain.{name}: '{value}' is not a duration");
            }
        }
    }
}
