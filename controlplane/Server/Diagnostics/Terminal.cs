namespace GatewayApi.ControlPlane.Diagnostics;

/// <summary>What is said before there is a logger: help, and what is wrong with the options.</summary>
internal static class Terminal
{
#pragma warning disable RS0030 // The terminal is the only place for this.
    /// <summary>To standard output.</summary>
    public static void Say(string text) => Console.Out.WriteLine(text);

    /// <summary>To standard error.</summary>
    public static void Complain(string text) => Console.Error.WriteLine(text);
#pragma warning restore RS0030
}
