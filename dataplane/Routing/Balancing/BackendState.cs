using System.Collections.Immutable;
using GatewayApi.Config.V1;

namespace GatewayApi.DataPlane.Routing.Balancing;

/// <summary>
/// A Service port: a stable identity whose endpoints are swapped as one array. Routing tables hold it, so endpoints change without touching
/// them.
/// </summary>
public sealed class BackendState
{
    private EndpointState[] _endpoints = [];
    private volatile Backend _configuration = new();
    private volatile RetryBudget? _retryBudget;

    internal BackendState(string key) => Key = key;

    /// <summary><c>namespace/service/port</c>.</summary>
    public string Key { get; }

    /// <summary>What the backend speaks.</summary>
    public Backend.Types.Protocol Protocol => _configuration.Protocol;

    /// <summary>All that is known of the backend; the same instance for as long as nothing of it changes. Not to be written to.</summary>
    public Backend Configuration => _configuration;

    /// <summary>How many requests may be sent again; null is no limit. What was counted survives changes of everything else.</summary>
    public RetryBudget? RetryBudget => _retryBudget;

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

        _configuration = backend;
    }

    /// <summary>Swaps the endpoints; those that stay keep their state.</summary>
    internal void SetEndpoints(EndpointSet set)
    {
        var before = _endpoints.ToDictionary(static e => (e.Address, e.Port));
        var after = set.Endpoints
            .Select(e => before.GetValueOrDefault((e.Address, (int)e.Port)) ?? new EndpointState(e.Address, (int)e.Port))
            .ToArray();
        Volatile.Write(ref _endpoints, after);
    }
}
