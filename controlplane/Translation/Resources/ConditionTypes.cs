namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>Types of the conditions that this implementation sets.</summary>
public static class ConditionTypes
{
    /// <summary>The object is valid and is, or will be, part of the configuration.</summary>
    public const string Accepted = nameof(Accepted);

    /// <summary>A proxy has the object in force.</summary>
    public const string Programmed = nameof(Programmed);

    /// <summary>Every reference leads somewhere.</summary>
    public const string ResolvedRefs = nameof(ResolvedRefs);

    /// <summary>A listener contradicts another one; negative polarity.</summary>
    public const string Conflicted = nameof(Conflicted);

    /// <summary>HTTPS listeners of one port overlap in their hostnames; negative polarity, absent when false.</summary>
    public const string OverlappingTlsConfig = "OverlappingTLSConfig";

    /// <summary>Some rules of a route are not in force; negative polarity, absent when false.</summary>
    public const string PartiallyInvalid = nameof(PartiallyInvalid);

    /// <summary>The definitions of the Gateway API are of a version that this build knows; absent when the source does not tell.</summary>
    public const string SupportedVersion = nameof(SupportedVersion);

    /// <summary>A Gateway takes clients in without a valid certificate; negative polarity, absent when false.</summary>
    public const string InsecureFrontendValidationMode = nameof(InsecureFrontendValidationMode);
}
