using System.Collections.Immutable;
using System.Text.Json;

namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>How proxies are run. What is absent has the default of the installation. Free-form parts are Kubernetes' own types.</summary>
public sealed record GatewayParametersSpec
{
    /// <summary>Image of the proxy.</summary>
    public string? Image { get; init; }

    /// <summary>When the image is pulled.</summary>
    public string? ImagePullPolicy { get; init; }

    /// <summary>For pulling it.</summary>
    public ImmutableArray<LocalObjectReference> ImagePullSecrets { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>How many proxies there are at first.</summary>
    public int? Replicas { get; init; }

    /// <summary>How many there are as load comes and goes.</summary>
    public AutoscalingParameters? Autoscaling { get; init; }

    /// <summary>How many may be away at a time.</summary>
    public DisruptionBudgetParameters? PodDisruptionBudget { get; init; }

    /// <summary>The container's <c>resources</c>.</summary>
    public JsonElement? Resources { get; init; }

    /// <summary>Fields of the container's <c>securityContext</c> that differ from the default.</summary>
    public JsonElement? ContainerSecurityContext { get; init; }

    /// <summary>The least level that is logged.</summary>
    public string? LogLevel { get; init; }

    /// <summary>Whether each request gives a line.</summary>
    public bool? AccessLog { get; init; }

    /// <summary>How a proxy that is to stop ends its connections.</summary>
    public DrainParameters? Drain { get; init; }

    /// <summary>Whom connections are from, where other proxies are in between.</summary>
    public ProxyProtocolParameters? ProxyProtocol { get; init; }

    /// <summary>Where and how the pods run.</summary>
    public PodParameters? Pod { get; init; }

    /// <summary>The Service in front of the proxies.</summary>
    public ServiceParameters? Service { get; init; }
}
