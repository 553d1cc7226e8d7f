using System.Collections.Immutable;
using System.Net;
using GatewayApi.Config.V1;

namespace GatewayApi.DataPlane.Routing.Balancing;

/// <summary>
/// A Service port, or an external host: a stable identity whose endpoints are swapped as one array. Routing tables hold it, so endpoints change without touching
/// them.
/// </summary>
public sealed class BackendState
{
    private static readonly Backend Unknown = new();

    // Endpoints come with configurations or, of an external host, whenever its name was looked up.
    private readonly Lock _gate = new();
    private EndpointState[] _endpoints = [];
    private volatile string? _noEndpointCause;
    private volatile Backend _configuration = Unknown;
    private volatile RetryBudget? _retryBudget;

    internal BackendState(string key) => Key = key;

    /// <summary><c>namespace/service/port</c>; <c>XBackend/namespace/name/hostname:port</c> of an external host.</summary>
    public string Key { get; }

    /// <summary>What the backend speaks.</summary>
    public Backend.Types.Protocol Protocol => _configuration.Protocol;

    /// <summary>All that is known of the backend; the same instance for as long as nothing of it changes. Not to be written to.</summary>
    public Backend Configuration => _configuration;

    /// <summary>How many requests may be sent again; null is no limit. What was counted survives changes of everything else.</summary>
    public RetryBudget? RetryBudget => _retryBudget;

    /// <summary>Why an external host has no endpoint, for people; null while it has some, and for Services.</summary>
    public string? NoEndpointCause => _noEndpointCause;

    /// <summary>The ready endpoints now.</summary>
    public ImmutableArray<EndpointState> Endpoints => [.. Volatile.Read(ref _endpoints)];

    /// <summary>The same as an array, another one only when the endpoints are others. Not to be written to.</summary>
    internal EndpointState[] CurrentEndpoints => Volatile.Read(ref _endpoints);

    /// <summary>Chooses an endpoint: the less busy of two drawn at random.</summary>
    /// <param name="except">One that has just failed; it is chosen only if there is no other.</param>
    /// <returns>Null when no endpoint is ready.</returns>
    public EndpointState? PickEndpoint(EndpointState? except = null)
    {
        var endpoints = Volatile.Read(ref _endpoints);
        if (endpoints.Length <= 1)
        {
            return endpoints.Length == 0 ? null : endpoints[0];
        }

        var first = Random.Shared.Next(endpoints.Length);
        var second = Random.Shared.Next(endpoints.Length - 1);
        second = second >= first ? second + 1 : second;
        var (a, b) = (endpoints[first], endpoints[second]);
        if (except is not null && (ReferenceEquals(a, except) || ReferenceEquals(b, except)))
        {
            return ReferenceEquals(a, except) ? b : a;
        }

        return b.InFlight < a.InFlight ? b : a;
    }

    /// <summary>Swaps the endpoints of an external host; those that stay keep their state.</summary>
    /// <param name="hostname">The name that was looked up: the answer counts as long as the backend is still that host.</param>
    /// <param name="addresses">Its addresses; none where there is a cause.</param>
    /// <param name="cause">Why there are none, for people.</param>
    public void SetAddresses(string hostname, ImmutableArray<IPAddress> addresses, string? cause)
    {
        lock (_gate)
        {
            if (_configuration.Hostname == hostname)
            {
                _noEndpointCause = addresses.IsEmpty ? cause : null;
                Swap(addresses.Select(a => (a.ToString(), (int)_configuration.Port)));
            }
        }
    }

    internal void Configure(Backend backend)
    {
        if (backend.Equals(_configuration))
        {
            return;
        }

        if (backend.RetryBudget is not { } budget)
        {
            _retryBudget = null;
        }
        else if (_retryBudget?.IsOf(budget) != true)
        {
            _retryBudget = new RetryBudget(budget);
        }

        lock (_gate)
        {
            // Another host must not be taken for the one that was there before.
            if ((backend.Hostname, backend.Port) != (_configuration.Hostname, _configuration.Port) && (backend.Hostname.Length > 0 || _configuration.Hostname.Length > 0))
            {
                _noEndpointCause = backend.Hostname.Length == 0 ? null : $"{backend.Hostname} has not been looked up yet";
                Volatile.Write(ref _endpoints, []);
            }

            _configuration = backend;
        }
    }

    /// <summary>Swaps the endpoints; those that stay keep their state.</summary>
    internal void SetEndpoints(EndpointSet set)
    {
        lock (_gate)
        {
            if (_configuration.Hostname.Length == 0)
            {
                Swap(set.Endpoints.Select(static e => (e.Address, (int)e.Port)));
            }
        }
    }

    private void Swap(IEnumerable<(string Address, int Port)> endpoints)
    {
        // Mostly none or one.
        var before = _endpoints.Length <= 1 ? null : _endpoints.ToDictionary(static e => (e.Address, e.Port));
        var after = new List<EndpointState>(1);
        foreach (var endpoint in endpoints)
        {
            after.Add(Known(before, endpoint) ?? new EndpointState(endpoint.Address, endpoint.Port));
        }

        Volatile.Write(ref _endpoints, [.. after]);
    }

    private EndpointState? Known(Dictionary<(string Address, int Port), EndpointState>? before, (string Address, int Port) endpoint) =>
        before is not null ? before.GetValueOrDefault(endpoint)
        : _endpoints is [var only] && (only.Address, only.Port) == endpoint ? only
        : null;
}
