using System.Collections.Immutable;
using GatewayApi.ControlPlane.Translation.Statuses;

namespace GatewayApi.ControlPlane.Serving;

/// <summary>What is known of a proxy that is connected.</summary>
/// <param name="Id">Which one.</param>
/// <param name="Session">Tells this connection from earlier ones of the same proxy.</param>
/// <param name="ProxyVersion">Its own version, for people.</param>
/// <param name="ConnectedSince">When it said hello.</param>
internal sealed record ConnectedProxy(ProxyId Id, long Session, string ProxyVersion, DateTimeOffset ConnectedSince)
{
    /// <summary>The version it answered last; "" before the first answer.</summary>
    public string AcknowledgedVersion { get; init; } = "";

    /// <summary>The Gateway's generation in the publication that this version came from; -1 before the first answer.</summary>
    public long AnsweredGeneration { get; init; } = -1;

    /// <summary>Answers on this connection.</summary>
    public long Answers { get; init; }

    /// <summary>Since when there is a version that it has not answered; null when it is current.</summary>
    public DateTimeOffset? BehindSince { get; init; }

    /// <summary>What it carries. Not part of the state that others wait for: it changes all the time and decides nothing.</summary>
    public LoadReport Load { get; init; } = new();

    /// <summary>What it could not put in force as it is.</summary>
    public ImmutableArray<RejectedResource> Rejected { get; init; } = [];
}
