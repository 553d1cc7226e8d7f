using System.Collections.Immutable;
using System.Text.Json.Nodes;
using GatewayApi.ControlPlane.Translation.Graph;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.Snapshots;
using GatewayApi.ControlPlane.Translation.State;

namespace GatewayApi.ControlPlane.Translation.Statuses;

/// <summary>ListenerNode → its entry in the status of its owner.</summary>
internal static class ListenerStatus
{
    /// <summary>The entry.</summary>
    /// <param name="gateway">The Gateway.</param>
    /// <param name="listener">The listener.</param>
    /// <param name="generation">The generation of its owner.</param>
    /// <param name="routes">The routes that are accepted on it.</param>
    /// <param name="delivered">What the proxies said.</param>
    public static JsonObject Build(GatewayNode gateway, ListenerNode listener, long generation, ImmutableArray<RouteNode> routes, Delivered delivered)
    {
        Condition?[] conditions =
        [
            Accepted(listener),
            Programmed(gateway, listener, delivered),
            Condition.From(ConditionTypes.ResolvedRefs, listener.Problems, Reasons.ResolvedRefs),
            Negative(ConditionTypes.Conflicted, listener) ?? Condition.False(ConditionTypes.Conflicted, Reasons.NoConflicts, ""),
            Negative(ConditionTypes.OverlappingTlsConfig, listener),
        ];
        return new JsonObject
        {
            ["name"] = listener.Object.Name,
            ["supportedKinds"] = new JsonArray([.. listener.SupportedKinds.Select(ToJson)]),
            ["attachedRoutes"] = delivered.Rejected.Count == 0 ? routes.Length : routes.Count(r => !delivered.IsRefused(RouteResources.NameOf(r))),
            ["conditions"] = new JsonArray([.. conditions.OfType<Condition>().Select(c => c.ToJson(generation))]),
        };
    }

    /// <summary>Whether the listener is in force, and if not, why.</summary>
    public static Condition Programmed(GatewayNode gateway, ListenerNode listener, Delivered delivered)
    {
        if (!listener.IsUsable)
        {
            var causes = listener.Problems.Where(static p => p.Condition != ConditionTypes.OverlappingTlsConfig);
            return Not(ReasonOfConflict(listener) ?? Reasons.Invalid, Condition.Summary([.. causes]));
        }

        if (!gateway.IsAccepted)
        {
            return Not(Reasons.Invalid, "the Gateway is not accepted");
        }

        if (!delivered.IsCurrent || delivered.Failure is not null)
        {
            return Not(Reasons.Pending, delivered.Failure ?? "no proxy has this generation of the Gateway in force yet");
        }

        return delivered.Of(listener.Name) is { Degraded: false } refused
            ? Not(Reasons.Invalid, refused.Reason)
            : Condition.True(ConditionTypes.Programmed, Reasons.Programmed, string.Join("; ", Remarks(listener, delivered)));
    }

    private static Condition Accepted(ListenerNode listener)
    {
        if (ReasonOfConflict(listener) is { } reason)
        {
            return Condition.False(ConditionTypes.Accepted, reason, Negative(ConditionTypes.Conflicted, listener)!.Message);
        }

        // Both ways not to be accepted; that of a conflicted listener is named by the condition Conflicted.
        var accepted = Condition.From(ConditionTypes.Accepted, listener.Problems, Reasons.Accepted);
        return accepted.Status && Negative(ConditionTypes.Conflicted, listener) is { } conflicted
            ? Condition.False(ConditionTypes.Accepted, Reasons.Invalid, conflicted.Message)
            : accepted;
    }

    // The API leaves open what Accepted and Programmed say of a conflict. Its conformance tests ask for Invalid on a Gateway's own listeners,
    // where nobody wins, and for the reason itself on those of a ListenerSet, which lost to somebody.
    private static string? ReasonOfConflict(ListenerNode listener) => listener.Owner.Kind == Kinds.ListenerSet
        ? listener.Problems.FirstOrDefault(static p => p.Condition == ConditionTypes.Conflicted)?.Reason
        : null;

    private static Condition? Negative(string type, ListenerNode listener) =>
        listener.Problems.FirstOrDefault(p => p.Condition == type) is { } problem ? Condition.True(type, problem.Reason, problem.Message) : null;

    // In force, but not quite as the user wants it.
    private static IEnumerable<string> Remarks(ListenerNode listener, Delivered delivered) =>
        listener.Certificates
            .Select(CertificateResources.NameOf)
            .Prepend(listener.Name)
            .Select(delivered.Of)
            .OfType<RejectedResource>()
            .Select(static r => r.Reason);

    private static JsonObject ToJson(RouteGroupKind kind) => new() { ["group"] = kind.Group, ["kind"] = kind.Kind };

    private static Condition Not(string reason, string message) => Condition.False(ConditionTypes.Programmed, reason, message);
}
