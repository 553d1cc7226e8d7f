using System.Collections.Immutable;
using GatewayApi.DataPlane.Routing;
using GatewayApi.DataPlane.Routing.Balancing;
using GatewayApi.Protos.Resources;

namespace GatewayApi.DataPlane.Resolution;

/// <summary>
/// Keeps the endpoints of external hosts up to date, apart from requests and configurations: one question for a name at a time, however many backends it is
/// the host of.
/// </summary>
internal sealed partial class HostnameFollower(HostnameSettings settings, ILogger<HostnameFollower> logger) : IDisposable
{
    // A configuration may come a moment later, so that its first requests find endpoints; it must not wait for a name server that is gone.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private ImmutableSortedDictionary<string, FollowedHostname> _names = ImmutableSortedDictionary.Create<string, FollowedHostname>(StringComparer.Ordinal);
    private ImmutableArray<BackendState> _backends = [];
    private long _failuresOfGone;

    /// <summary>Raised when there is something else to say of a name.</summary>
    public event Action? Changed;

    /// <summary>Names that are followed.</summary>
    public int Count => Names.Count;

    /// <summary>Names of which the last question brought no address, whether older ones are in use or not.</summary>
    public int FailingCount => Names.Values.Count(static n => n.Failure is not null);

    /// <summary>Names without an address to send anything to.</summary>
    public int UnresolvedCount => Names.Values.Count(static n => n.IsUnresolved);

    /// <summary>Questions that brought no address.</summary>
    public long Failures => Interlocked.Read(ref _failuresOfGone) + Names.Values.Sum(static n => n.Failures);

    /// <summary>The backends that have no endpoint because their name has no address.</summary>
    public IEnumerable<ResourceRejection> Problems => Names.Values
        .Where(static n => n.IsUnresolved)
        .SelectMany(static n => n.Backends)
        .Select(static b => new ResourceRejection(new ResourceName(ResourceKind.Backend, b.Key).ToString(), b.NoEndpointCause ?? "", Degraded: true))
        .Where(static r => r.Reason.Length > 0);

    private ImmutableSortedDictionary<string, FollowedHostname> Names => Volatile.Read(ref _names);

    /// <summary>Follows the names of these backends, and no others. One caller at a time.</summary>
    /// <returns>Ends when all names that are new have been looked up, or after a second.</returns>
    public async Task FollowAsync(ImmutableArray<BackendState> backends)
    {
        if (backends == _backends)
        {
            return;
        }

        _backends = backends;
        var wanted = backends.ToLookup(static b => b.Configuration.Hostname, StringComparer.Ordinal);
        var names = _names.ToBuilder();
        foreach (var (hostname, name) in _names.Where(n => !wanted.Contains(n.Key)))
        {
            name.Dispose();
            Interlocked.Add(ref _failuresOfGone, name.Failures);
            names.Remove(hostname);
        }

        var begun = new List<Task>();
        foreach (var group in wanted)
        {
            if (names.TryGetValue(group.Key, out var name))
            {
                name.Serve([.. group]);
            }
            else
            {
                names[group.Key] = name = new FollowedHostname(group.Key, [.. group], settings, Tell);
                begun.Add(name.Answered);
            }
        }

        Volatile.Write(ref _names, names.ToImmutable());
        if (begun.Count > 0)
        {
            await Task.WhenAll(begun).WaitAsync(Patience, settings.Time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var name in Names.Values)
        {
            name.Dispose();
        }
    }

    private void Tell(FollowedHostname name)
    {
        if (name.Failure is null)
        {
            LogResolved(name.Hostname);
        }
        else if (name.IsUnresolved)
        {
            LogUnresolved(name.Hostname, name.Failure);
        }
        else
        {
            LogStale(name.Hostname, name.Failure);
        }

        Changed?.Invoke();
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The hostname {Hostname} resolves.")]
    private partial void LogResolved(string hostname);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The hostname {Hostname} does not resolve, requests for it get 503: {Cause}.")]
    private partial void LogUnresolved(string hostname, string cause);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The hostname {Hostname} cannot be looked up, its last addresses stay in use: {Cause}.")]
    private partial void LogStale(string hostname, string cause);
}
