namespace GatewayApi.DataPlane.Forwarding;

/// <summary>How many bytes of clients' bodies may be kept for one purpose, of all requests together.</summary>
/// <param name="size">Bytes.</param>
internal sealed class ByteBudget(long size)
{
    private long _taken;

    /// <summary>Bytes that are in use.</summary>
    public long Taken => Interlocked.Read(ref _taken);

    /// <summary>Takes bytes; false when there are not so many.</summary>
    public bool TryTake(int bytes)
    {
        if (Interlocked.Add(ref _taken, bytes) <= size)
        {
            return true;
        }

        Return(bytes);
        return false;
    }

    /// <summary>Gives bytes back.</summary>
    public void Return(int bytes) => Interlocked.Add(ref _taken, -bytes);
}
