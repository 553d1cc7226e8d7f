using System.Collections.Immutable;

namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>How the certificates of clients are judged.</summary>
public sealed record FrontendTlsValidation
{
    /// <summary>The mode in which a client without a valid certificate is taken in.</summary>
    public const string AllowInsecureFallback = nameof(AllowInsecureFallback);

    /// <summary>ConfigMaps or Secrets with certificates of authorities in <c>ca.crt</c>, 1 to 16.</summary>
    public ImmutableArray<ObjectReference> CaCertificateRefs { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary><c>AllowValidOnly</c> (the default) or <c>AllowInsecureFallback</c>.</summary>
    public string Mode { get; init => field = value ?? "AllowValidOnly"; } = "AllowValidOnly";
}
