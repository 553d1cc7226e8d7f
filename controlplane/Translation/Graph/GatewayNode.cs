using System.Collections.Immutable;
using GatewayApi.ControlPlane.Translation.Resources;

namespace GatewayApi.ControlPlane.Translation.Graph;

/// <summary>A Gateway of one of our classes.</summary>
internal sealed record GatewayNode
{
    /// <summary>The object.</summary>
    public required Gateway Object { get; init; }

    /// <summary>Its class.</summary>
    public required GatewayClassNode Class { get; init; }

    /// <summary>Its own parameters; null without.</summary>
    public GatewayParametersSpec? Parameters { get; init; }

    /// <summary>Its listeners, in the user's order.</summary>
    public ImmutableArray<ListenerNode> Listeners { get; init; } = [];

    /// <summary>The ListenerSets that want to attach, in the order in which their listeners count.</summary>
    public ImmutableArray<ListenerSetNode> ListenerSets { get; init; } = [];

    /// <summary>Its own listeners and those of the ListenerSets.</summary>
    public IEnumerable<ListenerNode> AllListeners => Listeners.Concat(ListenerSets.SelectMany(static s => s.Listeners));

    /// <summary>What is wrong with it as a whole, which concerns how its proxies run; its listeners' problems are theirs.</summary>
    public ImmutableArray<Problem> Problems { get; init; } = [];

    /// <summary>What is presented to backends that ask for a certificate; null for none.</summary>
    public CertificateNode? ClientCertificate { get; init; }

    /// <summary>References that lead nowhere. The Gateway is in force without what they should lead to.</summary>
    public ImmutableArray<Problem> Unresolved { get; init; } = [];

    /// <summary>Namespace and name.</summary>
    public ObjectKey Key => Object.Key;

    /// <summary>At least one listener is valid, and so is the Gateway around it.</summary>
    public bool IsAccepted => Problems.IsEmpty && Listeners.Any(static l => l.IsAccepted);
}
