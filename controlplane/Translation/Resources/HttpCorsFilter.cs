using System.Collections.Immutable;

namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>Which other origins may use the responses (GEP-1767).</summary>
public sealed record HttpCorsFilter
{
    /// <summary>Origins that may; <c>*</c> for all.</summary>
    public ImmutableArray<string> AllowOrigins { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Whether requests may carry credentials.</summary>
    public bool AllowCredentials { get; init; }

    /// <summary>Methods that may be used; <c>*</c> for all.</summary>
    public ImmutableArray<string> AllowMethods { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Header fields that may be sent; <c>*</c> for all.</summary>
    public ImmutableArray<string> AllowHeaders { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Header fields of responses that scripts may see; <c>*</c> for all.</summary>
    public ImmutableArray<string> ExposeHeaders { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Seconds for which the answer to a preflight request counts; null is 5.</summary>
    public int? MaxAge { get; init; }
}
