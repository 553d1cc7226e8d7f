using GatewayApi.ControlPlane.Watching.Files;

namespace GatewayApi.Tests.ControlPlane.Watching;

internal sealed class DirectoryWatcherTests
{
    [Test]
    public void A_watcher_that_ends_while_files_change_ends_in_peace()
    {
        var folder = Directory.CreateTempSubdirectory("watcher").FullName;
        for (var i = 0; i < 200; i++)
        {
            using var changes = new FileChanges();
            if (DirectoryWatcher.TryStart(changes) is not { } watcher)
            {
                Assert.Ignore("this system has no inotify");
                return;
            }

            watcher.Add(folder);
            File.WriteAllText(Path.Combine(folder, "f"), "x");

            Assert.That(watcher.Dispose, Throws.Nothing);
            Assert.That(watcher.Dispose, Throws.Nothing, "again");
        }

        Directory.Delete(folder, true);
    }
}
