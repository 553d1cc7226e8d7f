using System.Net;
using System.Net.Sockets;

namespace GatewayApi.ControlPlane.Provisioning;

/// <summary>Hands out the addresses of the proxies' probes and metrics: port 19000 first, then whatever is free.</summary>
internal sealed class AdminAddresses
{
    private const int FirstPort = 19000;

    private readonly Lock _gate = new();
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    /// <summary>An address that nobody has.</summary>
    public string Take()
    {
        lock (_gate)
        {
            var first = new IPEndPoint(IPAddress.Loopback, FirstPort).ToString();
            var address = !_taken.Contains(first) && IsFree(FirstPort, out _) ? first : null;
            while (address is null)
            {
                address = IsFree(0, out var port) && !_taken.Contains($"127.0.0.1:{port}") ? $"127.0.0.1:{port}" : null;
            }

            _taken.Add(address);
            return address;
        }
    }

    /// <summary>An adopted proxy has this one.</summary>
    public void Note(string address)
    {
        lock (_gate)
        {
            _taken.Add(address);
        }
    }

    /// <summary>Nobody has it any more.</summary>
    public void Return(string address)
    {
        lock (_gate)
        {
            _taken.Remove(address);
        }
    }

    private static bool IsFree(int wanted, out int port)
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            probe.Bind(new IPEndPoint(IPAddress.Loopback, wanted));
            port = ((IPEndPoint)probe.LocalEndPoint!).Port;
            return true;
        }
        catch (SocketException)
        {
            port = 0;
            return false;
        }
    }
}
