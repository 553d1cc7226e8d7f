using System.Runtime.CompilerServices;
using GatewayApi.ControlPlane.Translation.Graph;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.State;
using GatewayApi.Protos.Resources;

namespace GatewayApi.ControlPlane.Translation.Statuses;

/// <summary>What is known of the delivery of one Gateway, as the statuses ask for it.</summary>
internal sealed class Delivered
{
    // What was heard last of a Gateway: an answer mostly repeats what the one before said.
    private static readonly ConditionalWeakTable<GatewayNode, Delivered> Last = [];

    private readonly Dictionary<string, RejectedResource> _rejected;
    private readonly GatewayDelivery _delivery;

    private Delivered(GatewayNode gateway, GatewayDelivery delivery)
    {
        _delivery = delivery;
        IsCurrent = delivery.AnsweredGeneration >= gateway.Object.Metadata.Generation;
        _rejected = delivery.Rejected.GroupBy(static r => r.Name).ToDictionary(static g => g.Key, static g => g.First(), StringComparer.Ordinal);
    }

    /// <summary>Reads a delivery. The same instance as the last time when it says the same.</summary>
    public static Delivered Of(GatewayNode gateway, GatewayDelivery delivery)
    {
        if (!Last.TryGetValue(gateway, out var delivered) || !delivered.Says(delivery))
        {
            delivered = new Delivered(gateway, delivery);
            Last.AddOrUpdate(gateway, delivered);
        }

        return delivered;
    }

    /// <summary>A proxy has answered a version with this generation of the Gateway.</summary>
    public bool IsCurrent { get; }

    /// <summary>Why no proxy can answer; null when nothing is wrong.</summary>
    public string? Failure => _delivery.Failure;

    /// <summary>The Gateway's addresses.</summary>
    public IReadOnlyList<GatewayAddress> Addresses => _delivery.Addresses;

    /// <summary>All rejections.</summary>
    public IReadOnlyCollection<RejectedResource> Rejected => _rejected.Values;

    /// <summary>The routes among them.</summary>
    public IEnumerable<ObjectId> RejectedRoutes => _rejected.Keys
        .Select(static name => ResourceName.TryParse(name, out var resource) && resource.Kind is ResourceKind.HttpRoute or ResourceKind.L4Route
            && resource.Key.Split('/') is [var kind, var ns, var route] ? new ObjectId(kind, new ObjectKey(ns, route)) : (ObjectId?)null)
        .OfType<ObjectId>();

    private bool Says(GatewayDelivery other) =>
        _delivery.AnsweredGeneration == other.AnsweredGeneration && _delivery.Failure == other.Failure
        && _delivery.Addresses.SequenceEqual(other.Addresses) && _delivery.Rejected.SequenceEqual(other.Rejected);

    /// <summary>What a proxy said against a resource; null when nothing.</summary>
    public RejectedResource? Of(ResourceName name) => _rejected.GetValueOrDefault(name.ToString());

    /// <summary>True when the resource is not in force.</summary>
    public bool IsRefused(ResourceName name) => Of(name) is { Degraded: false };
}
