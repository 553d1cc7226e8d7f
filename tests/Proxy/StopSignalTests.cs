using System.Runtime.InteropServices;
using GatewayApi.DataPlane.Runtime;

namespace GatewayApi.Tests.Proxy;

public sealed class StopSignalTests
{
    // Ctrl-C reaches every process of the terminal, and the control plane that was interrupted then asks its proxies to stop: that is one
    // wish, told twice.
    [Test]
    public void Ctrl_C_followed_by_the_control_planes_request_is_still_an_orderly_stop()
    {
        using var stop = new StopSignal();

        Assert.That(IsTaken(stop, PosixSignal.SIGINT), Is.True);
        Assert.That(stop.Received.IsCompleted, Is.True);
        Assert.That(IsTaken(stop, PosixSignal.SIGTERM), Is.True);
    }

    [TestCase(PosixSignal.SIGINT)]
    [TestCase(PosixSignal.SIGTERM)]
    public void The_same_signal_again_ends_the_process_at_once(PosixSignal signal)
    {
        using var stop = new StopSignal();

        Assert.That(IsTaken(stop, signal), Is.True);
        Assert.That(IsTaken(stop, signal), Is.False);
    }

    private static bool IsTaken(StopSignal stop, PosixSignal signal)
    {
        var context = new PosixSignalContext(signal);
        stop.Take(context);
        return context.Cancel;
    }
}
