using System.Net.Security;
using System.Runtime.InteropServices;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace GatewayApi.DataPlane.Tls;

/// <summary>
/// What the sessions with one certificate of one listener have in common, as OpenSSL keeps it. Sessions are resumed by tickets alone, whose keys are the
/// context's own: a ticket of one listener is nothing to another.
/// </summary>
internal sealed class TlsContext : SafeHandle
{
    // SSL_OP_NO_COMPRESSION, SSL_OP_CIPHER_SERVER_PREFERENCE, SSL_OP_NO_RENEGOTIATION, and SSL_OP_IGNORE_UNEXPECTED_EOF: whether a message is whole, HTTP
    // knows by itself, and many clients end without a word.
    private const ulong Options = (1ul << 17) | (1ul << 22) | (1ul << 30) | (1ul << 7);

    // SSL_MODE_ENABLE_PARTIAL_WRITE, SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER, SSL_MODE_NO_AUTO_CHAIN: the chain is what was given, and without this OpenSSL looks
    // for more of it in each handshake, which takes longer than the handshake; and SSL_MODE_RELEASE_BUFFERS: an idle connection holds no records.
    private const int Modes = 0x1 | 0x2 | 0x8 | 0x10;

    // Those of TLS 1.2 with forward secrecy, as the platform's own TLS has them; of TLS 1.3 all are good.
    private const string Suites =
        "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-RSA-AES128-GCM-SHA256:"
        + "ECDHE-ECDSA-AES256-SHA384:ECDHE-ECDSA-AES128-SHA256:ECDHE-RSA-AES256-SHA384:ECDHE-RSA-AES128-SHA256";

    // By default two, for a client's next connections at the same time; each costs a tenth of a handshake, and each connection brings a new one.
    private const int Tickets = 1;

    private TlsContext(nint context)
        : base(0, ownsHandle: true) => SetHandle(context);

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>Makes a context.</summary>
    /// <param name="certificate">Chain and key.</param>
    /// <param name="versions">TLS 1.2, TLS 1.3 or both.</param>
    /// <param name="protocols">What may be spoken within TLS, the preferred first; at least one.</param>
    /// <returns>Null when OpenSSL does not take them: the platform's own TLS then has its say.</returns>
    public static TlsContext? Create(SslStreamCertificateContext certificate, SslProtocols versions, IReadOnlyList<SslApplicationProtocol> protocols)
    {
        OpenSsl.ClearErrors();
        var context = new TlsContext(OpenSsl.NewContext(OpenSsl.ServerMethod()));
        if (!context.IsInvalid && context.Limit(versions) && context.Show(certificate))
        {
            AlpnChoice.Set(context.handle, protocols);
            return context;
        }

        OpenSsl.ClearErrors();
        context.Dispose();
        return null;
    }

    /// <summary>Makes a session, a server's.</summary>
    /// <exception cref="InvalidOperationException">There is no memory.</exception>
    public nint NewSession()
    {
        var isHeld = false;
        try
        {
            DangerousAddRef(ref isHeld);
            var session = OpenSsl.NewSession(handle);
            if (session == 0)
            {
                throw new InvalidOperationException("OpenSSL makes no session.");
            }

            OpenSsl.SetAccept(session);
            return session;
        }
        finally
        {
            if (isHeld)
            {
                DangerousRelease();
            }
        }
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        OpenSsl.FreeContext(handle);
        return true;
    }

    private bool Limit(SslProtocols versions)
    {
        OpenSsl.SetOptions(handle, Options);
        _ = OpenSsl.Control(handle, OpenSsl.Mode, Modes, 0);
        _ = OpenSsl.Control(handle, OpenSsl.SessionCache, 0, 0);
        _ = OpenSsl.Control(handle, OpenSsl.ReadAhead, 1, 0);
        return OpenSsl.Control(handle, OpenSsl.MinVersion, versions.HasFlag(SslProtocols.Tls12) ? OpenSsl.Tls12 : OpenSsl.Tls13, 0) == 1
            && OpenSsl.Control(handle, OpenSsl.MaxVersion, versions.HasFlag(SslProtocols.Tls13) ? OpenSsl.Tls13 : OpenSsl.Tls12, 0) == 1
            && OpenSsl.SetCiphers(handle, Suites) == 1
            && OpenSsl.SetTickets(handle, Tickets) == 1;
    }

    private bool Show(SslStreamCertificateContext certificate)
    {
        var leaf = certificate.TargetCertificate.RawData;
        return OpenSsl.UseCertificate(handle, leaf.Length, leaf) == 1
            && certificate.IntermediateCertificates.All(c => Add(c.RawData))
            && Prove(certificate.TargetCertificate);
    }

    private unsafe bool Add(byte[] intermediate)
    {
        fixed (byte* start = intermediate)
        {
            var at = start;
            var certificate = OpenSsl.ReadCertificate(0, ref at, intermediate.Length);
            if (certificate == 0)
            {
                return false;
            }

            // With 1 the context takes a reference of its own.
            var isTaken = OpenSsl.Control(handle, OpenSsl.ChainCertificate, 1, certificate) == 1;
            OpenSsl.FreeCertificate(certificate);
            return isTaken;
        }
    }

    private unsafe bool Prove(X509Certificate2 certificate)
    {
        using AsymmetricAlgorithm? own = (AsymmetricAlgorithm?)certificate.GetECDsaPrivateKey() ?? certificate.GetRSAPrivateKey();
        if (own?.ExportPkcs8PrivateKey() is not { } bytes)
        {
            return false;
        }

        fixed (byte* start = bytes)
        {
            var at = start;
            var key = OpenSsl.ReadKey(0, ref at, bytes.Length);
            CryptographicOperations.ZeroMemory(bytes);
            var isTaken = key != 0 && OpenSsl.UseKey(handle, key) == 1;
            OpenSsl.FreeKey(key);
            return isTaken;
        }
    }
}
