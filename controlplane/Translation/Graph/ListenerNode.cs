using System.Collections.Immutable;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.State;
using GatewayApi.Protos.Resources;

namespace GatewayApi.ControlPlane.Translation.Graph;

/// <summary>A listener of a Gateway, declared by itself or by a ListenerSet.</summary>
internal sealed record ListenerNode
{
    /// <summary>The Gateway.</summary>
    public required ObjectKey Gateway { get; init; }

    /// <summary>The Gateway or the ListenerSet that declares it.</summary>
    public required ObjectId Owner { get; init; }

    /// <summary>What the user wrote.</summary>
    public required Listener Object { get; init; }

    /// <summary>The resource it becomes.</summary>
    public required ResourceName Name { get; init; }

    /// <summary>Position in <c>spec.listeners</c>.</summary>
    public required int Index { get; init; }

    /// <summary>Lower case; "" for every host.</summary>
    public required string Hostname { get; init; }

    /// <summary>Kinds of routes that may attach.</summary>
    public ImmutableArray<RouteGroupKind> SupportedKinds { get; init; } = [];

    /// <summary>The certificates that can be used, in the user's order.</summary>
    public ImmutableArray<CertificateNode> Certificates { get; init; } = [];

    /// <summary>How it terminates TLS, without the certificates; null when it does not.</summary>
    public Config.V1.ListenerTls? Tls { get; init; }

    /// <summary>What is wrong with it.</summary>
    public ImmutableArray<Problem> Problems { get; init; } = [];

    /// <summary>Where it stands in its owner.</summary>
    public string Path => $"spec.listeners[{Index}]";

    /// <summary>It contradicts another listener.</summary>
    public bool IsConflicted => Problems.Any(static p => p.Condition == ConditionTypes.Conflicted);

    /// <summary>Valid and free of conflicts: routes may attach.</summary>
    public bool IsAccepted => !Problems.Any(static p => p.Condition is ConditionTypes.Accepted or ConditionTypes.Conflicted);

    /// <summary>It can carry traffic: one that terminates TLS also needs a certificate.</summary>
    public bool IsUsable => IsAccepted && (!ListenerProtocols.Terminates(Object) || !Certificates.IsEmpty);
}
