namespace GatewayApi.ControlPlane.Watching.Manifests;

/// <summary>When the objects in force are saved: a while after a change, because saving at once would cost more than the edit.</summary>
/// <param name="lastGood">Where they are saved.</param>
/// <param name="time">The clock.</param>
/// <param name="failed">Hears why a save failed; the next change tries again.</param>
internal sealed class LastGoodSaving(LastGoodManifests lastGood, TimeProvider time, Action<string> failed)
{
    private static readonly TimeSpan After = TimeSpan.FromSeconds(1);

    private Task _saving = Task.CompletedTask;

    /// <summary>The timestamp when something is to be saved; null when nothing is.</summary>
    public long? Due { get; private set; }

    /// <summary>Something has changed.</summary>
    public void Changed() => Due ??= time.GetTimestamp() + (long)(After.TotalSeconds * time.TimestampFrequency);

    /// <summary>Begins to save when it is time.</summary>
    public void SaveWhenDue(SourceContents contents)
    {
        ArgumentNullException.ThrowIfNull(contents);
        if (Due is not { } due || due > time.GetTimestamp())
        {
            return;
        }

        Due = null;
        if (_saving.IsCompleted)
        {
            (string File, ManifestObject Object)[] inForce = [.. contents.InForceByFile];
            _saving = Task.Run(() => SaveAsync(inForce));
        }
        else
        {
            Changed();
        }
    }

    /// <summary>Saves what is not saved yet.</summary>
    public async Task FinishAsync(SourceContents contents)
    {
        ArgumentNullException.ThrowIfNull(contents);
        await _saving;
        if (Due is not null)
        {
            await SaveAsync([.. contents.InForceByFile]);
        }
    }

    private async Task SaveAsync((string File, ManifestObject Object)[] inForce)
    {
        try
        {
            await lastGood.SaveAsync(inForce);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            failed(e.Message);
        }
    }
}
