using System.Diagnostics;
using GatewayApi.Tests.Bench.Measuring;
using GatewayApi.Tests.Common;

namespace GatewayApi.Tests.Bench.Subjects;

/// <summary>
/// nginx with one worker, as somebody sets it up who wants it fast: connections to backends are kept, nothing is logged, uploads are streamed, and
/// buffers of 64 KiB (its small defaults cost three times as much with large answers).
/// </summary>
internal sealed class Nginx : ISubject
{
    private readonly PeerProcess _process;
    private readonly Dictionary<Entry, Door> _doors;

    private Nginx(PeerProcess process, Dictionary<Entry, Door> doors) => (_process, _doors) = (process, doors);

    public string Name => SubjectNames.Nginx;

    public static async Task<ISubject> Start(string binary, Backends backends, TestCertificate certificate)
    {
        var folder = PeerProcess.Folder();
        var doors = Doors.Free();
        await Doors.WriteCertificate(folder, certificate);
        var configuration = Path.Combine(folder.FullName, "nginx.conf");
        await File.WriteAllTextAsync(configuration, Configuration(folder.FullName, backends, e => doors[e].Port));
        var process = await PeerProcess.Start(folder, new ProcessStartInfo(binary, ["-c", configuration]), [.. doors.Values.Select(static d => d.Port)]);
        return new Nginx(process, doors);
    }

    /// <summary>What every configuration begins with.</summary>
    public static string Preamble(string folder) =>
        $"worker_processes 1; daemon off; pid {folder}/pid; error_log stderr crit; events {{ worker_connections 4096; }}";

    /// <summary>Where files of its own may be.</summary>
    public static string Folders(string folder) =>
        $"  client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder}; uwsgi_temp_path {folder}; scgi_temp_path {folder};";

    public Door At(Entry entry) => _doors[entry];

    public double CpuSeconds() => _process.CpuSeconds();

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    // Without ssl_protocols an old nginx offers no TLS 1.3, and a session resumed by 1.2 is cheaper, because nothing is agreed on anew.
    // "listen … http2" is understood by old and new ones; new ones say on standard error that there is another way.
    private static string Configuration(string folder, Backends backends, Func<Entry, int> port) => $$"""
        {{Preamble(folder)}}
        http {
          access_log off; keepalive_requests 100000000;
        {{Folders(folder)}}
          upstream files { server 127.0.0.1:{{backends.Files}}; keepalive 128; keepalive_requests 100000000; }
          upstream application { server 127.0.0.1:{{backends.Application}}; keepalive 128; keepalive_requests 100000000; }
          upstream calls { server 127.0.0.1:{{backends.Calls}}; keepalive 128; keepalive_requests 100000000; }
          proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $host;
          proxy_request_buffering off; proxy_buffers 8 64k; proxy_buffer_size 64k; proxy_busy_buffers_size 128k;
          ssl_certificate {{folder}}/{{Doors.Certificate}}; ssl_certificate_key {{folder}}/{{Doors.Key}}; ssl_session_cache shared:a:10m;
          ssl_protocols TLSv1.2 TLSv1.3;
          server { listen 127.0.0.1:{{port(Entry.Http)}} backlog=4096; location / { proxy_pass http://files; } }
          server { listen 127.0.0.1:{{port(Entry.Upload)}}; client_max_body_size 0; location / { proxy_pass http://application; } }
          server { listen 127.0.0.1:{{port(Entry.Https)}} ssl http2 backlog=4096; location / { proxy_pass http://files; } }
          server { listen 127.0.0.1:{{port(Entry.Https2)}} ssl http2; location / { proxy_pass http://files; } }
          server { listen 127.0.0.1:{{port(Entry.Grpc)}} http2; location / { grpc_pass grpc://calls; } }
        }
        """;
}
