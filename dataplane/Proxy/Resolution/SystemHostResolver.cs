using System.Net;
using System.Net.Sockets;

namespace GatewayApi.DataPlane.Resolution;

/// <summary>
/// Asks the system. It can be asked only by blocking a thread, for as long as a name server that is gone makes it wait: so it is asked on a few threads of
/// their own, never on those that requests run on.
/// </summary>
/// <param name="localNames">
/// Names are looked up as any program here would. Otherwise they are absolute: a search domain of the cluster must not make
/// <c>service.namespace.svc</c> a name within the cluster, which an external host must not be.
/// </param>
internal sealed class SystemHostResolver(bool localNames) : IHostResolver, IDisposable
{
    private const int MaxAtOnce = 4;

    // The port does not matter: nothing is sent.
    private const int AnyPort = 9;

    private readonly SemaphoreSlim _turn = new(MaxAtOnce, MaxAtOnce);

    /// <inheritdoc/>
    public async Task<IPAddress[]> ResolveAsync(string hostname, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        var name = localNames ? hostname : hostname + ".";
        var asked = Task.Factory.StartNew(
            () => Reachable(Dns.GetHostAddresses(name)), CancellationToken.None, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);

        // The turn ends with the thread, which goes on when nobody waits for it any more.
        _ = asked.ContinueWith(
            t =>
            {
                _ = t.Exception;
                _turn.Release();
            },
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        return await asked.WaitAsync(cancellation);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // A thread may still be under way; without a wait handle there is nothing to give back.
    }

    // Where there is no IPv6 (or no IPv4), half of the addresses of many hosts would only make requests fail.
    private static IPAddress[] Reachable(IPAddress[] addresses)
    {
        var reachable = Array.FindAll(addresses, HasRoute);
        return reachable.Length > 0 ? reachable : addresses;
    }

    private static bool HasRoute(IPAddress address)
    {
        try
        {
            using var socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            socket.Connect(address, AnyPort);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
