using System.Collections.Immutable;
using GatewayApi.Config.V1;
using GatewayApi.ControlPlane.Translation.Filters;
using GatewayApi.ControlPlane.Translation.Graph;
using GatewayApi.ControlPlane.Translation.Matches;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.State;

namespace GatewayApi.ControlPlane.Translation.Routes;

/// <summary>HTTPRouteRule → RuleNode with its HttpRule.</summary>
internal sealed class HttpRules(ClusterState state, ReferenceGrants grants)
{
    private const int MaxWeight = 1_000_000;
    private readonly BackendRefs _backendRefs = new(state, grants, Kinds.HttpRoute);

    /// <summary>
    /// Translates a rule. A rule whose requests cannot be told apart is dropped; one that cannot be carried out answers 500.
    /// </summary>
    /// <param name="routeNamespace">The namespace of the route.</param>
    /// <param name="index">Its position.</param>
    /// <param name="rule">What the user wrote.</param>
    public RuleNode Translate(string routeNamespace, int index, HttpRouteRule rule)
    {
        var at = Field.Root("spec").Of("rules", index);
        var matches = HttpMatches.Translate(rule.Matches, at);
        var canMatch = at.Count == 0;
        var context = new RuleContext(rule.Matches.All(static m => m.Path is null or { Type: "PathPrefix" }));
        var message = new HttpRule { Index = (uint)index, Name = rule.Name ?? "" };
        message.Matches.AddRange(matches);
        message.Filters.AddRange(FilterLists.Translate(rule.Filters, context, at));
        SetTimeouts(message, rule.Timeouts, at.Of("timeouts"));
        var failure = at.Problems.FirstOrDefault();

        var references = at.Apart();
        var backends = ImmutableArray.CreateBuilder<BackendNode>();
        foreach (var (i, reference) in rule.BackendRefs.Index())
        {
            var (backendRef, backend) = Translate(routeNamespace, reference, context, at.Of("backendRefs", i), references.Of("backendRefs", i));
            message.BackendRefs.Add(backendRef);
            if (backend is not null)
            {
                backends.Add(backend);
            }
        }

        var emitted = failure is null ? message : canMatch ? Failing(message, failure.Message) : null;
        return new RuleNode(index, emitted, failure is null ? backends.DrainToImmutable() : [], at.Problems, references.Problems);
    }

    /// <summary>The same rule, answering every request it matches with 500.</summary>
    public static HttpRule Failing(HttpRule rule, string reason)
    {
        var failing = new HttpRule { Index = rule.Index, Name = rule.Name };
        failing.Matches.AddRange(rule.Matches);
        failing.Filters.Add(FilterLists.Failing(reason));
        return failing;
    }

    private (BackendRef Message, BackendNode? Backend) Translate(
        string routeNamespace, HttpBackendRef reference, RuleContext context, Field at, Field references)
    {
        var before = references.Count;
        var backend = _backendRefs.Resolve(routeNamespace, reference, references);
        var message = new BackendRef { Weight = (uint)Math.Clamp(reference.Weight, 0, MaxWeight) };
        message.Filters.AddRange(FilterLists.Translate(reference.Filters, context, at));
        if (backend is null)
        {
            message.Unavailable = new Unavailable { Reason = references.Problems[before].Message };
        }
        else
        {
            message.Backend = backend.Key;
        }

        return (message, backend);
    }

    private static void SetTimeouts(HttpRule message, HttpRouteTimeouts? timeouts, Field at)
    {
        message.RequestTimeoutMs = Milliseconds(timeouts?.Request, at.Of("request"));
        message.BackendRequestTimeoutMs = Milliseconds(timeouts?.BackendRequest, at.Of("backendRequest"));
        if (message.RequestTimeoutMs > 0 && message.BackendRequestTimeoutMs > message.RequestTimeoutMs)
        {
            at.Of("backendRequest").ReportUnsupported("must not be longer than request");
        }
    }

    private static ulong Milliseconds(string? duration, Field at)
    {
        if (duration is null)
        {
            return 0;
        }

        if (!Durations.TryRead(duration, out var milliseconds))
        {
            at.ReportUnsupported($"'{duration}' is not a duration such as 1m30s (GEP-2257)");
        }

        return milliseconds;
    }
}
