using System.Diagnostics;
using GatewayApi.Tests.Common;

namespace GatewayApi.Tests.Bench.Subjects;

/// <summary>nginx with one worker that serves two files from memory.</summary>
internal sealed class NginxFiles : IAsyncDisposable
{
    private readonly PeerProcess _process;

    private NginxFiles(PeerProcess process, int port) => (_process, Port) = (process, port);

    public int Port { get; }

    public static async Task<NginxFiles> Start(string binary, byte[] small, byte[] large)
    {
        var (folder, port) = (PeerProcess.Folder(), FreePort.Next());
        await File.WriteAllBytesAsync(Path.Combine(folder.FullName, Path.GetFileName(Backends.Small)), small);
        await File.WriteAllBytesAsync(Path.Combine(folder.FullName, Path.GetFileName(Backends.Large)), large);
        var configuration = Path.Combine(folder.FullName, "nginx.conf");
        await File.WriteAllTextAsync(configuration, $$"""
            {{Nginx.Preamble(folder.FullName)}}
            http {
              access_log off; sendfile on; open_file_cache max=10; keepalive_requests 100000000;
            {{Nginx.Folders(folder.FullName)}}
              server { listen 127.0.0.1:{{port}} backlog=4096; root {{folder.FullName}}; location / { try_files $uri {{Backends.Small}}; } }
            }
            """);
        return new NginxFiles(await PeerProcess.Start(folder, new ProcessStartInfo(binary, ["-c", configuration]), port), port);
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
