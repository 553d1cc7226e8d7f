namespace GatewayApi.Tests.Bench;

/// <summary>How thoroughly things are measured.</summary>
/// <param name="Quick">A look in a few minutes; figures of it are not for comparing one day with another.</param>
internal sealed record BenchOptions(bool Quick)
{
    /// <summary>How often subjects take turns.</summary>
    public int Rounds => Quick ? 2 : 5;

    /// <summary>How long one load lasts.</summary>
    public int Seconds => Quick ? 2 : 3;

    /// <summary>One of two numbers.</summary>
    public int Pick(int quick, int full) => Quick ? quick : full;
}
