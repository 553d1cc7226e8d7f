namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>State of an endpoint; an absent value is to be read as the comment says.</summary>
public sealed record EndpointConditions
{
    /// <summary>Absent: ready.</summary>
    public bool? Ready { get; init; }

    /// <summary>Absent: as <see cref="Ready"/>.</summary>
    public bool? Serving { get; init; }

    /// <summary>Absent: not terminating.</summary>
    public bool? Terminating { get; init; }
}
