using System.Collections.Immutable;
using GatewayApi.Config.V1;
using GatewayApi.ControlPlane.Translation.Filters;
using GatewayApi.ControlPlane.Translation.Graph;
using GatewayApi.ControlPlane.Translation.Matches;
using GatewayApi.ControlPlane.Translation.Resources;

namespace GatewayApi.ControlPlane.Translation.Routes;

/// <summary>HTTPRouteRule, GRPCRouteRule → RuleNode with its HttpRule.</summary>
internal sealed class HttpRules(BackendRefs backendRefs)
{
    /// <summary>
    /// Translates a rule. A rule whose requests cannot be told apart is dropped; one that cannot be carried out answers 500.
    /// </summary>
    /// <param name="route">The route.</param>
    /// <param name="index">Its position.</param>
    /// <param name="rule">What the user wrote.</param>
    public RuleNode Translate(Route route, int index, HttpRouteRule rule)
    {
        var at = Field.Root("spec").Of("rules", index);
        var message = New(index, rule.Name, rule.Matches.Length);
        message.Matches.AddRange(HttpMatches.Translate(rule.Matches, at));
        var canMatch = at.Count == 0;
        if (rule.Timeouts is { } timeouts)
        {
            Timeouts.Set(message, timeouts, at.Of("timeouts"));
        }

        message.Retry = rule.Retry is { } retry ? Retries.Translate(retry, at.Of("retry")) : null;
        message.SessionPersistence = Sessions.Translate(rule.SessionPersistence, route, message.Matches, at);
        var references = new RuleReferences(backendRefs, route.Key.Namespace, at);
        var context = new RuleContext(rule.Matches.All(static m => m.Path is null or { Type: "PathPrefix" }), references);
        return Complete(message, canMatch, rule.Filters, rule.BackendRefs, context, at);
    }

    /// <summary>The same for a GRPCRoute.</summary>
    /// <param name="route">The route.</param>
    /// <param name="index">Its position.</param>
    /// <param name="rule">What the user wrote.</param>
    public RuleNode Translate(Route route, int index, GrpcRouteRule rule)
    {
        var at = Field.Root("spec").Of("rules", index);
        var message = New(index, rule.Name, rule.Matches.Length);
        message.Matches.AddRange(GrpcMatches.Translate(rule.Matches, at));
        var canMatch = at.Count == 0;
        message.SessionPersistence = Sessions.Translate(rule.SessionPersistence, route, message.Matches, at);
        var context = new RuleContext(false, new RuleReferences(backendRefs, route.Key.Namespace, at));
        return Complete(message, canMatch, rule.Filters, rule.BackendRefs, context, at);
    }

    private static HttpRule New(int index, string? name, int matches)
    {
        var message = new HttpRule { Index = (uint)index, Name = name ?? "" };
        message.Matches.Capacity = Math.Max(1, matches);
        return message;
    }

    private static RuleNode Complete(
        HttpRule message,
        bool canMatch,
        ImmutableArray<HttpRouteFilter> filters,
        ImmutableArray<HttpBackendRef> backendReferences,
        RuleContext context,
        Field at)
    {
        message.Filters.AddRange(FilterLists.Translate(filters, context, at));
        message.BackendRefs.Capacity = backendReferences.Length;
        var failure = at.Problems.FirstOrDefault();
        for (var i = 0; i < backendReferences.Length; i++)
        {
            message.BackendRefs.Add(Translate(backendReferences[i], context, at.Of("backendRefs", i)));
        }

        var emitted = failure is null ? message : canMatch ? Failing(message, failure.Message) : null;
        return new RuleNode((int)message.Index, emitted, failure is null ? context.References.Backends : [], at.Problems, context.References.Problems)
        {
            XBackends = context.References.XBackends,
        };
    }

    /// <summary>The same rule, answering every request it matches with 500.</summary>
    public static HttpRule Failing(HttpRule rule, string reason)
    {
        var failing = new HttpRule { Index = rule.Index, Name = rule.Name };
        failing.Matches.AddRange(rule.Matches);
        failing.Filters.Add(FilterLists.Failing(reason));
        return failing;
    }

    private static BackendRef Translate(HttpBackendRef reference, RuleContext context, Field at)
    {
        var message = Shares.Of(reference, context.References, at);
        message.Filters.AddRange(FilterLists.Translate(reference.Filters, context, at));
        return message;
    }
}
