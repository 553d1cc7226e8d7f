using System.Collections.Immutable;
using GatewayApi.ControlPlane.Reconciling;
using GatewayApi.ControlPlane.Translation.Resources;

namespace GatewayApi.ControlPlane.Watching.Cluster;

/// <summary>The newest form of each object that an informer sees, for whoever wants to look at them and to be woken.</summary>
/// <typeparam name="T">What is made of an object.</typeparam>
/// <param name="parse">Makes it; a <see cref="System.Text.Json.JsonException"/> leaves the object as it was.</param>
internal sealed class ObjectCache<T>(ObjectCache<T>.Parser parse) : IInformerHandler
{
    private readonly Subscribers _subscribers = new();
    private readonly ImmutableDictionary<ObjectKey, T>.Builder _building = ImmutableDictionary.CreateBuilder<ObjectKey, T>();
    private volatile ImmutableDictionary<ObjectKey, T> _current = ImmutableDictionary<ObjectKey, T>.Empty;
    private volatile bool _isListed;

    /// <summary>Makes something of an object; the bytes are valid during the call.</summary>
    public delegate T Parser(ReadOnlySpan<byte> json);

    /// <summary>All objects.</summary>
    public ImmutableDictionary<ObjectKey, T> Current => _current;

    /// <summary>False until all objects have been seen for the first time.</summary>
    public bool IsListed => _isListed;

    /// <summary>To be woken at each change.</summary>
    public Subscribers.Subscription Subscribe() => _subscribers.Subscribe();

    /// <inheritdoc/>
    public void Changed(in ObjectHeader header, ReadOnlySpan<byte> json) => _building[header.Key] = parse(json);

    /// <inheritdoc/>
    public void Deleted(ObjectKey key) => _building.Remove(key);

    /// <inheritdoc/>
    public ValueTask FlushAsync(bool isListed, CancellationToken cancellation)
    {
        var now = _building.ToImmutable();
        if (!ReferenceEquals(now, _current) || isListed != _isListed)
        {
            _current = now;
            _isListed |= isListed;
            _subscribers.Wake();
        }

        return ValueTask.CompletedTask;
    }
}
