namespace GatewayApi.Tests.ApiServer;

/// <summary>Which CRDs of the Gateway API are installed.</summary>
public enum GatewayApiChannel
{
    /// <summary>None: their kinds are 404.</summary>
    None,

    /// <summary>The standard channel.</summary>
    Standard,

    /// <summary>The experimental channel.</summary>
    Experimental,
}
