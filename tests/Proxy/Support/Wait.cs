using System.Diagnostics;

namespace GatewayApi.Tests.Proxy.Support;

/// <summary>Waits for conditions that nothing signals.</summary>
internal static class Wait
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static async Task UntilAsync(Func<bool> condition, string what) => await UntilAsync(() => Task.FromResult(condition()), what);

    public static async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        var watch = Stopwatch.StartNew();
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (!await condition())
        {
            if (watch.Elapsed > Limit)
            {
                throw new TimeoutException(what);
            }

            await tick.WaitForNextTickAsync();
        }
    }
}
