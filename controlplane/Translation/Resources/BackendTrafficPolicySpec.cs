using System.Collections.Immutable;

namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>Specification of an XBackendTrafficPolicy.</summary>
public sealed record BackendTrafficPolicySpec
{
    /// <summary>The Services, 1 to 16, in the policy's namespace.</summary>
    public ImmutableArray<PolicyTargetReference> TargetRefs { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>How many requests may be sent again; null is no limit.</summary>
    public RetryConstraint? RetryConstraint { get; init; }

    /// <summary>Which requests go to the same endpoint, where the rule of the route says nothing.</summary>
    public SessionPersistence? SessionPersistence { get; init; }
}
