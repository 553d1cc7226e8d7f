namespace GatewayApi.ControlPlane.Provisioning;

/// <summary>Keeps two control planes from looking after the same proxies: they would stop each other's.</summary>
internal sealed class StateLock : IDisposable
{
    private readonly FileStream _file;

    private StateLock(FileStream file) => _file = file;

    /// <summary>Makes the directory and takes the lock; it ends with the process however that ends.</summary>
    /// <returns>The lock, or the cause why there is none.</returns>
    public static (StateLock? Lock, string? Error) Take(string state)
    {
        try
        {
            StatePaths.CreatePrivate(state);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (null, e.Message);
        }

        try
        {
            var path = Path.Combine(state, StatePaths.ControlPlaneLock);
            return (new StateLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None)), null);
        }
        catch (UnauthorizedAccessException e)
        {
            return (null, e.Message);
        }
        catch (IOException e)
        {
            return (null, $"another control plane uses it: {e.Message}");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
