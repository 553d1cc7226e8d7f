namespace GatewayApi.Tests.Bench.Loads;

/// <summary>What a load came to.</summary>
/// <param name="Requests">Requests that were answered as they should be.</param>
/// <param name="Failures">Requests that got another status or none, and connections that broke.</param>
/// <param name="Seconds">How long it took.</param>
internal sealed record LoadResult(double Requests, double Failures, double Seconds);
