using System.Collections.Immutable;
using GatewayApi.Config.V1;
using GatewayApi.DataPlane.Routing.Balancing;
using GatewayApi.DataPlane.Routing.Tables;
using GatewayApi.Protos.Resources;

namespace GatewayApi.DataPlane.Routing.Compilation;

/// <summary>
/// The making of the next configuration. Only what changed is compiled again: a route, the tables of its hostnames, the list of ports.
/// </summary>
internal sealed partial class ConfigTransaction
{
    private readonly CompiledConfig _previous;
    private readonly ImmutableDictionary<string, Listener>.Builder _listeners;
    private readonly ImmutableDictionary<string, BackendState>.Builder _backends;
    private readonly ImmutableDictionary<string, HeldResource>.Builder _certificates;
    private readonly ImmutableSortedDictionary<string, ResourceRejection>.Builder _rejections;

    private readonly SharedTexts _texts = new();

    // By name: what is held from now on, or null for what goes.
    private readonly Dictionary<string, HeldResource?> _held;

    // By name: what is to be compiled, or null for a route that goes.
    private readonly Dictionary<string, ResourceUpsert?> _routes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, L4Route?> _l4Routes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, EndpointSet> _endpoints = new(StringComparer.Ordinal);
    private readonly HashSet<string> _changedBackends = new(StringComparer.Ordinal);
    private bool _backendsChanged;
    private bool _tlsChanged;
    private bool _listenersChanged;

    /// <param name="previous">The configuration before.</param>
    /// <param name="upserts">How many resources are about to be set.</param>
    public ConfigTransaction(CompiledConfig previous, int upserts)
    {
        _previous = previous;
        _held = new Dictionary<string, HeldResource?>(upserts, StringComparer.Ordinal);
        _listeners = previous.Listeners.ToBuilder();
        _backends = previous.Backends.ToBuilder();
        _certificates = previous.Certificates.ToBuilder();
        _rejections = previous.Rejections.ToBuilder();
    }

    public void Reject(ResourceRejection rejection) => _rejections[rejection.Name] = rejection;

    public void Remove(string name)
    {
        _held[name] = null;
        _rejections.Remove(name);
        if (!ResourceName.TryParse(name, out var parsed))
        {
            return;
        }

        switch (parsed.Kind)
        {
            case ResourceKind.Listener:
                _listenersChanged |= _listeners.Remove(parsed.Key);
                break;
            case ResourceKind.HttpRoute:
                _routes[name] = null;
                break;
            case ResourceKind.L4Route:
                _l4Routes[name] = null;
                break;
            case ResourceKind.Backend when _backends.Remove(parsed.Key):
                _changedBackends.Add(parsed.Key);
                _backendsChanged = true;
                break;
            case ResourceKind.EndpointSet:
                _endpoints[parsed.Key] = new EndpointSet();
                break;
            case ResourceKind.Certificate:
                _tlsChanged |= _certificates.Remove(parsed.Key);
                break;
        }
    }

    /// <summary>A route: read, held and accepted only when it is compiled.</summary>
    public void UpsertRoute(string name, ResourceUpsert source) => _routes[name] = source;

    public void Upsert(ResourceName name, Resource resource, ResourceUpsert source)
    {
        switch (name.Kind)
        {
            case ResourceKind.Listener when ListenerChecks.Problem(resource.Listener) is { } problem:
                Reject(new ResourceRejection(resource.Name, problem, Degraded: false));
                return;
            case ResourceKind.EndpointSet when EndpointChecks.Problem(resource.EndpointSet) is { } problem:
                Reject(new ResourceRejection(resource.Name, problem, Degraded: false));
                return;
            case ResourceKind.HttpRoute:
                UpsertRoute(resource.Name, source);
                return;
            case ResourceKind.Listener:
                _listeners[name.Key] = resource.Listener;
                _listenersChanged = true;
                break;
            case ResourceKind.L4Route:
                _l4Routes[resource.Name] = resource.L4Route;
                break;
            case ResourceKind.Backend:
                Upsert(name.Key, resource.Backend);
                break;
            case ResourceKind.EndpointSet:
                _endpoints[name.Key] = resource.EndpointSet;
                break;
            case ResourceKind.Certificate:
                _certificates[name.Key] = new HeldResource(source.Hash, source.Serialized);
                _tlsChanged = true;
                break;
        }

        Accept(resource.Name, source);
    }

    public CompiledConfig Commit()
    {
        SwapEndpoints();
        AddRoutesOfChangedBackends();
        var routes = _previous.Routes.ToBuilder();
        var compiled = CompileRoutes(routes);
        var places = PlaceChanges.Of(compiled);
        var byListener = places.ApplyTo(_previous.RoutesByListener);
        var l4Routes = CompileL4Routes();
        if (_listenersChanged || _tlsChanged)
        {
            CheckCertificates();
        }

        var listeners = _listeners.ToImmutable();
        return _previous with
        {
            Resources = _previous.Resources.With(
                _held.Where(static h => h.Value is not null).Select(static h => KeyValuePair.Create(h.Key, h.Value!.Value)),
                _held.Where(static h => h.Value is null).Select(static h => h.Key)),
            Certificates = _certificates.ToImmutable(),
            Rejections = _rejections.ToImmutable(),
            Listeners = listeners,
            Routes = routes.ToImmutable(),
            BackendRoutes = _previous.BackendRoutes.With(compiled),
            Backends = _backends.ToImmutable(),
            ExternalBackends = _backendsChanged ? [.. _backends.Values.Where(static b => b.Configuration.Hostname.Length > 0)] : _previous.ExternalBackends,
            RoutesByListener = byListener,
            L4Routes = l4Routes,
            Table = _listenersChanged || !ReferenceEquals(l4Routes, _previous.L4Routes)
                ? RoutingTable.Build(listeners, byListener, l4Routes)
                : _previous.Table.With(places.Listeners.Where(listeners.ContainsKey).Select(k => (k, (int)listeners[k].Port, byListener.GetValueOrDefault(k, ListenerRoutes.Empty)))),
        };
    }

    private void Upsert(string key, Backend backend)
    {
        if (!_backends.TryGetValue(key, out var state))
        {
            state = new BackendState(_texts.Of(key));
            _backends[key] = state;
            _changedBackends.Add(key);
        }

        state.Configure(backend);
        _backendsChanged = true;
    }

    private void Accept(string name, ResourceUpsert source)
    {
        _held[name] = new HeldResource(source.Hash, source.Serialized);
        _rejections.Remove(name);
    }

    private HeldResource Held(string name) => _held.GetValueOrDefault(name) ?? _previous.Resources[name];

    // A backend that goes keeps its endpoints for the requests that are still on their way to it.
    private void SwapEndpoints()
    {
        foreach (var (key, endpoints) in _endpoints)
        {
            if (_backends.TryGetValue(key, out var backend))
            {
                backend.SetEndpoints(endpoints);
            }
        }
    }

    private void CheckCertificates()
    {
        foreach (var (key, listener) in _listeners)
        {
            var name = new ResourceName(ResourceKind.Listener, key).ToString();
            var missing = listener.Tls?.Certificates.Where(c => !_certificates.ContainsKey(c)).ToArray() ?? [];
            if (missing.Length > 0)
            {
                Reject(new ResourceRejection(name, $"not part of the configuration: certificate {string.Join(", ", missing)}", Degraded: true));
            }
            else if (_rejections.TryGetValue(name, out var rejection) && rejection.Degraded)
            {
                _rejections.Remove(name);
            }
        }
    }
}
