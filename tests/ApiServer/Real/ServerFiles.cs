using System.Globalization;
using System.Security.Cryptography;
using GatewayApi.Tests.Common;

namespace GatewayApi.Tests.ApiServer.Real;

/// <summary>The folder of an etcd and a kube-apiserver: keys, tokens, data, logs; and the arguments that name them.</summary>
internal sealed class ServerFiles : IDisposable
{
    /// <summary>Who issues the tokens of service accounts, and their audience when they name none.</summary>
    public const string Issuer = "https://kubernetes.default.svc.cluster.local";

    /// <summary>The administrator's name.</summary>
    public const string Administrator = "kubernetes-admin";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gatewayapi-apiserver-");
    private readonly int _etcdPort = FreePort.Next();
    private readonly int _peerPort = FreePort.Next();
    private readonly int _port = FreePort.Next();

    public ServerFiles()
    {
        Write("tls.crt", Certificate.ChainPem);
        Write("tls.key", Certificate.KeyPem);
        Write("accounts.key", AccountKey.ExportPkcs8PrivateKeyPem());
        Write("accounts.pub", AccountKey.ExportSubjectPublicKeyInfoPem());
        Write("tokens.csv", $"{AdminToken},{Administrator},administrator,\"system:masters\"\n");
    }

    /// <summary>The certificate that kube-apiserver serves under.</summary>
    public TestCertificate Certificate { get; } = TestCertificate.Ecdsa("localhost");

    /// <summary>Signs the tokens of service accounts.</summary>
    public ECDsa AccountKey { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    /// <summary>The administrator's token.</summary>
    public string AdminToken { get; } = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));

    /// <summary>Where etcd is.</summary>
    public Uri EtcdAddress => Loopback("http", _etcdPort);

    /// <summary>Where kube-apiserver is.</summary>
    public Uri Address => Loopback("https", _port);

    /// <summary>The path of a file.</summary>
    public string Of(string name) => Path.Combine(_folder.FullName, name);

    /// <summary>The arguments of etcd. Durability costs time and is worth nothing here.</summary>
    public IEnumerable<string> EtcdArguments =>
    [
        $"--listen-client-urls={Text(EtcdAddress)}",
        $"--advertise-client-urls={Text(EtcdAddress)}",
        $"--listen-peer-urls={Text(Loopback("http", _peerPort))}",
        $"--data-dir={Of("etcd")}",
        "--unsafe-no-fsync=true",
    ];

    /// <summary>
    /// The arguments of kube-apiserver. Without a controller manager there are no default service accounts, whose plugin would therefore refuse
    /// pods; and there are no endpoints that its own Service could get, because loopback addresses are not allowed there.
    /// </summary>
    public IEnumerable<string> KubeApiServerArguments =>
    [
        $"--etcd-servers={Text(EtcdAddress)}",
        "--bind-address=127.0.0.1",
        string.Create(CultureInfo.InvariantCulture, $"--secure-port={_port}"),
        $"--cert-dir={_folder.FullName}",
        $"--tls-cert-file={Of("tls.crt")}",
        $"--tls-private-key-file={Of("tls.key")}",
        $"--token-auth-file={Of("tokens.csv")}",
        "--authorization-mode=RBAC",
        $"--service-account-issuer={Issuer}",
        $"--service-account-key-file={Of("accounts.pub")}",
        $"--service-account-signing-key-file={Of("accounts.key")}",
        "--service-cluster-ip-range=10.96.0.0/16",
        "--disable-admission-plugins=ServiceAccount",
        "--endpoint-reconciler-type=none",
    ];

    public void Dispose()
    {
        AccountKey.Dispose();
        _folder.Delete(true);
    }

    private void Write(string name, string text) => File.WriteAllText(Of(name), text);

    private static Uri Loopback(string scheme, int port) => new UriBuilder(scheme, "127.0.0.1", port).Uri;

    private static string Text(Uri address) => address.GetLeftPart(UriPartial.Authority);
}
