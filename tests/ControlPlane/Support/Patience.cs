namespace GatewayApi.Tests.ControlPlane.Support;

/// <summary>How long a test waits for what must come.</summary>
internal static class Patience
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    public static Task<T> Soon<T>(this Task<T> task) => task.WaitAsync(Limit);

    public static Task Soon(this Task task) => task.WaitAsync(Limit);

    public static CancellationToken Token() => new CancellationTokenSource(Limit).Token;
}
