using GatewayApi.Config.V1;
using GatewayApi.DataPlane.Routing.Balancing;

namespace GatewayApi.DataPlane.Routing.Filters;

/// <summary>Sends copies of a share of the requests to another backend (HTTPRequestMirrorFilter).</summary>
public sealed class MirrorFilter
{
    private readonly uint _numerator;
    private readonly uint _denominator;
    private GoldenTickets _tickets;

    internal MirrorFilter(RequestMirror mirror, BackendState backend)
    {
        Backend = backend;
        _denominator = Math.Max(1, mirror.Denominator);
        _numerator = Math.Min(mirror.Numerator, _denominator);
    }

    /// <summary>Where copies go.</summary>
    public BackendState Backend { get; }

    /// <summary>Whether the next request is one of the share.</summary>
    public bool Next() => _numerator == _denominator || (_numerator > 0 && Math.BigMul(_tickets.Next(), _denominator, out _) < _numerator);
}
