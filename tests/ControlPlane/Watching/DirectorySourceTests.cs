using System.Diagnostics;
using System.Text;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.State;
using GatewayApi.Tests.ControlPlane.Support;
using Microsoft.Extensions.Logging;

namespace GatewayApi.Tests.ControlPlane.Watching;

internal sealed class DirectorySourceTests
{
    private static readonly ObjectKey Gw = new("ns", "gw");
    private static readonly ObjectKey A = new("default", "a");
    private static readonly ObjectKey B = new("default", "b");

    [Test]
    public async Task An_edit_arrives_at_once_with_the_next_generation()
    {
        await using var folder = new SourceFolder();
        folder.Write("gw.yaml", Yaml.Gateway("gw"));
        await folder.StartAsync();
        Assert.That(folder.State.Gateways[Gw].Metadata.Generation, Is.EqualTo(1));
        var times = new List<double>();
        for (var port = 81; port < 91; port++)
        {
            var start = Stopwatch.GetTimestamp();
            folder.Write("gw.yaml", Yaml.Gateway("gw", port));
            await folder.UntilAsync(s => s.Gateways[Gw].Spec.Listeners[0].Port == port);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        times.Sort();
        TestContext.Out.WriteLine($"median {times[5]:F1} ms, slowest {times[^1]:F1} ms");
        Assert.That(times[5], Is.LessThan(100));
        Assert.That(folder.State.Gateways[Gw].Metadata.Generation, Is.EqualTo(11));
        Assert.That(folder.Changes.Count(static c => c.Object is null), Is.Zero, "rewriting in place never removes anything");
    }

    [Test]
    public async Task Labels_do_not_count_as_a_generation()
    {
        await using var folder = new SourceFolder();
        folder.Write("gw.yaml", Yaml.Gateway("gw"));
        await folder.StartAsync();
        folder.Write("gw.yaml", Yaml.Gateway("gw").Replace("namespace: ns", "namespace: ns, labels: { a: b }", StringComparison.Ordinal));
        await folder.UntilAsync(static s => s.Gateways[Gw].Metadata.Labels.ContainsKey("a"));
        Assert.That(folder.State.Gateways[Gw].Metadata.Generation, Is.EqualTo(1));
    }

    [Test]
    public async Task Editors_that_replace_files_remove_nothing()
    {
        await using var folder = new SourceFolder();
        var path = folder.Write("gw.yaml", Yaml.Gateway("gw"));
        await folder.StartAsync();

        // As vim does it: the old file away, a new one written, the old one deleted.
        File.Move(path, path + "~");
        folder.Write("gw.yaml", Yaml.Gateway("gw", 81));
        File.Delete(path + "~");
        await folder.UntilAsync(static s => s.Gateways.TryGetValue(Gw, out var g) && g.Spec.Listeners[0].Port == 81);

        // As sed -i does it: renamed over.
        File.WriteAllText(path + ".tmp", Yaml.Gateway("gw", 82));
        File.Move(path + ".tmp", path, true);
        await folder.UntilAsync(static s => s.Gateways.TryGetValue(Gw, out var g) && g.Spec.Listeners[0].Port == 82);

        // As a script does it: emptied, then filled.
        File.WriteAllText(path, "");
        File.WriteAllText(path, Yaml.Gateway("gw", 83));
        await folder.UntilAsync(static s => s.Gateways.TryGetValue(Gw, out var g) && g.Spec.Listeners[0].Port == 83);
        Assert.That(folder.Changes.Where(static c => c.Object is null), Is.Empty);
    }

    [Test]
    public async Task A_file_that_is_being_written_is_not_looked_at()
    {
        await using var folder = new SourceFolder();
        var path = folder.Write("gw.yaml", Yaml.Gateway("gw"));
        await folder.StartAsync();
        await using (var writer = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.ReadWrite))
        {
            await writer.WriteAsync(Encoding.UTF8.GetBytes("spec: ["));
            await writer.FlushAsync();
            await folder.SettleAsync();
            Assert.That(folder.Report.Errors, Is.Empty);
            writer.SetLength(0);
            await writer.WriteAsync(Encoding.UTF8.GetBytes(Yaml.Gateway("gw", 81)));
        }

        await folder.UntilAsync(static s => s.Gateways[Gw].Spec.Listeners[0].Port == 81);
        Assert.That(folder.Log.At(LogLevel.Error), Is.Empty);
    }

    [Test]
    public async Task A_broken_file_keeps_its_last_good_state_and_is_named()
    {
        await using var folder = new SourceFolder();
        folder.Write("a.yaml", Yaml.Documents(Yaml.ConfigMap("a"), Yaml.Gateway("gw")));
        await folder.StartAsync();
        folder.Write("a.yaml", Yaml.Documents(Yaml.ConfigMap("a", "new"), "spec: ["));
        await folder.UntilAsync(static s => s.ConfigMaps.GetValueOrDefault(A)?.Data["k"] == "new");
        Assert.That(folder.State.Gateways, Contains.Key(Gw), "the broken document may be the Gateway's");
        Assert.That(folder.Report.Errors.Single().ToString(), Does.Contain("a.yaml: document 2, line 6"));
        folder.Write("a.yaml", Yaml.ConfigMap("a", "newer"));
        await folder.UntilAsync(static s => s.Gateways.IsEmpty);
        Assert.That(folder.Report.Errors, Is.Empty);
    }

    [Test]
    public async Task A_refused_object_keeps_its_last_good_form_and_the_others_apply()
    {
        await using var folder = new SourceFolder();
        folder.Write("a.yaml", Yaml.Documents(Yaml.Gateway("gw"), Yaml.ConfigMap("a"), Yaml.ConfigMap("b")));
        await folder.StartAsync();
        folder.Write("a.yaml", Yaml.Documents(Yaml.Gateway("gw", 700000), Yaml.ConfigMap("a", "new")));
        await folder.UntilAsync(static s => !s.ConfigMaps.ContainsKey(B));
        Assert.That(folder.State.ConfigMaps[A].Data["k"], Is.EqualTo("new"));
        Assert.That(folder.State.Gateways[Gw].Spec.Listeners[0].Port, Is.EqualTo(80));
        var error = folder.Report.Errors.Single();
        Assert.That((error.Object, error.Field, error.Document, error.Line), Is.EqualTo(("Gateway ns/gw", "spec.listeners[0].port", 1, 6)));
    }

    [Test]
    public async Task A_deleted_file_takes_its_objects_along()
    {
        await using var folder = new SourceFolder();
        var path = folder.Write("a.yaml", Yaml.ConfigMap("a"));
        folder.Write("b.yaml", Yaml.ConfigMap("b"));
        await folder.StartAsync();
        var start = Stopwatch.GetTimestamp();
        File.Delete(path);
        await folder.UntilAsync(static s => !s.ConfigMaps.ContainsKey(A));
        Assert.That(Stopwatch.GetElapsedTime(start).TotalMilliseconds, Is.LessThan(500));
        Assert.That(folder.State.ConfigMaps, Contains.Key(B));
    }

    [Test]
    public async Task A_renamed_file_changes_nothing()
    {
        await using var folder = new SourceFolder();
        var path = folder.Write("a.yaml", Yaml.ConfigMap("a"));
        await folder.StartAsync();
        File.Move(path, Path.Combine(folder.Manifests, "z.yml"));
        folder.Write("b.yaml", Yaml.ConfigMap("b"));
        await folder.UntilAsync(static s => s.ConfigMaps.ContainsKey(B));
        File.Delete(Path.Combine(folder.Manifests, "z.yml"));
        await folder.UntilAsync(static s => !s.ConfigMaps.ContainsKey(A));
        Assert.That(folder.Changes.Count(static c => c.Id.Key == A), Is.EqualTo(2), "come and gone, nothing at the rename");
        Assert.That(folder.Log.At(LogLevel.Error), Is.Empty);
    }

    [Test]
    public async Task An_object_given_twice_names_both_files_and_the_first_stays()
    {
        await using var folder = new SourceFolder();
        var first = folder.Write("b.yaml", Yaml.ConfigMap("a", "first"));
        await folder.StartAsync();
        folder.Write("a.yaml", Yaml.Documents(Yaml.ConfigMap("a", "second"), Yaml.ConfigMap("b")));
        await folder.UntilAsync(static s => s.ConfigMaps.ContainsKey(B));
        Assert.That(folder.State.ConfigMaps[A].Data["k"], Is.EqualTo("first"));
        Assert.That(folder.Report.Errors.Single().ToString(), Does.Contain("a.yaml").And.Contain("b.yaml").And.Contain("ConfigMap default/a"));
        File.Delete(first);
        await folder.UntilAsync(static s => s.ConfigMaps[A].Data["k"] == "second");
        Assert.That(folder.Report.Errors, Is.Empty);
    }

    [Test]
    public async Task An_object_twice_in_one_file_is_an_error_too()
    {
        await using var folder = new SourceFolder();
        folder.Write("a.yaml", Yaml.Documents(Yaml.ConfigMap("a", "first"), Yaml.ConfigMap("a", "second")));
        await folder.StartAsync();
        Assert.That(folder.State.ConfigMaps[A].Data["k"], Is.EqualTo("first"));
        Assert.That(folder.Report.Errors.Single().ToString(), Does.Contain("document 2").And.Contain("document 1"));
    }

    [Test]
    public async Task New_folders_are_watched_from_their_first_file_on()
    {
        await using var folder = new SourceFolder();
        await folder.StartAsync();
        folder.Write("one/two/a.yaml", Yaml.ConfigMap("a"));
        await folder.UntilAsync(static s => s.ConfigMaps.ContainsKey(A));
        folder.Write("one/two/a.yaml", Yaml.ConfigMap("a", "new"));
        await folder.UntilAsync(static s => s.ConfigMaps.GetValueOrDefault(A)?.Data["k"] == "new");
        Directory.Delete(Path.Combine(folder.Manifests, "one"), true);
        await folder.UntilAsync(static s => s.ConfigMaps.IsEmpty);
    }

    [Test]
    public async Task Links_are_followed_and_what_they_lead_to_is_watched()
    {
        await using var folder = new SourceFolder();
        var elsewhere = Directory.CreateDirectory(Path.Combine(folder.Root, "elsewhere")).FullName;
        File.WriteAllText(Path.Combine(elsewhere, "file.yaml"), Yaml.ConfigMap("a"));
        Directory.CreateDirectory(Path.Combine(elsewhere, "deep"));
        File.CreateSymbolicLink(Path.Combine(folder.Manifests, "a.yaml"), Path.Combine(elsewhere, "file.yaml"));
        await folder.StartAsync();
        File.WriteAllText(Path.Combine(elsewhere, "file.yaml"), Yaml.ConfigMap("a", "new"));
        await folder.UntilAsync(static s => s.ConfigMaps.GetValueOrDefault(A)?.Data["k"] == "new");
        Directory.CreateSymbolicLink(Path.Combine(folder.Manifests, "linked"), Path.Combine(elsewhere, "deep"));
        await folder.SettleAsync();
        File.WriteAllText(Path.Combine(elsewhere, "deep", "b.yaml"), Yaml.ConfigMap("b"));
        await folder.UntilAsync(static s => s.ConfigMaps.ContainsKey(B));
    }

    [Test]
    public async Task A_mounted_ConfigMap_swaps_all_its_files_by_one_link()
    {
        await using var folder = new SourceFolder();
        Version("1", "old");
        Directory.CreateSymbolicLink(Path.Combine(folder.Manifests, "..data"), "..1");
        File.CreateSymbolicLink(Path.Combine(folder.Manifests, "a.yaml"), "..data/a.yaml");
        await folder.StartAsync();
        Assert.That(folder.State.ConfigMaps[A].Data["k"], Is.EqualTo("old"));
        Version("2", "new");
        Directory.CreateSymbolicLink(Path.Combine(folder.Manifests, "..tmp"), "..2");
        Assert.That(Rename(Path.Combine(folder.Manifests, "..tmp"), Path.Combine(folder.Manifests, "..data")), Is.Zero);
        await folder.UntilAsync(static s => s.ConfigMaps.GetValueOrDefault(A)?.Data["k"] == "new");
        Assert.That(folder.Report.Errors, Is.Empty);

        void Version(string name, string value)
        {
            var directory = Directory.CreateDirectory(Path.Combine(folder.Manifests, ".." + name)).FullName;
            File.WriteAllText(Path.Combine(directory, "a.yaml"), Yaml.ConfigMap("a", value));
        }
    }

    [Test]
    public async Task A_link_that_leads_upwards_is_no_endless_way()
    {
        await using var folder = new SourceFolder();
        folder.Write("a.yaml", Yaml.ConfigMap("a"));
        Directory.CreateSymbolicLink(Path.Combine(folder.Manifests, "up"), folder.Manifests);
        File.CreateSymbolicLink(Path.Combine(folder.Manifests, "again.yaml"), Path.Combine(folder.Manifests, "a.yaml"));
        await folder.StartAsync();
        Assert.That(folder.State.ConfigMaps, Has.Count.EqualTo(1));
        Assert.That(folder.Report.Errors, Is.Empty);
    }

    [Test]
    public async Task A_link_that_leads_nowhere_and_a_pipe_hide_none_of_their_neighbours()
    {
        await using var folder = new SourceFolder();
        File.CreateSymbolicLink(Path.Combine(folder.Manifests, "b.yaml"), "nowhere");
        using (var mkfifo = Process.Start("mkfifo", Path.Combine(folder.Manifests, "c.yaml")))
        {
            await mkfifo.WaitForExitAsync(Patience.Token());
        }

        for (var i = 0; i < 20; i++)
        {
            folder.Write($"{i}.yaml", Yaml.ConfigMap($"c{i}"));
        }

        await folder.StartAsync();
        Assert.That(folder.State.ConfigMaps, Has.Count.EqualTo(20));
        folder.Write("later.yaml", Yaml.ConfigMap("later"));
        await folder.UntilAsync(static s => s.ConfigMaps.Count == 21);
    }

    [Test]
    public async Task A_single_file_is_a_source_and_its_neighbours_are_not()
    {
        await using var folder = new SourceFolder();
        var path = folder.Write("a.yaml", Yaml.ConfigMap("a"));
        folder.Write("b.yaml", Yaml.ConfigMap("b"));
        await folder.StartAsync(path);
        folder.Write("a.yaml", Yaml.ConfigMap("a", "new"));
        await folder.UntilAsync(static s => s.ConfigMaps.GetValueOrDefault(A)?.Data["k"] == "new");
        Assert.That(folder.State.ConfigMaps.Keys, Is.EqualTo(new[] { A }));
    }

    [Test]
    public async Task Kinds_that_are_not_read_are_mentioned_once()
    {
        const string Deployment = "apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: d, namespace: n }\n";
        await using var folder = new SourceFolder();
        folder.Write("d.yaml", Deployment);
        await folder.StartAsync();
        folder.Write("d.yaml", Deployment + "# edited");
        await folder.SettleAsync();
        Assert.That(folder.Log.At(LogLevel.Information).Count(static l => l.Contains("apps/v1 Deployment n/d", StringComparison.Ordinal)), Is.EqualTo(1));
    }

    [Test]
    public async Task The_default_class_is_there_while_no_other_is()
    {
        await using var folder = new SourceFolder();
        await folder.StartAsync();
        Assert.That(folder.State.GatewayClasses.Keys.Single().Name, Is.EqualTo("gatewayapi"));
        var path = folder.Write("class.yaml", "apiVersion: gateway.networking.k8s.io/v1\nkind: GatewayClass\nmetadata: { name: own }\nspec: { controllerName: gatewayapi.dev/controller }");
        await folder.UntilAsync(static s => s.GatewayClasses.Count == 1 && s.GatewayClasses.ContainsKey(new ObjectKey("", "own")));
        File.Delete(path);
        await folder.UntilAsync(static s => s.GatewayClasses.Count == 1 && s.GatewayClasses.ContainsKey(new ObjectKey("", "gatewayapi")));
    }

    [Test]
    public async Task A_source_that_vanishes_empties_nothing()
    {
        await using var folder = new SourceFolder();
        folder.Write("a.yaml", Yaml.ConfigMap("a"));
        await folder.StartAsync();
        Directory.Move(folder.Manifests, Path.Combine(folder.Root, "away"));
        await folder.UntilLoggedAsync(LogLevel.Error, Path.Combine(folder.Root, "m"));
        Assert.That(folder.Changes.Where(static c => c.Object is null), Is.Empty);
        Directory.Move(Path.Combine(folder.Root, "away"), Path.Combine(folder.Root, "m"));
        folder.Write("a.yaml", Yaml.ConfigMap("a", "new"));
        await folder.UntilAsync(static s => s.ConfigMaps.GetValueOrDefault(A)?.Data["k"] == "new");
    }

    [System.Runtime.InteropServices.DllImport("libc", EntryPoint = "rename", SetLastError = true)]
    private static extern int Rename(
        [System.Runtime.InteropServices.MarshalAs(System.Runtime.InteropServices.UnmanagedType.LPUTF8Str)] string from,
        [System.Runtime.InteropServices.MarshalAs(System.Runtime.InteropServices.UnmanagedType.LPUTF8Str)] string to);

    [Test]
    public async Task A_restart_over_a_broken_manifest_keeps_the_last_good_form_of_what_is_in_it()
    {
        await using var folder = new SourceFolder();
        folder.Write("gw.yaml", Yaml.Gateway("gw", 81));
        folder.Write("two.yaml", Yaml.ConfigMap("a") + "\n---\n" + Yaml.ConfigMap("b"));
        folder.Write("gone.yaml", Yaml.ConfigMap("gone"));
        await folder.StartAsync();
        await folder.UntilSavedAsync("\"gone\"");
        folder.Write("gw.yaml", Yaml.Gateway("gw", 0));
        folder.Write("two.yaml", Yaml.ConfigMap("a") + "\n---\n{ broken: [");
        File.Delete(Path.Combine(folder.Manifests, "gone.yaml"));

        await folder.RestartAsync();

        Assert.That(folder.State.Gateways[Gw].Spec.Listeners[0].Port, Is.EqualTo(81), "the refused object");
        Assert.That(folder.State.ConfigMaps.Keys, Is.EquivalentTo(new[] { A, B }), "what may be in the part that cannot be read stays; what is gone is gone");
        Assert.That(folder.Report.Errors, Has.Length.EqualTo(2));
    }

    [Test]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public async Task What_is_kept_is_for_its_user_alone()
    {
        await using var folder = new SourceFolder();
        folder.Write("a.yaml", Yaml.ConfigMap("a"));
        await folder.StartAsync();
        await folder.UntilSavedAsync("\"a\"");

        Assert.That(File.GetUnixFileMode(Path.Combine(folder.Root, "state", "manifests.json")), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [TestCase("{ \"x.yaml\": [ { \"object\": { \"kind\": 7 } } ] }")]
    [TestCase("no json")]
    [TestCase("[]")]
    public async Task What_was_kept_may_be_garbage(string content)
    {
        await using var folder = new SourceFolder();
        Directory.CreateDirectory(Path.Combine(folder.Root, "state"));
        File.WriteAllText(Path.Combine(folder.Root, "state", "manifests.json"), content);
        folder.Write("a.yaml", Yaml.ConfigMap("a"));

        await folder.StartAsync();

        Assert.That(folder.State.ConfigMaps.Keys, Is.EquivalentTo(new[] { A }));
    }
}
