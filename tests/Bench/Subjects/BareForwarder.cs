using System.Diagnostics;
using System.Globalization;
using GatewayApi.Tests.Bench.Measuring;
using GatewayApi.Tests.Common;

namespace GatewayApi.Tests.Bench.Subjects;

/// <summary>
/// The forwarder of <c>tests/BareForwarder</c>, from its ordinary build, which compiles while it runs. Two processes, each set up as suits
/// its protocols best; a scenario keeps only one of them busy.
/// </summary>
internal sealed class BareForwarder : ISubject
{
    private readonly (PeerProcess Process, Dictionary<Entry, Door> Doors) _inline;
    private readonly (PeerProcess Process, Dictionary<Entry, Door> Doors) _queued;

    private BareForwarder((PeerProcess Process, Dictionary<Entry, Door> Doors) inline, (PeerProcess Process, Dictionary<Entry, Door> Doors) queued) =>
        (_inline, _queued) = (inline, queued);

    public string Name => SubjectNames.Yarp;

    public static async Task<ISubject> Start(Backends backends, TestCertificate certificate) =>
        new BareForwarder(await Run(backends, certificate, true), await Run(backends, certificate, false));

    public Door At(Entry entry) => (entry is Entry.Grpc or Entry.Https2 ? _queued : _inline).Doors[entry];

    public double CpuSeconds() => _inline.Process.CpuSeconds() + _queued.Process.CpuSeconds();

    public async ValueTask DisposeAsync()
    {
        await _inline.Process.DisposeAsync();
        await _queued.Process.DisposeAsync();
    }

    private static async Task<(PeerProcess, Dictionary<Entry, Door>)> Run(Backends backends, TestCertificate certificate, bool inline)
    {
        var folder = PeerProcess.Folder();
        var doors = Doors.Free();
        await Doors.WriteCertificate(folder, certificate);

        // …/tests/Bench/bin/<configuration>/<framework>/
        var framework = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var start = new ProcessStartInfo(RepositoryRoot.Of("tests", "BareForwarder", "bin", framework.Parent!.Name, framework.Name, "bare-forwarder"));
        (string Name, string Value)[] options =
        [
            .. doors.Select(static d => (d.Key.ToString(), d.Value.Port.ToString(CultureInfo.InvariantCulture))),
            ("Files", Text(backends.Files)), ("Application", Text(backends.Application)), ("Calls", Text(backends.Calls)),
            ("Certificate", Path.Combine(folder.FullName, Doors.Certificate)), ("Key", Path.Combine(folder.FullName, Doors.Key)), ("Inline", inline ? "true" : "false"),
        ];
        foreach (var (name, value) in options)
        {
            start.ArgumentList.Add($"--{name}={value}");
        }

        start.Environment["DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS"] = "1";
        return (await PeerProcess.Start(folder, start, [.. doors.Values.Select(static d => d.Port)]), doors);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
