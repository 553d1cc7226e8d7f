using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

// The story's application: says which release it is, and reverses words. RELEASE, VERSION and PORT come from the environment.
var release = Environment.GetEnvironmentVariable("RELEASE") ?? "Unknown";
var version = Environment.GetEnvironmentVariable("VERSION") ?? "v0.0.0";
var port = int.Parse(Environment.GetEnvironmentVariable("PORT") ?? "8080", System.Globalization.CultureInfo.InvariantCulture);

var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning).AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
var app = builder.Build();
app.MapGet("/", () => Results.Text($"Reverse Words Release: {release}. App version: {version}\n"));
app.MapGet("/health", () => Results.Text("Healthy\n"));
app.MapGet("/{word}", (string word) => Results.Text(new string([.. word.Reverse()]) + "\n"));
try
{
    app.Run();
    return 0;
}
catch (IOException e)
{
    await Console.Error.WriteLineAsync($"{release}: {e.Message}");
    return 1;
}
