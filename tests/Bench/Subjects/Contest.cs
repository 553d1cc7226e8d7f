using GatewayApi.Tests.Common;

namespace GatewayApi.Tests.Bench.Subjects;

/// <summary>Backends with this project's proxy and those peers in front of them that the machine has.</summary>
internal sealed class Contest : IAsyncDisposable
{
    private Contest(Backends backends, OwnProxy own, IReadOnlyList<ISubject> subjects) => (Backends, Own, Subjects) = (backends, own, subjects);

    public Backends Backends { get; }

    public OwnProxy Own { get; }

    /// <summary>All that are measured, the own one first.</summary>
    public IReadOnlyList<ISubject> Subjects { get; }

    public static async Task<Contest> Open()
    {
        var certificate = TestCertificate.Ecdsa("app.test");
        var backends = await Backends.Start();
        var own = await OwnProxy.Start(backends, certificate);
        var subjects = new List<ISubject> { own };
        if (Tool.Need("nginx", "nginx", "nginx beside the proxy") is { } nginx)
        {
            subjects.Add(await Nginx.Start(nginx, backends, certificate));
        }

        if (Tool.Need("haproxy", "haproxy", "HAProxy beside the proxy") is { } haproxy)
        {
            subjects.Add(await HaProxy.Start(haproxy, backends, certificate));
        }

        subjects.Add(await BareForwarder.Start(backends, certificate));
        return new Contest(backends, own, subjects);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var subject in Subjects)
        {
            await subject.DisposeAsync();
        }

        await Backends.DisposeAsync();
    }
}
