namespace GatewayApi.DataPlane.Forwarding.Mirroring;

/// <summary>How much of the clients' bodies may be kept for mirrors that have not taken it yet, of all mirrored requests together.</summary>
internal sealed class MirrorBudget
{
    /// <summary>Bytes.</summary>
    public const long Size = 64 * 1024 * 1024;

    private long _left = Size;

    /// <summary>Bytes that are not in use.</summary>
    public long Left => Interlocked.Read(ref _left);

    /// <summary>Takes bytes; false when there are not so many.</summary>
    public bool TryTake(int bytes)
    {
        if (Interlocked.Add(ref _left, -bytes) >= 0)
        {
            return true;
        }

        Return(bytes);
        return false;
    }

    /// <summary>Gives bytes back.</summary>
    public void Return(int bytes) => Interlocked.Add(ref _left, bytes);
}
