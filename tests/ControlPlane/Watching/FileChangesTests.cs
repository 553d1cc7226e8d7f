using GatewayApi.ControlPlane.Watching.Files;

namespace GatewayApi.Tests.ControlPlane.Watching;

internal sealed class FileChangesTests
{
    [Test]
    public void What_the_watcher_says_after_the_end_is_heard_by_nobody_and_harms_nobody()
    {
        var changes = new FileChanges();
        changes.Dispose();

        Assert.That(() => changes.Add("/a"), Throws.Nothing);
        Assert.That(changes.AddEverything, Throws.Nothing);
    }
}
