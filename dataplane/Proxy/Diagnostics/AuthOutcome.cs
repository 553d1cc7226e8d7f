namespace GatewayApi.DataPlane.Diagnostics;

/// <summary>What became of a question to an external authorization service.</summary>
internal enum AuthOutcome
{
    /// <summary>The request may go on.</summary>
    Allowed,

    /// <summary>The service said no.</summary>
    Denied,

    /// <summary>There was no answer, or none that can be understood, or the request could not be asked about; it was refused.</summary>
    Failed,

    /// <summary>The client went away meanwhile.</summary>
    Abandoned,
}
