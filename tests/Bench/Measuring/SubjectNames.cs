namespace GatewayApi.Tests.Bench.Measuring;

/// <summary>What things that are measured are called in every table.</summary>
internal static class SubjectNames
{
    /// <summary>This project's proxy, or its control plane.</summary>
    public const string Own = "GatewayApi";

    public const string Nginx = "nginx";

    public const string HaProxy = "HAProxy";

    /// <summary>The bare forwarder, which runs from its ordinary build.</summary>
    public const string Yarp = "YARP (JIT)";

    /// <summary>The order of columns.</summary>
    public static readonly string[] All = [Own, Nginx, HaProxy, Yarp];
}
