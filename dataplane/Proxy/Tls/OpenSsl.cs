using System.Runtime.InteropServices;

namespace GatewayApi.DataPlane.Tls;

/// <summary>
/// The calls of OpenSSL 3 that TLS on an event loop is made of. It is the library that the platform's own TLS uses, so nothing more has to be installed;
/// where it is another version, that one serves alone.
/// </summary>
internal static unsafe partial class OpenSsl
{
    /// <summary>SSL_ERROR_WANT_READ: more bytes have to come.</summary>
    public const int WantsRead = 2;

    /// <summary>SSL_ERROR_ZERO_RETURN: the other side has said that it will send no more.</summary>
    public const int HasEnded = 6;

    /// <summary>SSL_CTRL_MODE.</summary>
    public const int Mode = 33;

    /// <summary>SSL_CTRL_SET_READ_AHEAD.</summary>
    public const int ReadAhead = 41;

    /// <summary>SSL_CTRL_SET_SESS_CACHE_MODE.</summary>
    public const int SessionCache = 44;

    /// <summary>SSL_CTRL_CHAIN_CERT: one more certificate of the chain.</summary>
    public const int ChainCertificate = 89;

    /// <summary>SSL_CTRL_SET_MIN_PROTO_VERSION.</summary>
    public const int MinVersion = 123;

    /// <summary>SSL_CTRL_SET_MAX_PROTO_VERSION.</summary>
    public const int MaxVersion = 124;

    /// <summary>TLS1_2_VERSION.</summary>
    public const int Tls12 = 0x0303;

    /// <summary>TLS1_3_VERSION.</summary>
    public const int Tls13 = 0x0304;

    private const string Ssl = "libssl.so.3";
    private const string Crypto = "libcrypto.so.3";

    /// <summary>True where the library is there.</summary>
    public static bool IsAvailable { get; } = OperatingSystem.IsLinux() && NativeLibrary.TryLoad(Ssl, out _) && NativeLibrary.TryLoad(Crypto, out _);

    /// <summary>What a server may use: all versions, limited by the context.</summary>
    [LibraryImport(Ssl, EntryPoint = "TLS_server_method")]
    public static partial nint ServerMethod();

    /// <summary>Makes a context; 0 when that fails.</summary>
    [LibraryImport(Ssl, EntryPoint = "SSL_CTX_new")]
    public static partial nint NewContext(nint method);

    /// <summary>Lets go of a context; sessions made of it keep it.</summary>
    [LibraryImport(Ssl, EntryPoint = "SSL_CTX_free")]
    public static partial void FreeContext(nint context);

    /// <summary>Sets one of many things; what the result says depends on which.</summary>
    [LibraryImport(Ssl, EntryPoint = "SSL_CTX_ctrl")]
    public static partial nint Control(nint context, int command, nint number, nint pointer);

    /// <summary>Adds options.</summary>
    [LibraryImport(Ssl, EntryPoint = "SSL_CTX_set_options")]
    public static partial ulong SetOptions(nint context, ulong options);

    /// <summary>The suites of TLS 1.2; 0 when none is known.</summary>
    [LibraryImport(Ssl, EntryPoint = "SSL_CTX_set_cipher_list")]
    public static partial int SetCiphers(nint context, [MarshalAs(UnmanagedType.LPUTF8Str)] string names);

    /// <summary>Sets the leaf certificate in DER; 0 when it is not taken.</summary>
    [LibraryImport(Ssl, EntryPoint = "SSL_CTX_use_certificate_ASN1")]
    public static partial int UseCertificate(nint context, int length, ReadOnlySpan<byte> der);

    /// <summary>Sets the leaf's key, which stays the caller's; 0 when it is not taken.</summary>
    [LibraryImport(Ssl, EntryPoint = "SSL_CTX_use_PrivateKey")]
    public static partial int UseKey(nint context, nint key);

    /// <summary>Who chooses the protocol within TLS.</summary>
    [LibraryImport(Ssl, EntryPoint = "SSL_CTX_set_alpn_select_cb")]
    public static partial void SetAlpn(nint context, delegate* unmanaged[Cdecl]<nint, byte**, byte*, byte*, uint, nint, int> choose, nint state);

    /// <summary>Makes a session; 0 when that fails.</summary>
    [LibraryImport(Ssl, EntryPoint = "SSL_new")]
    public static partial nint NewSession(nint context);

    /// <summary>Ends a session and what it holds.</summary>
    [LibraryImport(Ssl, EntryPoint = "SSL_free")]
    public static partial void FreeSession(nint session);

    /// <summary>The session is a server's.</summary>
    [LibraryImport(Ssl, EntryPoint = "SSL_set_accept_state")]
    public static partial void SetAccept(nint session);

    /// <summary>What the session reads from and writes to; it is the session's from then on.</summary>
    [LibraryImport(Ssl, EntryPoint = "SSL_set_bio")]
    public static partial void SetBio(nint session, nint read, nint write);

    /// <summary>How many tickets a full handshake of TLS 1.3 ends with.</summary>
    [LibraryImport(Ssl, EntryPoint = "SSL_CTX_set_num_tickets")]
    public static partial int SetTickets(nint context, nuint count);

    /// <summary>The version that was agreed on.</summary>
    [LibraryImport(Ssl, EntryPoint = "SSL_version")]
    public static partial int Version(nint session);

    /// <summary>Goes on with the handshake; 1 when it is done.</summary>
    [LibraryImport(Ssl, EntryPoint = "SSL_do_handshake")]
    public static partial int Handshake(nint session);

    /// <summary>Takes plaintext out.</summary>
    [LibraryImport(Ssl, EntryPoint = "SSL_read")]
    public static partial int Read(nint session, Span<byte> into, int count);

    /// <summary>Looks at plaintext.</summary>
    [LibraryImport(Ssl, EntryPoint = "SSL_peek")]
    public static partial int Look(nint session, Span<byte> into, int count);

    /// <summary>Puts plaintext in.</summary>
    [LibraryImport(Ssl, EntryPoint = "SSL_write")]
    public static partial int Write(nint session, ReadOnlySpan<byte> bytes, int count);

    /// <summary>Whether bytes were received that were not taken out.</summary>
    [LibraryImport(Ssl, EntryPoint = "SSL_has_pending")]
    [SuppressGCTransition]
    public static partial int HasPending(nint session);

    /// <summary>Says that nothing more will be sent (close_notify).</summary>
    [LibraryImport(Ssl, EntryPoint = "SSL_shutdown")]
    public static partial int Shutdown(nint session);

    /// <summary>What a result of zero or less means.</summary>
    [LibraryImport(Ssl, EntryPoint = "SSL_get_error")]
    public static partial int Error(nint session, int result);

    /// <summary>Forgets the errors of this thread: what is left there by others would be taken for the next result's.</summary>
    [LibraryImport(Crypto, EntryPoint = "ERR_clear_error")]
    public static partial void ClearErrors();

    /// <summary>The oldest error of this thread; 0 when there is none.</summary>
    [LibraryImport(Crypto, EntryPoint = "ERR_get_error")]
    public static partial nuint TakeError();

    /// <summary>What an error is about; null when that is not known.</summary>
    [LibraryImport(Crypto, EntryPoint = "ERR_reason_error_string")]
    public static partial byte* Reason(nuint error);

    /// <summary>Reads a private key in DER of any form; moves the pointer; 0 when it cannot be read.</summary>
    [LibraryImport(Crypto, EntryPoint = "d2i_AutoPrivateKey")]
    public static partial nint ReadKey(nint reuse, ref byte* der, nint length);

    /// <summary>Lets go of a key.</summary>
    [LibraryImport(Crypto, EntryPoint = "EVP_PKEY_free")]
    public static partial void FreeKey(nint key);

    /// <summary>Reads a certificate in DER; moves the pointer; 0 when it cannot be read.</summary>
    [LibraryImport(Crypto, EntryPoint = "d2i_X509")]
    public static partial nint ReadCertificate(nint reuse, ref byte* der, nint length);

    /// <summary>Lets go of a certificate.</summary>
    [LibraryImport(Crypto, EntryPoint = "X509_free")]
    public static partial void FreeCertificate(nint certificate);

    /// <summary>A number for a kind of BIO of our own.</summary>
    [LibraryImport(Crypto, EntryPoint = "BIO_get_new_index")]
    public static partial int NewBioIndex();

    /// <summary>Makes a kind of BIO.</summary>
    [LibraryImport(Crypto, EntryPoint = "BIO_meth_new", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint NewBioMethod(int type, string name);

    /// <summary>How it writes.</summary>
    [LibraryImport(Crypto, EntryPoint = "BIO_meth_set_write")]
    public static partial int SetBioWrite(nint method, delegate* unmanaged[Cdecl]<nint, byte*, int, int> write);

    /// <summary>How it reads.</summary>
    [LibraryImport(Crypto, EntryPoint = "BIO_meth_set_read")]
    public static partial int SetBioRead(nint method, delegate* unmanaged[Cdecl]<nint, byte*, int, int> read);

    /// <summary>How it is asked about other things.</summary>
    [LibraryImport(Crypto, EntryPoint = "BIO_meth_set_ctrl")]
    public static partial int SetBioControl(nint method, delegate* unmanaged[Cdecl]<nint, int, nint, nint, nint> control);

    /// <summary>Makes a BIO; 0 when that fails.</summary>
    [LibraryImport(Crypto, EntryPoint = "BIO_new")]
    public static partial nint NewBio(nint method);

    /// <summary>Says that it is ready for use.</summary>
    [LibraryImport(Crypto, EntryPoint = "BIO_set_init")]
    public static partial void SetBioInit(nint bio, int isReady);

    /// <summary>Whose it is.</summary>
    [LibraryImport(Crypto, EntryPoint = "BIO_set_data")]
    public static partial void SetBioData(nint bio, nint data);

    /// <summary>Whose it is.</summary>
    [LibraryImport(Crypto, EntryPoint = "BIO_get_data")]
    [SuppressGCTransition]
    public static partial nint BioData(nint bio);

    /// <summary>Sets flags.</summary>
    [LibraryImport(Crypto, EntryPoint = "BIO_set_flags")]
    [SuppressGCTransition]
    public static partial void SetBioFlags(nint bio, int flags);

    /// <summary>Takes flags away.</summary>
    [LibraryImport(Crypto, EntryPoint = "BIO_clear_flags")]
    [SuppressGCTransition]
    public static partial void ClearBioFlags(nint bio, int flags);
}
