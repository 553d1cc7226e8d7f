namespace GatewayApi.DataPlane.Forwarding;

/// <summary>
/// What the target and the host of a connection's last request said. The server gives the same strings for the same bytes in the next request, and
/// then they need not be read again.
/// </summary>
internal sealed class ParsedHead
{
    private string? _rawTarget;
    private RequestTarget _target;
    private string? _rawHost;
    private string _host = "";

    /// <summary>As <see cref="RequestTarget.TryParse"/>.</summary>
    public bool TryTarget(string raw, out RequestTarget target)
    {
        if (!ReferenceEquals(raw, _rawTarget))
        {
            if (!RequestTarget.TryParse(raw, out target))
            {
                return false;
            }

            (_rawTarget, _target) = (raw, target);
        }

        target = _target;
        return true;
    }

    /// <summary>As <see cref="HostHeader.TryParse"/>.</summary>
    public bool TryHost(string raw, out string host)
    {
        if (!ReferenceEquals(raw, _rawHost))
        {
            if (!HostHeader.TryParse(raw, out host))
            {
                return false;
            }

            (_rawHost, _host) = (raw, host);
        }

        host = _host;
        return true;
    }
}
