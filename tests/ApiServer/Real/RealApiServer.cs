using System.Security.Cryptography.X509Certificates;
using GatewayApi.Tests.ApiServer.Crds;
using GatewayApi.Tests.ApiServer.FaultInjection;
using GatewayApi.Tests.ApiServer.Http;
using GatewayApi.Tests.ApiServer.Real.Controllers;
using GatewayApi.Tests.ApiServer.Real.Forwarding;
using GatewayApi.Tests.Common;

namespace GatewayApi.Tests.ApiServer.Real;

/// <summary>
/// etcd and kube-apiserver as processes, an HTTPS server within this process that clients reach them through (it records their requests and makes
/// them go wrong), and simulations of what a controller manager and a cloud would do. Always with TLS and RBAC.
/// </summary>
public sealed partial class RealApiServer : IApiServer
{
    private readonly ServerFiles _files = new();
    private readonly TestCertificate _certificate = TestCertificate.Ecdsa("localhost");
    private readonly X509Certificate2 _serving;
    private readonly HttpMessageInvoker _behind;
    private readonly RestClient _rest;
    private readonly ServedResources _served;
    private readonly AccountTokens _tokens;
    private readonly HttpEndpoint _endpoint;
    private readonly TestApiServerOptions _options;
    private readonly List<ServerProcess> _processes = [];
    private ClusterSimulation? _simulation;

    private RealApiServer(TestApiServerOptions options)
    {
        _options = options;
        _serving = X509Certificate2.CreateFromPem(_certificate.ChainPem, _certificate.KeyPem);
        _behind = new HttpMessageInvoker(Access.Handler(_files.Certificate.ChainPem));
        _rest = new RestClient(Access.Client(_files.Address, _files.Certificate.ChainPem, _files.AdminToken));
        _served = new ServedResources(_rest);
        _tokens = new AccountTokens(_rest, _files.AccountKey, ServerFiles.Issuer, options.Time);
        var watches = new ForwardedWatches();
        Faults = new FaultInjector(watches);
        var pipeline = new ForwardingPipeline(_behind, UserOf, Faults, watches, Requests, _files.Address, options.Time);
        _endpoint = new HttpEndpoint(pipeline.HandleAsync, Faults, _serving);
    }

    /// <inheritdoc/>
    public Uri Address { get; private set; } = null!;

    /// <inheritdoc/>
    public RequestLog Requests { get; } = new();

    /// <inheritdoc/>
    public FaultInjector Faults { get; }

    /// <inheritdoc/>
    public string Log => string.Join('\n', _processes.Select(static p => p.Log))
        + (_simulation?.Trouble is { Length: > 0 } trouble ? $"\n--- the simulated controllers: {trouble}" : "");

    /// <summary>Starts a server of its own, with our definitions and those of the Gateway API.</summary>
    /// <exception cref="InvalidOperationException">It does not start; the message shows its log.</exception>
    /// <exception cref="NotSupportedException">Options ask for what only the server within the process can do.</exception>
    public static async Task<RealApiServer> StartAsync(KubebuilderAssets assets, TestApiServerOptions options)
    {
        RealOptions.Check(options);
        var server = new RealApiServer(options);
        try
        {
            await server.RunAsync(assets);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public Task StopAsync() => _endpoint.Stop();

    /// <inheritdoc/>
    public async Task StartAgainAsync()
    {
        await _endpoint.Start();
        Address = new UriBuilder("https", "localhost", _endpoint.Port).Uri;
    }

    /// <inheritdoc/>
    public string WriteKubeconfig(string path, string? token = null)
    {
        File.WriteAllText(path, Access.Kubeconfig(Address, _certificate.ChainPem, token ?? _files.AdminToken));
        return path;
    }

    /// <inheritdoc/>
    public HttpClient CreateClient(string? token = null) => Access.Client(Address, _certificate.ChainPem, token ?? _files.AdminToken);

    /// <inheritdoc/>
    public Task<string> IssueTokenAsync(string ns, string serviceAccount, string audience = "", TimeSpan? lifetime = null) =>
        _tokens.IssueAsync(ns, serviceAccount, audience, lifetime ?? TimeSpan.FromHours(1));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_simulation is not null)
        {
            await _simulation.DisposeAsync();
        }

        await _endpoint.DisposeAsync();
        foreach (var process in Enumerable.Reverse(_processes))
        {
            await process.DisposeAsync();
        }

        _rest.Dispose();
        _behind.Dispose();
        _serving.Dispose();
        _files.Dispose();
    }

    private async Task RunAsync(KubebuilderAssets assets)
    {
        using var client = Access.Client(_files.Address, _files.Certificate.ChainPem, _files.AdminToken);
        var etcd = ServerProcess.Start(assets.Etcd, _files.Of("etcd.log"), _files.EtcdArguments);
        _processes.Add(etcd);
        await etcd.UntilReadyAsync(client, new Uri(_files.EtcdAddress, "/health"));
        var server = ServerProcess.Start(assets.KubeApiServer, _files.Of("kube-apiserver.log"), _files.KubeApiServerArguments);
        _processes.Add(server);
        await server.UntilReadyAsync(client, new Uri(_files.Address, "/readyz"));
        await StartAgainAsync();
        _simulation = new ClusterSimulation(_rest, _served, _options);
        await Task.WhenAll(InstallManifest.Objects(_options.Crds).Select(CreateAsync));
    }

    private string UserOf(string token) => token == _files.AdminToken ? ServerFiles.Administrator : AccountTokens.UserOf(token);
}
