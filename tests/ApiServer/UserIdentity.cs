using System.Collections.Immutable;

namespace GatewayApi.Tests.ApiServer;

/// <summary>Who sends a request.</summary>
/// <param name="Name">The user name, as <c>system:serviceaccount:ns:name</c>.</param>
/// <param name="Groups">The groups; members of <c>system:masters</c> may do everything.</param>
public sealed record UserIdentity(string Name, ImmutableArray<string> Groups)
{
    /// <summary>May do everything.</summary>
    public static UserIdentity Admin { get; } = new("kubernetes-admin", ["system:masters", "system:authenticated"]);

    /// <summary>Sent no token.</summary>
    public static UserIdentity Anonymous { get; } = new("system:anonymous", ["system:unauthenticated"]);

    /// <summary>The unique id; "" when there is none.</summary>
    public string Uid { get; init; } = "";
}
