using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using GatewayApi.Tests.ApiServer.Authorization;
using GatewayApi.Tests.ApiServer.Controllers;
using GatewayApi.Tests.ApiServer.Crds;
using GatewayApi.Tests.ApiServer.FaultInjection;
using GatewayApi.Tests.ApiServer.Http;
using GatewayApi.Tests.ApiServer.Operations;
using GatewayApi.Tests.ApiServer.Storage;
using GatewayApi.Tests.Common;

namespace GatewayApi.Tests.ApiServer;

/// <summary>
/// A Kubernetes API server for tests, within the test process, speaking real HTTP. Behaves as kube-apiserver 1.36 does as far as gateways can
/// notice; where it does less, the documentation of Kubernetes decides what clients may rely on.
/// </summary>
public sealed partial class TestApiServer : IApiServer
{
    private readonly TestApiServerOptions _options;
    private readonly ObjectStore _store;
    private readonly ResourceCatalogue _catalogue = new();
    private readonly ObjectReader _reader;
    private readonly ObjectWriter _writer;
    private readonly ObjectDeleter _deleter;
    private readonly TokenIssuer _issuer;
    private readonly HttpEndpoint _endpoint;
    private readonly ControllerLoop _controllers;
    private readonly X509Certificate2? _certificate;
    private readonly string _certificatePem = "";
    private readonly string _token = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
    private readonly ITimer _bookmarks;

    private TestApiServer(TestApiServerOptions options)
    {
        _options = options;
        _store = new ObjectStore(options.EventHistory);
        _reader = new ObjectReader(_store);
        _writer = new ObjectWriter(_store, _catalogue, new ServiceAllocator(), options.Time);
        _deleter = new ObjectDeleter(_writer);
        _issuer = new TokenIssuer(_store, options.Time);
        Faults = new FaultInjector(new StoreWatches(_store));
        LoadBalancers = new LoadBalancerSimulation(options);
        _controllers = new ControllerLoop(_store, _catalogue, _writer, _deleter, options, LoadBalancers);
        if (options.UseTls)
        {
            var pair = options.Certificate ?? TestCertificate.Ecdsa("localhost");
            _certificatePem = pair.ChainPem;
            _certificate = X509Certificate2.CreateFromPem(pair.ChainPem, pair.KeyPem);
        }

        var authenticator = new Authenticator(options.Tokens.Add(_token, UserIdentity.Admin), options.AllowAnonymous, _issuer);
        var authorizer = new RbacAuthorizer(_store);
        var reviews = new Reviews(_store, authenticator, authorizer, _issuer, options.Time, options.EnforceRbac);
        var pipeline = new RequestPipeline(
            _catalogue,
            authenticator,
            options.EnforceRbac ? authorizer : null,
            new ResourceRequests(_reader, _writer, _deleter, reviews),
            new WatchRequests(_store, options.Time, options.WatchBuffer),
            Faults,
            Requests,
            options.Time);
        _endpoint = new HttpEndpoint(pipeline.Handle, Faults, _certificate, options.Port);
        _bookmarks = options.Time.CreateTimer(_ => Faults.SendBookmarks(), null, options.BookmarkInterval, options.BookmarkInterval);
    }

    /// <summary>How long waits last when the test does not say.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(60);

    /// <summary>Where the server is: <c>http://127.0.0.1:port</c>, or <c>https://localhost:port</c> with TLS.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>The token of the administrator.</summary>
    public string AdminToken => _token;

    /// <summary>The certificate of the server, PEM; "" without TLS.</summary>
    public string CertificatePem => _certificatePem;

    /// <summary>Every request that came over HTTP.</summary>
    public RequestLog Requests { get; } = new();

    /// <summary>Makes requests go wrong.</summary>
    public FaultInjector Faults { get; }

    /// <summary>The simulated load balancers; can be switched while the server runs.</summary>
    public LoadBalancerSimulation LoadBalancers { get; }

    /// <inheritdoc/>
    public string Log => "";

    /// <summary>The newest resourceVersion.</summary>
    public long ResourceVersion => _store.Version;

    /// <summary>How many watches of a resource, or of all, are open.</summary>
    public int OpenWatches(string? resource = null) => _store.CountWatches(resource);

    /// <summary>Starts a server on a free port.</summary>
    public static async Task<TestApiServer> StartAsync(TestApiServerOptions? options = null)
    {
        var server = new TestApiServer(options ?? new TestApiServerOptions());
        server.Prepare();
        await server.StartAgainAsync();
        return server;
    }

    /// <summary>Closes the port and every connection at once; the objects stay.</summary>
    public Task StopAsync() => _endpoint.Stop();

    /// <summary>Opens the same port again after <see cref="StopAsync"/>.</summary>
    public async Task StartAgainAsync()
    {
        await _endpoint.Start();
        Address = new Uri(_certificate is null ? $"http://127.0.0.1:{_endpoint.Port}" : $"https://localhost:{_endpoint.Port}");
    }

    /// <summary>
    /// Stops and starts. As after the restart of a real server the past is forgotten: watches that go on from an older version than the newest
    /// get 410.
    /// </summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        Faults.CompactEvents();
        await StartAgainAsync();
    }

    /// <summary>A kubeconfig with a bearer token, the administrator's by default.</summary>
    public string Kubeconfig(string? token = null) => Access.Kubeconfig(Address, _certificatePem, token ?? _token);

    /// <summary>A client that sends a bearer token, the administrator's by default, and trusts the server's certificate.</summary>
    public HttpClient CreateClient(string? token = null) => Access.Client(Address, _certificatePem, token ?? _token);

    /// <summary>Writes a kubeconfig to a file and returns the path.</summary>
    public string WriteKubeconfig(string path, string? token = null)
    {
        File.WriteAllText(path, Kubeconfig(token));
        return path;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _bookmarks.DisposeAsync();
        await _endpoint.DisposeAsync();
        await _controllers.DisposeAsync();
        _certificate?.Dispose();
    }

    private void Prepare()
    {
        foreach (var name in new[] { "default", "kube-system", "kube-public", "kube-node-lease" })
        {
            var ns = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Namespace", ["metadata"] = new JsonObject { ["name"] = name } };
            _writer.Create(new Target(BuiltInResources.Namespaces, "v1", "", ""), ns, new WriteOptions { FieldManager = "kube-apiserver" });
        }

        foreach (var crd in InstallManifest.Crds(_options.Crds))
        {
            _writer.Adopt(new Target(BuiltInResources.CustomResourceDefinitions, "v1", "", ""), crd);
        }

        _controllers.Start();
    }
}
