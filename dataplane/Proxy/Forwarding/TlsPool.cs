using GatewayApi.DataPlane.Listening;

namespace GatewayApi.DataPlane.Forwarding;

/// <summary>
/// The connections to one backend with TLS: all made with the same certificate of ours. With another one there are other connections; what is
/// under way over the old ones ends in peace.
/// </summary>
/// <param name="make">Makes the pool for a certificate.</param>
internal sealed class TlsPool(Func<LoadedCertificate?, SocketsHttpHandler> make)
{
    private readonly Lock _gate = new();
    private volatile Current? _current;

    /// <summary>The pool whose connections are made with a certificate.</summary>
    /// <param name="certificate">What is presented; null for nothing.</param>
    public SocketsHttpHandler For(LoadedCertificate? certificate)
    {
        var current = _current;
        return current is not null && ReferenceEquals(current.Certificate, certificate) ? current.Handler : Renew(certificate);
    }

    private SocketsHttpHandler Renew(LoadedCertificate? certificate)
    {
        lock (_gate)
        {
            if (_current is not { } current || !ReferenceEquals(current.Certificate, certificate))
            {
                _current = current = new Current(certificate, make(certificate));
            }

            return current.Handler;
        }
    }

    private sealed record Current(LoadedCertificate? Certificate, SocketsHttpHandler Handler);
}
