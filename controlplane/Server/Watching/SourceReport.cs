using System.Collections.Immutable;
using GatewayApi.ControlPlane.Watching.Manifests;

namespace GatewayApi.ControlPlane.Watching;

/// <summary>What is wrong in the source now. Written by the source, read by everybody.</summary>
internal sealed class SourceReport
{
    private volatile StrongBox _errors = new([]);

    /// <summary>The present errors, by file and document.</summary>
    public ImmutableArray<SourceError> Errors
    {
        get => _errors.Value;
        set => _errors = new StrongBox(value);
    }

    private sealed record StrongBox(ImmutableArray<SourceError> Value);
}
