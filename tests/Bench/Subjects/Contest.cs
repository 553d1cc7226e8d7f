using GatewayApi.Tests.Common;

namespace GatewayApi.Tests.Bench.Subjects;

/// <summary>Backends with this project's proxy and those peers in front of them that the machine has.</summary>
internal sealed class Contest : IAsyncDisposable
{
    private readonly List<ISubject> _subjects = [];

    private Contest(Backends backends) => Backends = backends;

    public Backends Backends { get; }

    public OwnProxy Own => (OwnProxy)_subjects[0];

    /// <summary>All that are measured, the own one first.</summary>
    public IReadOnlyList<ISubject> Subjects => _subjects;

    public static async Task<Contest> Open()
    {
        var contest = new Contest(await Backends.Start());
        try
        {
            await contest.Start();
            return contest;
        }
        catch
        {
            await contest.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var subject in _subjects)
        {
            await subject.DisposeAsync();
        }

        await Backends.DisposeAsync();
    }

    private async Task Start()
    {
        var certificate = TestCertificate.Ecdsa("app.test");
        _subjects.Add(await OwnProxy.Start(Backends, certificate));
        if (Tool.Need("nginx", "nginx", "nginx beside the proxy") is { } nginx)
        {
            _subjects.Add(await Nginx.Start(nginx, Backends, certificate));
        }

        if (Tool.Need("haproxy", "haproxy", "HAProxy beside the proxy") is { } haproxy)
        {
            _subjects.Add(await HaProxy.Start(haproxy, Backends, certificate));
        }

        _subjects.Add(await BareForwarder.Start(Backends, certificate));
    }
}
