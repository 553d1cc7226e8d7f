using System.Net;
using GatewayApi.Tests.Common;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace GatewayApi.Tests.Bench.Subjects;

/// <summary>
/// What stands behind the proxies. Files come from nginx where it is installed, because a backend that costs little leaves the machine to the
/// proxies; uploads and gRPC calls go to an application in this process.
/// </summary>
internal sealed class Backends : IAsyncDisposable
{
    /// <summary>The path of 1 KiB.</summary>
    public const string Small = "/k";

    /// <summary>The path of 1 MiB.</summary>
    public const string Large = "/m";

    // An uncompressed message of 16 bytes.
    private static readonly byte[] Message = [0, 0, 0, 0, 16, .. new byte[16]];

    private readonly WebApplication _application;
    private readonly NginxFiles? _nginx;

    private Backends(WebApplication application, NginxFiles? nginx) => (_application, _nginx) = (application, nginx);

    /// <summary>The port of the files.</summary>
    public int Files => _nginx?.Port ?? Application;

    /// <summary>The port of what reads bodies.</summary>
    public int Application { get; private init; }

    /// <summary>The port of the gRPC service: HTTP/2 with prior knowledge.</summary>
    public int Calls { get; private init; }

    /// <summary>What the backend of files is.</summary>
    public string Kind => _nginx is null ? "Kestrel" : "nginx";

    /// <summary>A unary call, and its answer, as they are on the wire.</summary>
    public static ReadOnlySpan<byte> Call => Message;

    /// <summary>Starts all of them.</summary>
    public static async Task<Backends> Start()
    {
        var (http, calls) = (FreePort.Next(), FreePort.Next());
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k =>
        {
            k.Listen(IPAddress.Loopback, http, static o => o.Protocols = HttpProtocols.Http1);
            k.Listen(IPAddress.Loopback, calls, static o => o.Protocols = HttpProtocols.Http2);
        });
        var (small, large) = (new byte[1024], new byte[1024 * 1024]);
        small.AsSpan().Fill((byte)'x');
        large.AsSpan().Fill((byte)'x');
        var app = builder.Build();
        app.Run(c => c.Request.Protocol == "HTTP/2" ? Answer(c) : Respond(c, c.Request.Path == Large ? large : small));
        await app.StartAsync();
        var nginx = Tool.Need("nginx", "nginx", "files from nginx (Kestrel serves them instead)") is { } binary ? await NginxFiles.Start(binary, small, large) : null;
        return new Backends(app, nginx) { Application = http, Calls = calls };
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _application.DisposeAsync();
        await (_nginx?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    // The answer comes after the whole of the request.
    private static async Task Respond(HttpContext http, byte[] body)
    {
        await http.Request.Body.CopyToAsync(Stream.Null);
        http.Response.ContentLength = body.Length;
        await http.Response.Body.WriteAsync(body);
    }

    private static async Task Answer(HttpContext http)
    {
        await http.Request.Body.CopyToAsync(Stream.Null);
        http.Response.ContentType = "application/grpc";
        await http.Response.Body.WriteAsync(Message);
        http.Response.AppendTrailer("grpc-status", "0");
    }
}
