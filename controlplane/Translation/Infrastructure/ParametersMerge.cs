using System.Collections.Immutable;
using GatewayApi.ControlPlane.Translation.Resources;

namespace GatewayApi.ControlPlane.Translation.Infrastructure;

/// <summary>A Gateway's own parameters over those of its class, field by field; maps entry by entry, lists as a whole.</summary>
internal static class ParametersMerge
{
    /// <summary>What is in force.</summary>
    /// <param name="basis">Of the class; null without.</param>
    /// <param name="own">Of the Gateway; null without.</param>
    public static GatewayParametersSpec Merge(GatewayParametersSpec? basis, GatewayParametersSpec? own)
    {
        if (basis is null || own is null)
        {
            return own ?? basis ?? new GatewayParametersSpec();
        }

        // A number and a range exclude each other: whoever says one takes the other's back.
        return new GatewayParametersSpec
        {
            Image = own.Image ?? basis.Image,
            ImagePullPolicy = own.ImagePullPolicy ?? basis.ImagePullPolicy,
            ImagePullSecrets = Merge(basis.ImagePullSecrets, own.ImagePullSecrets),
            Replicas = own.Replicas ?? (own.Autoscaling is null ? basis.Replicas : null),
            Autoscaling = own.Autoscaling ?? (own.Replicas is null ? basis.Autoscaling : null),
            PodDisruptionBudget = own.PodDisruptionBudget ?? basis.PodDisruptionBudget,
            Resources = own.Resources ?? basis.Resources,
            ContainerSecurityContext = own.ContainerSecurityContext ?? basis.ContainerSecurityContext,
            LogLevel = own.LogLevel ?? basis.LogLevel,
            AccessLog = own.AccessLog ?? basis.AccessLog,
            Drain = new DrainParameters { Grace = own.Drain?.Grace ?? basis.Drain?.Grace, Timeout = own.Drain?.Timeout ?? basis.Drain?.Timeout },
            ProxyProtocol = new ProxyProtocolParameters
            {
                Accept = own.ProxyProtocol?.Accept ?? basis.ProxyProtocol?.Accept,
                Send = own.ProxyProtocol?.Send ?? basis.ProxyProtocol?.Send,
            },
            Pod = Merge(basis.Pod, own.Pod),
            Service = Merge(basis.Service, own.Service),
        };
    }

    private static PodParameters? Merge(PodParameters? basis, PodParameters? own) => basis is null || own is null
        ? own ?? basis
        : new PodParameters
        {
            Labels = basis.Labels.SetItems(own.Labels),
            Annotations = basis.Annotations.SetItems(own.Annotations),
            NodeSelector = basis.NodeSelector.SetItems(own.NodeSelector),
            Tolerations = Merge(basis.Tolerations, own.Tolerations),
            Affinity = own.Affinity ?? basis.Affinity,
            TopologySpreadConstraints = Merge(basis.TopologySpreadConstraints, own.TopologySpreadConstraints),
            PriorityClassName = own.PriorityClassName ?? basis.PriorityClassName,
            SecurityContext = own.SecurityContext ?? basis.SecurityContext,
        };

    private static ServiceParameters? Merge(ServiceParameters? basis, ServiceParameters? own) => basis is null || own is null
        ? own ?? basis
        : new ServiceParameters
        {
            Type = own.Type ?? basis.Type,
            Labels = basis.Labels.SetItems(own.Labels),
            Annotations = basis.Annotations.SetItems(own.Annotations),
            ExternalTrafficPolicy = own.ExternalTrafficPolicy ?? basis.ExternalTrafficPolicy,
            LoadBalancerClass = own.LoadBalancerClass ?? basis.LoadBalancerClass,
            LoadBalancerSourceRanges = Merge(basis.LoadBalancerSourceRanges, own.LoadBalancerSourceRanges),
        };

    private static ImmutableArray<T> Merge<T>(ImmutableArray<T> basis, ImmutableArray<T> own) => own.IsEmpty ? basis : own;
}
