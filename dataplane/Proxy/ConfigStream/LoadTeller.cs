using GatewayApi.Config.V1;

namespace GatewayApi.DataPlane.ConfigStream;

/// <summary>Tells the control plane what the proxy carries: not more often than every few seconds, and nothing twice in a row.</summary>
/// <param name="read">What it carries now.</param>
/// <param name="time">The clock.</param>
internal sealed class LoadTeller(Func<Load> read, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);
    private Load? _told;

    /// <summary>Completes when it is time to look again.</summary>
    public Task NextLook { get; private set; } = Task.CompletedTask;

    /// <summary>The message, when it is time and there is something new.</summary>
    public ProxyMessage? Look(CancellationToken stop)
    {
        if (!NextLook.IsCompleted)
        {
            return null;
        }

        NextLook = Task.Delay(Interval, time, stop);
        var load = read();
        if (load.Equals(_told))
        {
            return null;
        }

        _told = load;
        return new ProxyMessage { Load = load };
    }
}
