using System.Collections.Immutable;
using GatewayApi.ControlPlane.Translation.State;

namespace GatewayApi.ControlPlane.Watching.Manifests;

/// <summary>What one look at a file found.</summary>
internal sealed record FileReading
{
    /// <summary>A file that is gone, or has nothing in it.</summary>
    public static readonly FileReading Nothing = new();

    /// <summary>The objects that may be used, in the file's order.</summary>
    public ImmutableArray<ManifestObject> Objects { get; init; } = [];

    /// <summary>What may not.</summary>
    public ImmutableArray<SourceError> Errors { get; init; } = [];

    /// <summary>Objects that are there with errors: their last good form stays in force.</summary>
    public ImmutableArray<ObjectId> Refused { get; init; } = [];

    /// <summary>
    /// True when some of the file cannot be read at all: any object that was in it may be what cannot be read, and stays in force.
    /// </summary>
    public bool IsPartial { get; init; }

    /// <summary>Objects of kinds that are not read: <c>Deployment ns/name</c>.</summary>
    public ImmutableArray<string> Ignored { get; init; } = [];

    /// <summary>A file that cannot be read at all.</summary>
    public static FileReading Unreadable(string file, string message) =>
        new() { IsPartial = true, Errors = [new SourceError { File = file, Message = message }] };
}
