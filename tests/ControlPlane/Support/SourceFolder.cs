using GatewayApi.ControlPlane.Translation.State;
using GatewayApi.ControlPlane.Watching;
using GatewayApi.ControlPlane.Watching.Manifests;
using Microsoft.Extensions.Logging;

namespace GatewayApi.Tests.ControlPlane.Support;

/// <summary>A temporary folder with a source that watches it.</summary>
internal sealed class SourceFolder : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gatewayapi-source-");
    private readonly Surroundings _surroundings = new();
    private readonly ClusterFeed _feed = new();
    private DirectorySource? _source;

    public string Root => _folder.FullName;

    public string Manifests => Directory.CreateDirectory(Path.Combine(Root, "m")).FullName;

    public SourceReport Report { get; } = new();

    public RecordedLog<DirectorySource> Log { get; } = new();

    public ClusterState State { get; private set; } = ClusterState.Empty;

    public List<ClusterChange> Changes { get; } = [];

    public string Write(string name, string content)
    {
        var path = Path.Combine(Manifests, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        return path;
    }

    /// <summary>Starts the source and waits for its first full read.</summary>
    public async Task StartAsync(string? source = null)
    {
        var lastGood = new LastGoodManifests(Path.Combine(Root, "state", "manifests.json"));
        _source = new DirectorySource(source ?? Manifests, lastGood, _feed, Report, _surroundings.Metrics, TimeProvider.System, _surroundings.Outcome, Log);
        await _source.StartAsync(CancellationToken.None);
        while (!await NextAsync())
        {
            // Until it is synced.
        }
    }

    /// <summary>Ends the source and starts another one, which knows only what is on disk.</summary>
    public async Task RestartAsync()
    {
        await _source!.StopAsync(CancellationToken.None);
        _source.Dispose();
        State = ClusterState.Empty;
        Changes.Clear();
        await StartAsync();
    }

    /// <summary>Waits until what is in force has been saved.</summary>
    public Task UntilSavedAsync(string text) => UntilAsync(() =>
        File.Exists(Path.Combine(Root, "state", "manifests.json")) && File.ReadAllText(Path.Combine(Root, "state", "manifests.json")).Contains(text, StringComparison.Ordinal));

    /// <summary>Waits for changes until a condition holds.</summary>
    public async Task UntilAsync(Func<ClusterState, bool> condition)
    {
        try
        {
            while (!condition(State))
            {
                await NextAsync();
            }
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"waited in vain; errors now: {string.Join('\n', Report.Errors)}");
        }
    }

    /// <summary>Waits for a log line.</summary>
    public Task UntilLoggedAsync(LogLevel level, string text) => UntilAsync(() => Log.At(level).Any(l => l.Contains(text, StringComparison.Ordinal)));

    /// <summary>Writes a marker object and waits for it: everything that was written before has been seen then.</summary>
    public async Task SettleAsync()
    {
        var name = $"marker-{Guid.NewGuid():n}";
        Write($"{name}.yaml", Yaml.ConfigMap(name));
        await UntilAsync(s => s.ConfigMaps.Keys.Any(k => k.Name == name));
    }

    public async ValueTask DisposeAsync()
    {
        if (_source is not null)
        {
            await _source.StopAsync(CancellationToken.None);
            _source.Dispose();
        }

        Assert.That(_surroundings.Outcome.HasCrashed, Is.False, string.Join('\n', Log.At(LogLevel.Critical)));
        _surroundings.Dispose();
        _folder.Delete(true);
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(2));
        var patience = Patience.Token();
        while (!holds())
        {
            await timer.WaitForNextTickAsync(patience);
        }
    }

    private async Task<bool> NextAsync()
    {
        var batch = await _feed.Reader.ReadAsync(Patience.Token());
        State = State.Apply(batch.Changes);
        Changes.AddRange(batch.Changes);
        return batch.IsSynced;
    }
}
