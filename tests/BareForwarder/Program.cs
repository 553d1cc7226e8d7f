using System.Diagnostics;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Yarp.ReverseProxy.Forwarder;

// What anyone can have in C# with a page of code: Kestrel and YARP's forwarder, without routing, limits, metrics or configuration. The benches
// run it beside the proxy. Options: a port for each entry, the port of the backend behind it, the certificate, and how connections are scheduled.
var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.ClearProviders();
builder.Services.AddHttpForwarder();

// Work on the thread that heard of it: the cheapest with HTTP/1.1, and the dearest with HTTP/2, so the benches start one process for each.
builder.WebHost.UseSockets(o => o.UnsafePreferInlineScheduling = builder.Configuration.GetValue<bool>("Inline"));
builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
{
    kestrel.AddServerHeader = false;
    kestrel.Limits.MaxRequestBodySize = null;
    Listen("Http", static o => o.Protocols = HttpProtocols.Http1);
    Listen("Upload", static o => o.Protocols = HttpProtocols.Http1);
    Listen("Grpc", static o => o.Protocols = HttpProtocols.Http2);
    Listen("Https", Secure);
    Listen("Https2", Secure);

    void Secure(ListenOptions o) => o.UseHttps(X509Certificate2.CreateFromPemFile(builder.Configuration["Certificate"]!, builder.Configuration["Key"]));
    void Listen(string entry, Action<ListenOptions> how) => kestrel.Listen(IPAddress.Loopback, Port(entry), how);
});

var app = builder.Build();
var forwarder = app.Services.GetRequiredService<IHttpForwarder>();
using var client = new HttpMessageInvoker(new SocketsHttpHandler
{
    UseProxy = false,
    UseCookies = false,
    AllowAutoRedirect = false,
    AutomaticDecompression = DecompressionMethods.None,
    EnableMultipleHttp2Connections = true,
    ActivityHeadersPropagator = DistributedContextPropagator.CreateNoOutputPropagator(),
});
var overHttp1 = new ForwarderRequestConfig { Version = HttpVersion.Version11, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
var overHttp2 = new ForwarderRequestConfig { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
var (grpc, upload) = (Port("Grpc"), Port("Upload"));
var (files, application, calls) = (Address("Files"), Address("Application"), Address("Calls"));
app.Run(async http =>
{
    var port = http.Connection.LocalPort;
    var (to, how) = port == grpc ? (calls, overHttp2) : (port == upload ? application : files, overHttp1);
    await forwarder.SendAsync(http, to, client, how, HttpTransformer.Empty);
});
await app.RunAsync();

int Port(string option) => builder.Configuration.GetValue<int>(option);
string Address(string backend) => $"http://127.0.0.1:{Port(backend)}";
