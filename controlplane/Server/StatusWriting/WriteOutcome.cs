namespace GatewayApi.ControlPlane.StatusWriting;

/// <summary>What came of looking at one status.</summary>
/// <param name="Kind">How it ended.</param>
/// <param name="Own">The fingerprint of our part as the server has it now, where that is known.</param>
/// <param name="RetryAfter">How long to wait before the next try; null leaves it to the writer.</param>
internal readonly record struct WriteOutcome(WriteOutcomeKind Kind, ulong Own = 0, TimeSpan? RetryAfter = null);
