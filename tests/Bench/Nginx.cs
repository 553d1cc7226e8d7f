using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using GatewayApi.Tests.Common;

namespace GatewayApi.Tests.Bench;

/// <summary>nginx with one worker and upstream keep-alive, in a folder of its own.</summary>
internal sealed class Nginx : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gatewayapi-bench-");
    private readonly Process _process;

    public Nginx(string binary, int backend)
    {
        var configuration = Path.Combine(_folder.FullName, "nginx.conf");
        File.WriteAllText(configuration, $$"""
            worker_processes 1; daemon off; pid {{_folder.FullName}}/pid; error_log stderr crit;
            events { worker_connections 1024; }
            http {
              access_log off;
              client_body_temp_path {{_folder.FullName}}; proxy_temp_path {{_folder.FullName}}; fastcgi_temp_path {{_folder.FullName}};
              uwsgi_temp_path {{_folder.FullName}}; scgi_temp_path {{_folder.FullName}};
              keepalive_requests 100000000;
              upstream u { server 127.0.0.1:{{backend}}; keepalive 128; keepalive_requests 100000000; }
              server { listen 127.0.0.1:{{Port}}; location / { proxy_pass http://u; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $host; proxy_request_buffering off; } }
            }
            """);
        _process = Process.Start(binary, ["-c", configuration]);
    }

    /// <summary>Waits until it accepts connections.</summary>
    public async Task UntilReady()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (await timer.WaitForNextTickAsync(patience.Token))
        {
            using var probe = new TcpClient();
            try
            {
                await probe.ConnectAsync(IPAddress.Loopback, Port, patience.Token);
                return;
            }
            catch (SocketException)
            {
                // Not yet.
            }
        }
    }

    public int Port { get; } = FreePort.Next();

    /// <summary>CPU time of the workers.</summary>
    public double CpuSeconds() => File.ReadAllText($"/proc/{_process.Id}/task/{_process.Id}/children")
        .Split(' ', StringSplitOptions.RemoveEmptyEntries)
        .Sum(id => ProcessUse.CpuSeconds(int.Parse(id, CultureInfo.InvariantCulture)));

    public void Dispose()
    {
        Process.Start("/bin/kill", ["-QUIT", _process.Id.ToString(CultureInfo.InvariantCulture)]).WaitForExit();
        _process.WaitForExit();
        _process.Dispose();
        _folder.Delete(recursive: true);
    }
}
