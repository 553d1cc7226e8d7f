using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace GatewayApi.DataPlane.Tls;

/// <summary>What OpenSSL reads from and writes to: the socket of a <see cref="TlsSession"/>. It never blocks and nothing is thrown through it.</summary>
internal static unsafe class SocketBio
{
    private const int SourceSink = 0x400;
    private const int IsAtEnd = 2;
    private const int Flush = 11;
    private const int RetryFlags = 0x0F;
    private const int RetryRead = 0x01 | 0x08;

    // For as long as the process lives.
    private static readonly nint Kind = MakeKind();

    /// <summary>Makes one.</summary>
    /// <param name="session">A handle of the session's.</param>
    /// <returns>0 when there is no memory.</returns>
    public static nint New(GCHandle session)
    {
        var bio = OpenSsl.NewBio(Kind);
        if (bio != 0)
        {
            OpenSsl.SetBioData(bio, GCHandle.ToIntPtr(session));
            OpenSsl.SetBioInit(bio, 1);
        }

        return bio;
    }

    private static nint MakeKind()
    {
        var kind = OpenSsl.NewBioMethod(OpenSsl.NewBioIndex() | SourceSink, "event loop");
        if (kind == 0 || OpenSsl.SetBioRead(kind, &Read) == 0 || OpenSsl.SetBioWrite(kind, &Write) == 0 || OpenSsl.SetBioControl(kind, &Control) == 0)
        {
            throw new InvalidOperationException("OpenSSL takes no BIO.");
        }

        return kind;
    }

    private static TlsSession SessionOf(nint bio) => Unsafe.As<TlsSession>(GCHandle.FromIntPtr(OpenSsl.BioData(bio)).Target!);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Read(nint bio, byte* into, int count)
    {
        OpenSsl.ClearBioFlags(bio, RetryFlags);
        var read = SessionOf(bio).ReceiveRaw(new Span<byte>(into, count), out var later);
        if (later)
        {
            OpenSsl.SetBioFlags(bio, RetryRead);
        }

        return read;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Write(nint bio, byte* bytes, int count)
    {
        OpenSsl.ClearBioFlags(bio, RetryFlags);
        return SessionOf(bio).SendRaw(new ReadOnlySpan<byte>(bytes, count));
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint Control(nint bio, int command, nint number, nint pointer) => command switch
    {
        IsAtEnd => SessionOf(bio).IsAtRawEnd ? 1 : 0,
        Flush => 1,
        _ => 0,
    };
}
