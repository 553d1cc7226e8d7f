using System.Diagnostics;
using GatewayApi.Tests.Bench.Measuring;
using GatewayApi.Tests.Common;

namespace GatewayApi.Tests.Bench.Subjects;

/// <summary>HAProxy with one thread, connections to backends kept and shared, nothing logged.</summary>
internal sealed class HaProxy : ISubject
{
    private readonly PeerProcess _process;
    private readonly Dictionary<Entry, Door> _doors;

    private HaProxy(PeerProcess process, Dictionary<Entry, Door> doors) => (_process, _doors) = (process, doors);

    public string Name => SubjectNames.HaProxy;

    public static async Task<ISubject> Start(string binary, Backends backends, TestCertificate certificate)
    {
        var folder = PeerProcess.Folder();
        var doors = Doors.Free();
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, Doors.Certificate), $"{certificate.ChainPem}\n{certificate.KeyPem}\n");
        var text = $"""
            {Defaults("http")}
              http-reuse always
            frontend http
              bind 127.0.0.1:{doors[Entry.Http].Port} backlog 4096
              bind 127.0.0.1:{doors[Entry.Https].Port} ssl crt {folder.FullName}/{Doors.Certificate} alpn h2,http/1.1 backlog 4096
              bind 127.0.0.1:{doors[Entry.Https2].Port} ssl crt {folder.FullName}/{Doors.Certificate} alpn h2,http/1.1
              default_backend files
            frontend upload
              bind 127.0.0.1:{doors[Entry.Upload].Port}
              default_backend application
            frontend grpc
              bind 127.0.0.1:{doors[Entry.Grpc].Port} proto h2
              default_backend calls
            backend files
              server s 127.0.0.1:{backends.Files}
            backend application
              server s 127.0.0.1:{backends.Application}
            backend calls
              server s 127.0.0.1:{backends.Calls} proto h2

            """;
        return new HaProxy(await Run(binary, folder, text, [.. doors.Values.Select(static d => d.Port)]), doors);
    }

    /// <summary>Starts one in mode tcp.</summary>
    public static Task<PeerProcess> StartTcp(string binary, int port, int backend) => Run(binary, PeerProcess.Folder(), $"""
        {Defaults("tcp")}
        frontend f
          bind 127.0.0.1:{port}
          default_backend b
        backend b
          server s 127.0.0.1:{backend}

        """, port);

    public Door At(Entry entry) => _doors[entry];

    public double CpuSeconds() => _process.CpuSeconds();

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static string Defaults(string mode) => $"""
        global
          nbthread 1
        defaults
          mode {mode}
          timeout connect 5s
          timeout client 60s
          timeout server 60s
        """;

    private static async Task<PeerProcess> Run(string binary, DirectoryInfo folder, string configuration, params int[] ports)
    {
        var file = Path.Combine(folder.FullName, "haproxy.cfg");
        await File.WriteAllTextAsync(file, configuration);
        return await PeerProcess.Start(folder, new ProcessStartInfo(binary, ["-q", "-db", "-f", file]), ports);
    }
}
