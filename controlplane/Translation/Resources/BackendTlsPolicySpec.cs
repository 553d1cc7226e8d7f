using System.Collections.Immutable;

namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>Specification of a BackendTLSPolicy.</summary>
public sealed record BackendTlsPolicySpec
{
    /// <summary>The Services, 1 to 16, in the policy's namespace.</summary>
    public ImmutableArray<PolicyTargetReference> TargetRefs { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Whom to trust.</summary>
    public BackendTlsValidation Validation { get; init => field = value ?? new(); } = new();
}
