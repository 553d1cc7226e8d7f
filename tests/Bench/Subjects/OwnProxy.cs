using GatewayApi.Tests.Bench.Measuring;
using GatewayApi.Tests.Common;
using GatewayApi.Tests.EndToEnd;

namespace GatewayApi.Tests.Bench.Subjects;

/// <summary>This project's proxy as it is published, with the control plane that started it and one route per host.</summary>
internal sealed class OwnProxy : ISubject
{
    private OwnProxy(StandaloneGateway gateway) => Gateway = gateway;

    public string Name => SubjectNames.Own;

    /// <summary>Both processes.</summary>
    public StandaloneGateway Gateway { get; }

    /// <summary>The proxy; another one once it was started again.</summary>
    public int ProcessId => Gateway.ProxyIds().Single();

    public static async Task<OwnProxy> Start(Backends backends, TestCertificate certificate) =>
        new(await Standalone.Start(("all.yaml", Yaml.Join(
            Manifests.Gateway(Manifests.Http(), "{ name: https, port: 443, protocol: HTTPS, tls: { certificateRefs: [{ name: cert }] } }"),
            Manifests.Certificate("cert", certificate),
            Manifests.Service("files", backends.Files), Manifests.Service("application", backends.Application), Yaml.GrpcService("calls", backends.Calls),
            Manifests.Route("files", Manifests.To(("files", 1)), Doors.Host(Entry.Http)),
            Manifests.Route("application", Manifests.To(("application", 1)), Doors.Host(Entry.Upload)),
            Yaml.GrpcRoute("calls", "calls", Doors.Host(Entry.Grpc))))));

    public Door At(Entry entry) =>
        entry is Entry.Https or Entry.Https2 ? new Door("https", Gateway.HttpsPort, Doors.Host(entry)) : new Door("http", Gateway.HttpPort, Doors.Host(entry));

    public double CpuSeconds() => ProcessUse.CpuSeconds(ProcessId);

    public ValueTask DisposeAsync() => Gateway.DisposeAsync();
}
