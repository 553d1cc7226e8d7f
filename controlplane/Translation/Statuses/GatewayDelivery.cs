using System.Collections.Immutable;

namespace GatewayApi.ControlPlane.Translation.Statuses;

/// <summary>
/// What is known of the way of a Gateway's configuration to its proxies: the part of the status that translation cannot know.
/// </summary>
public sealed record GatewayDelivery
{
    /// <summary>Nothing delivered, no address.</summary>
    public static readonly GatewayDelivery None = new();

    /// <summary>
    /// The highest <c>metadata.generation</c> of the Gateway in a snapshot that a proxy has answered; -1 before the first answer.
    /// </summary>
    public long AnsweredGeneration { get; init; } = -1;

    /// <summary>Why no proxy can answer, in one sentence (the process does not start, …); null when nothing is wrong.</summary>
    public string? Failure { get; init; }

    /// <summary>Addresses the Gateway is reachable at.</summary>
    public ImmutableArray<GatewayAddress> Addresses { get; init; } = [];

    /// <summary>Resources that a proxy rejected or applied degraded in the version it answered last.</summary>
    public ImmutableArray<RejectedResource> Rejected { get; init; } = [];
}
