namespace GatewayApi.DataPlane.Forwarding.Authorization;

/// <summary>The answer of a service that was asked about a request.</summary>
internal abstract record AuthVerdict
{
    /// <summary>The request may go on.</summary>
    /// <param name="Grant">With these edits.</param>
    internal sealed record Allowed(AuthGrant Grant) : AuthVerdict;

    /// <summary>The client gets this response instead.</summary>
    /// <param name="Status">200 to 999.</param>
    /// <param name="Fields">Its fields; those of the service's own connection among them.</param>
    /// <param name="Body">Its body.</param>
    /// <param name="Length">Bytes of the body; null when the end tells.</param>
    internal sealed record Denied(int Status, IReadOnlyList<HeaderField> Fields, Stream Body, long? Length) : AuthVerdict;

    /// <summary>What came is no answer: the request is refused.</summary>
    /// <param name="Reply">What the client gets.</param>
    /// <param name="Detail">What is wrong, for whoever runs the gateway.</param>
    internal sealed record Failed(Reply Reply, string Detail) : AuthVerdict;
}
