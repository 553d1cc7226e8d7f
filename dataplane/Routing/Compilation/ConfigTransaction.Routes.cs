using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using GatewayApi.Config.V1;

namespace GatewayApi.DataPlane.Routing.Compilation;

/// <content>Which routes are compiled, and what becomes of them.</content>
internal sealed partial class ConfigTransaction
{
    // A route refers to its backends directly, so it is compiled again when one of them comes or goes.
    private void AddRoutesOfChangedBackends()
    {
        if (_changedBackends.Count == 0)
        {
            return;
        }

        foreach (var name in _changedBackends.SelectMany(b => _previous.BackendRoutes.Of(b)).Where(n => !_routes.ContainsKey(n)))
        {
            var held = Held(name);
            _routes[name] = new ResourceUpsert(held.Hash, held.Serialized);
        }

        foreach (var name in _previous.L4Routes.ThatReferTo(_changedBackends).Where(n => !_l4Routes.ContainsKey(n)))
        {
            _l4Routes[name] = Resource.Parser.ParseFrom(Held(name).Serialized.Span).L4Route;
        }
    }

    private L4RouteSet CompileL4Routes()
    {
        var routes = _previous.L4Routes.With(_l4Routes, _backends, out var compiled);
        foreach (var route in compiled)
        {
            _rejections.Remove(route.Name);
            if (route.Problem is not null)
            {
                Reject(new ResourceRejection(route.Name, route.Problem, Degraded: true));
            }
        }

        return routes;
    }

    private List<RouteChange> CompileRoutes(ImmutableDictionary<string, CompiledRoute>.Builder routes)
    {
        var changes = new List<RouteChange>(_routes.Count);
        foreach (var (name, source) in _routes)
        {
            var before = routes.GetValueOrDefault(name);
            CompiledRoute? compiled = null;
            if (source is { } wire && !TryCompile(name, wire, before, out compiled))
            {
                continue;
            }

            if (before is not null || compiled is not null)
            {
                changes.Add(new RouteChange(before, compiled));
            }

            Keep(routes, name, compiled, source);
        }

        return changes;
    }

    private bool TryCompile(string name, ResourceUpsert source, CompiledRoute? before, [NotNullWhen(true)] out CompiledRoute? compiled)
    {
        compiled = null;
        if (!ResourceReader.TryRead(source, out var read, out var resource, out var problem))
        {
            Reject(ResourceReader.Refused(source, read, problem));
        }
        else if (resource.Name != name)
        {
            // Of a field that comes twice the last counts; only the first was looked at to tell that it is a route.
            Reject(new ResourceRejection(name, $"the content also names itself {resource.Name}", Degraded: false));
        }
        else if (!RouteCompiler.TryCompile(new RouteInput(name, resource.HttpRoute, before), _backends, _texts, out compiled, out problem))
        {
            Reject(new ResourceRejection(name, problem, Degraded: false));
        }

        return compiled is not null;
    }

    private void Keep(ImmutableDictionary<string, CompiledRoute>.Builder routes, string name, CompiledRoute? compiled, ResourceUpsert? source)
    {
        if (compiled is null)
        {
            routes.Remove(name);
            return;
        }

        routes[name] = compiled;
        Accept(name, source!.Value);
        if (compiled.Problem is not null)
        {
            Reject(new ResourceRejection(name, compiled.Problem, Degraded: true));
        }
    }
}
