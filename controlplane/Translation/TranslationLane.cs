namespace GatewayApi.ControlPlane.Translation;

/// <summary>How a result was made.</summary>
public enum TranslationLane
{
    /// <summary>From the whole state.</summary>
    Full,

    /// <summary>From the result before and the routes that changed, with or without endpoints.</summary>
    Routes,

    /// <summary>From the result before and the endpoints that changed.</summary>
    Endpoints,
}
