namespace GatewayApi.Tests.Bench.Subjects;

/// <summary>Where a client goes for an entry.</summary>
/// <param name="Scheme">"http" or "https".</param>
/// <param name="Port">The port on 127.0.0.1.</param>
/// <param name="Host">The Host, which is told however a subject tells its backends apart.</param>
internal sealed record Door(string Scheme, int Port, string Host)
{
    /// <summary>The address of a path.</summary>
    public string Url(string path) => FormattableString.Invariant($"{Scheme}://127.0.0.1:{Port}{path}");
}
