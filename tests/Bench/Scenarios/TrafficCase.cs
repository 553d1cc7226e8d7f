using GatewayApi.Tests.Bench.Loads;
using GatewayApi.Tests.Bench.Subjects;

namespace GatewayApi.Tests.Bench.Scenarios;

/// <summary>A kind of traffic.</summary>
/// <param name="Name">What it is called in tables.</param>
/// <param name="Tool">The program that makes it, "wrk" or "h2load".</param>
/// <param name="Load">Loads a proxy for a number of seconds.</param>
internal sealed record TrafficCase(string Name, string Tool, Func<ISubject, int, Task<LoadResult>> Load)
{
    public const string Get = "GET 1 KiB";
    public const string Tls = "GET 1 KiB over TLS";
    public const string Http2 = "GET 1 KiB over TLS and HTTP/2, 10 streams";
    public const string Resumed = "GET 1 KiB, a resumed TLS connection each";
    public const string Handshake = "GET 1 KiB, a full TLS handshake each";
    public const string Post = "POST 64 KiB";
    public const string Large = "GET 1 MiB";
    public const string Grpc = "gRPC unary, h2c to h2c";

    /// <summary>The names of all, in the order of tables.</summary>
    public static readonly IReadOnlyList<string> Names = [Get, Tls, Http2, Resumed, Handshake, Post, Large, Grpc];

    private const int HandshakesPerSecond = 500;
    private const int UploadBytes = 64 * 1024;

    /// <summary>All of them.</summary>
    /// <param name="folder">Where files for the programs are written.</param>
    public static IReadOnlyList<TrafficCase> All(string folder)
    {
        var (upload, call) = (Path.Combine(folder, "upload.lua"), Path.Combine(folder, "call"));
        File.WriteAllText(upload, $"wrk.method = \"POST\"\nwrk.body = string.rep(\"x\", {UploadBytes})\n");
        File.WriteAllBytes(call, Backends.Call.ToArray());
        return
        [
            new(Get, "wrk", static (s, seconds) => Wrk.Run(s.At(Entry.Http), Backends.Small, seconds)),
            new(Tls, "wrk", static (s, seconds) => Wrk.Run(s.At(Entry.Https), Backends.Small, seconds)),
            new(Http2, "h2load", static (s, seconds) => H2Load.Run(s.At(Entry.Https2), Backends.Small, seconds, "-c", "16", "-m", "10")),
            // wrk keeps a session for each of its connections and comes back with it; clients of h2load come once, at a rate that all can bear.
            new(Resumed, "wrk", static (s, seconds) => Wrk.Run(s.At(Entry.Https), Backends.Small, seconds, "-H", "Connection: close")),
            new(Handshake, "h2load", static (s, seconds) => H2Load.Once(s.At(Entry.Https), Backends.Small, HandshakesPerSecond * seconds, HandshakesPerSecond)),
            new(Post, "wrk", (s, seconds) => Wrk.Run(s.At(Entry.Upload), "/", seconds, "-s", upload)),
            new(Large, "wrk", static (s, seconds) => Wrk.Run(s.At(Entry.Http), Backends.Large, seconds)),
            new(Grpc, "h2load", (s, seconds) => H2Load.Run(
                s.At(Entry.Grpc), "/bench.Echo/Say", seconds, "-c", "16", "-m", "10", "-d", call, "-H", "content-type: application/grpc", "-H", "te: trailers")),
        ];
    }
}
