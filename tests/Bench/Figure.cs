namespace GatewayApi.Tests.Bench;

/// <summary>One measured number.</summary>
/// <param name="Scenario">What was done.</param>
/// <param name="Name">What was measured.</param>
/// <param name="Value">The number.</param>
/// <param name="Unit">Its unit.</param>
internal sealed record Figure(string Scenario, string Name, double Value, string Unit);
