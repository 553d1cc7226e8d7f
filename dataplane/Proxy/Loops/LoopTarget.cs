namespace GatewayApi.DataPlane.Loops;

/// <summary>What an <see cref="EventLoop"/> tells of.</summary>
internal abstract class LoopTarget
{
    /// <summary>Distinguishes it from others that had its descriptor before; set by the loop.</summary>
    public int Generation { get; set; }

    /// <summary>Something has happened. Called by the loop, on its thread.</summary>
    /// <param name="events">What, as epoll says it.</param>
    public abstract void Happened(uint events);
}
