using System.Runtime.InteropServices;

namespace GatewayApi.DataPlane.Tls;

/// <summary>OpenSSL's own words for what went wrong.</summary>
internal static unsafe class TlsReason
{
    /// <summary>Of the oldest error of this thread; null when there is none.</summary>
    public static string? OfThread() => OpenSsl.TakeError() is var error and not 0 ? Marshal.PtrToStringUTF8((nint)OpenSsl.Reason(error)) : null;
}
