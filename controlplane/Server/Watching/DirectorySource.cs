using System.Collections.Immutable;
using GatewayApi.ControlPlane.Diagnostics;
using GatewayApi.ControlPlane.Watching.Files;
using GatewayApi.ControlPlane.Watching.Manifests;

namespace GatewayApi.ControlPlane.Watching;

/// <summary>
/// Objects from the manifests below a directory, as they are and as they change. Additions and changes count at once; what disappears from
/// a file has to be missing still at a second look <see cref="Confirmation"/> later, because editors replace files by deleting and writing
/// them.
/// </summary>
internal sealed partial class DirectorySource(
    string source,
    LastGoodManifests lastGood,
    ClusterFeed feed,
    SourceReport report,
    ControlPlaneMetrics metrics,
    TimeProvider time,
    ProcessOutcome outcome,
    ILogger<DirectorySource> logger)
    : CriticalLoop(outcome, logger)
{
    /// <summary>How long something must be missing to be gone.</summary>
    public static readonly TimeSpan Confirmation = TimeSpan.FromMilliseconds(40);

    // For what the watcher cannot see: network file systems, events lost, directories that were not there before.
    private static readonly TimeSpan ListEvery = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan ListEveryUnwatched = TimeSpan.FromMilliseconds(80);

    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(50);

    private readonly FileChanges _changes = new();
    private readonly SourceContents _contents = new();
    private readonly Dictionary<string, Seen> _seen = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _confirmations = new(StringComparer.Ordinal);
    private readonly HashSet<string> _ignored = new(StringComparer.Ordinal);
    private ImmutableHashSet<string> _reported = [];
    private SourceListing _listing = new();
    private DirectoryWatcher? _watcher;
    private LastGoodSaving? _saving;
    private long _nextListing;
    private IReadOnlyDictionary<string, ImmutableArray<ManifestObject>> _earlier = new Dictionary<string, ImmutableArray<ManifestObject>>();

    /// <inheritdoc/>
    protected override async Task RunAsync(CancellationToken cancellation)
    {
        using var watcher = DirectoryWatcher.TryStart(_changes);
        _watcher = watcher;
        if (watcher is null)
        {
            LogUnwatched(source);
        }

        _saving = new LastGoodSaving(lastGood, time, LogNotSaved);
        _earlier = lastGood.Load();
        List();
        _earlier = new Dictionary<string, ImmutableArray<ManifestObject>>();
        await PublishAsync(true, cancellation);
        LogSynced(source, _listing.Files.Count);
        try
        {
            while (!cancellation.IsCancellationRequested)
            {
                await _changes.WaitAsync(UntilNextDeadline(), cancellation);
                LookAround();
                await PublishAsync(false, cancellation);
                _saving.SaveWhenDue(_contents);
            }
        }
        finally
        {
            await _saving.FinishAsync(_contents);
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _changes.Dispose();
        base.Dispose();
    }

    private void LookAround()
    {
        var (paths, everything) = _changes.Take();
        var byRealPath = paths.Count == 0 ? null : _listing.Files.Values.ToLookup(static f => f.RealPath, static f => f.Path, StringComparer.Ordinal);
        foreach (var path in paths)
        {
            var known = _listing.Files.ContainsKey(path) ? path : byRealPath![path].FirstOrDefault();
            everything |= known is null;
            if (known is not null)
            {
                Look(known, false);
            }
        }

        if (everything || time.GetTimestamp() >= _nextListing)
        {
            List();
        }

        var now = time.GetTimestamp();
        foreach (var file in _confirmations.Where(c => c.Value <= now).Select(static c => c.Key).ToArray())
        {
            _confirmations.Remove(file);
            Look(file, true);
        }
    }

    private void List()
    {
        var before = _listing;
        _listing = SourceListing.Of(source, Watch);
        var unsettled = false;
        var gone = _seen.Keys.Where(f => !_listing.Files.ContainsKey(f) && !_listing.IsUnknown(f)).ToArray();
        foreach (var file in _listing.Files.Values.Where(f => !_seen.TryGetValue(f.Path, out var seen) || seen.IsOld(f.Stamp)))
        {
            if (IsBeingWritten(file, before))
            {
                unsettled = true;
            }
            else
            {
                Look(file.Path, false);
            }
        }

        foreach (var file in gone.Where(f => !_confirmations.ContainsKey(f)))
        {
            Look(file, false);
        }

        _nextListing = Deadline(_watcher is null ? ListEveryUnwatched : unsettled ? Settling : ListEvery);
    }

    // A listing may catch a file in the middle of a write. Its writer's close will be reported, so there is no hurry.
    private bool IsBeingWritten(ManifestFile file, SourceListing before) =>
        _watcher is not null && before.Files.TryGetValue(file.Path, out var old) && old.RealPath == file.RealPath
        && time.GetUtcNow().UtcDateTime - file.Stamp.Written < Settling;

    private void Look(string file, bool isConfirmed)
    {
        var lookedAt = time.GetUtcNow().UtcDateTime;
        var content = FileText.Read(file);
        var before = _seen.GetValueOrDefault(file);
        if (content.Text is not null && before is { IsGood: true } && before.Hash == content.Hash && !_confirmations.ContainsKey(file) && !isConfirmed)
        {
            _seen[file] = before with { LookedAt = lookedAt, Stamp = content.Stamp };
            return;
        }

        var reading = content switch
        {
            { Error: { } error } => FileReading.Unreadable(file, error),
            { Text: { } text } => ManifestReader.Read(file, text, _contents.Find),
            _ => FileReading.Nothing,
        };
        if (!reading.Errors.IsEmpty && _earlier.TryGetValue(file, out var earlier))
        {
            _contents.Restore(file, earlier);
        }

        if (_contents.Apply(file, reading, isConfirmed))
        {
            _confirmations.TryAdd(file, Deadline(Confirmation));
        }
        else
        {
            _confirmations.Remove(file);
        }

        if (content.Text is null && content.Error is null && !_confirmations.ContainsKey(file))
        {
            _seen.Remove(file);
        }
        else
        {
            _seen[file] = new Seen(content.Hash, content.Stamp, lookedAt, reading.Errors.IsEmpty);
        }

        foreach (var ignored in reading.Ignored.Where(i => _ignored.Add($"{file}\n{i}")))
        {
            LogIgnored(file, ignored);
        }
    }

    private async Task PublishAsync(bool isSynced, CancellationToken cancellation)
    {
        Report();
        var changes = _contents.Drain();
        if (isSynced || changes.Length > 0)
        {
            await feed.WriteAsync(new SourceBatch(changes, isSynced), cancellation);
            _saving?.Changed();
        }
    }

    private void Report()
    {
        ImmutableArray<SourceError> errors =
            [.. _listing.Unreadable.Select(static u => new SourceError { File = u.Key, Message = u.Value }), .. _contents.Errors()];
        report.Errors = errors;
        var texts = errors.Select(static e => e.ToString()).ToImmutableHashSet();
        foreach (var text in texts.Except(_reported).Order(StringComparer.Ordinal))
        {
            metrics.SourceErrors.Add(1);
            LogError(text);
        }

        foreach (var text in _reported.Except(texts).Order(StringComparer.Ordinal))
        {
            LogResolved(text);
        }

        _reported = texts;
    }

    private void Watch(string directory)
    {
        if (_watcher?.Add(directory) is { } reason)
        {
            LogUnwatchedDirectory(directory, reason);
        }
    }

    private long Deadline(TimeSpan after) => time.GetTimestamp() + (long)(after.TotalSeconds * time.TimestampFrequency);

    private TimeSpan UntilNextDeadline()
    {
        var deadline = _confirmations.Values.Append(_nextListing).Append(_saving?.Due ?? _nextListing).Min();
        var left = time.GetElapsedTime(time.GetTimestamp(), deadline);
        return left <= TimeSpan.Zero ? TimeSpan.Zero : left + TimeSpan.FromMilliseconds(1);
    }

    // A file written within the clock's grain of our look may have changed without a new stamp.
    private sealed record Seen(string Hash, FileStamp Stamp, DateTime LookedAt, bool IsGood)
    {
        private static readonly TimeSpan Grain = TimeSpan.FromMilliseconds(50);

        public bool IsOld(FileStamp stamp) => stamp != Stamp || stamp.Written > LookedAt - Grain;
    }

    [LoggerMessage(1, LogLevel.Information, "{Source}: read {Files} files, watching")]
    private partial void LogSynced(string source, int files);

    [LoggerMessage(2, LogLevel.Warning, "{Source}: no file events on this system, the directory is listed instead")]
    private partial void LogUnwatched(string source);

    [LoggerMessage(3, LogLevel.Warning, "{Directory}: cannot be watched, changes are found by listing: {Reason}")]
    private partial void LogUnwatchedDirectory(string directory, string reason);

    [LoggerMessage(4, LogLevel.Information, "{File}: {Object} is of a kind that is not read")]
    private partial void LogIgnored(string file, string @object);

    [LoggerMessage(5, LogLevel.Error, "{Error}")]
    private partial void LogError(string error);

    [LoggerMessage(7, LogLevel.Warning, "the last good manifests cannot be kept for the next start: {Reason}")]
    private partial void LogNotSaved(string reason);

    [LoggerMessage(6, LogLevel.Information, "no longer: {Error}")]
    private partial void LogResolved(string error);
}
