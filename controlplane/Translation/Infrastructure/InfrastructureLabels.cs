using GatewayApi.ControlPlane.Translation.Resources;

namespace GatewayApi.ControlPlane.Translation.Infrastructure;

/// <summary>The labels by which what is provisioned is found.</summary>
public static class InfrastructureLabels
{
    /// <summary>The Gateway's name (GEP-1762).</summary>
    public const string GatewayName = "gateway.networking.k8s.io/gateway-name";

    /// <summary>The class's name (GEP-1762).</summary>
    public const string GatewayClassName = "gateway.networking.k8s.io/gateway-class-name";

    /// <summary>Who made it.</summary>
    public const string ManagedBy = "app.kubernetes.io/managed-by";

    /// <summary>Our value of <see cref="ManagedBy"/>.</summary>
    public const string ManagedByUs = "gatewayapi";

    /// <summary>What it is.</summary>
    public const string Name = "app.kubernetes.io/name";

    /// <summary>Our value of <see cref="Name"/>.</summary>
    public const string ProxyName = "gatewayapi-proxy";

    /// <summary>The labels of a Gateway's pods by which the Deployment and the Service select them. A Deployment's cannot be changed later.</summary>
    internal static IEnumerable<KeyValuePair<string, string>> Selector(Gateway gateway) =>
    [
        new(Name, ProxyName),
        new(GatewayName, InfrastructureName.LabelValue(gateway.Metadata.Name)),
        new(GatewayClassName, InfrastructureName.LabelValue(gateway.Spec.GatewayClassName)),
    ];

    /// <summary>The labels of everything that is provisioned for a Gateway: the user's, and ours, which win.</summary>
    internal static Dictionary<string, string> All(Gateway gateway)
    {
        var labels = new Dictionary<string, string>(gateway.Spec.Infrastructure?.Labels ?? [], StringComparer.Ordinal) { [ManagedBy] = ManagedByUs };
        foreach (var (name, value) in Selector(gateway))
        {
            labels[name] = value;
        }

        return labels;
    }
}
