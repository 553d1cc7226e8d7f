using System.Text.Json.Nodes;
using GatewayApi.ControlPlane.Translation.Graph;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.State;

namespace GatewayApi.ControlPlane.Translation.Statuses;

/// <summary>GatewayNode → status.</summary>
internal static class GatewayStatus
{
    /// <summary>The status of one of our Gateways.</summary>
    public static DesiredStatus Build(ResourceGraph graph, GatewayNode gateway, Delivered delivered)
    {
        var generation = gateway.Object.Metadata.Generation;
        var listeners = gateway.Listeners.Select(l =>
            ListenerStatus.Build(gateway, l, generation, graph.AttachedRoutes.GetValueOrDefault(l.Name, []), delivered));
        var status = new JsonObject
        {
            ["addresses"] = new JsonArray([.. delivered.Addresses.Select(static a => new JsonObject { ["type"] = a.Type, ["value"] = a.Value })]),
            ["conditions"] = new JsonArray([.. Conditions(gateway, delivered).Select(c => c.ToJson(generation))]),
            ["listeners"] = new JsonArray([.. listeners]),
        };
        if (gateway.Object.Spec.AllowedListeners is not null)
        {
            // Those whose own condition Accepted is True, which none is below a Gateway that is not accepted.
            status["attachedListenerSets"] = gateway.IsAccepted ? gateway.ListenerSets.Count(static s => s.IsAccepted) : 0;
        }

        return new DesiredStatus(new ObjectId(Kinds.Gateway, gateway.Key), generation, status) { Uid = gateway.Object.Metadata.Uid };
    }

    private static IEnumerable<Condition> Conditions(GatewayNode gateway, Delivered delivered)
    {
        yield return Accepted(gateway);
        yield return Programmed(gateway, delivered);

        // Only where there is something to resolve: what a Gateway's listeners refer to is shown by theirs.
        if (gateway.Object.Spec.Tls?.Backend?.ClientCertificateRef is not null)
        {
            yield return Condition.From(ConditionTypes.ResolvedRefs, gateway.Unresolved, Reasons.ResolvedRefs);
        }

        if (FrontendValidations.IsInsecure(gateway.Object))
        {
            yield return Condition.True(
                ConditionTypes.InsecureFrontendValidationMode,
                Reasons.ConfigurationChanged,
                $"the mode {FrontendTlsValidation.AllowInsecureFallback} of spec.tls.frontend takes clients in without a valid certificate");
        }
    }

    private static Condition Accepted(GatewayNode gateway)
    {
        var bad = gateway.Listeners.Where(static l => !l.IsUsable).ToArray();
        if (!gateway.Problems.IsEmpty || bad.Length == 0)
        {
            return Condition.From(ConditionTypes.Accepted, gateway.Problems, Reasons.Accepted);
        }

        // True or false: "depending on whether the listener being invalid causes the entire Gateway to not be accepted".
        var good = gateway.Listeners.Where(static l => l.IsUsable).ToArray();
        var message = good.Length == 0 ? $"not valid: {Names(bad)}" : $"not valid: {Names(bad)}; valid: {Names(good)}";
        return new Condition(ConditionTypes.Accepted, gateway.IsAccepted, Reasons.ListenersNotValid, message);
    }

    /// <summary>Whether the Gateway is in force, and if not, why.</summary>
    public static Condition Programmed(GatewayNode gateway, Delivered delivered)
    {
        if (!gateway.IsAccepted || !gateway.AllListeners.Any(static l => l.IsUsable))
        {
            return Not(Reasons.Invalid, gateway.Problems.IsEmpty ? "no listener can be used" : Condition.Summary(gateway.Problems));
        }

        if (delivered.Failure is { } failure)
        {
            return Not(Reasons.NoResources, failure);
        }

        if (!delivered.IsCurrent)
        {
            return Not(Reasons.Pending, "no proxy has this generation in force yet");
        }

        if (UnusableAddress(gateway, delivered) is { } address)
        {
            return Not(Reasons.AddressNotUsable, $"the Gateway does not have the address {address}, which spec.addresses asks for");
        }

        return delivered.Addresses.Count == 0
            ? Not(Reasons.AddressNotAssigned, "the Gateway has no address yet")
            : ProgrammedByListeners(gateway, delivered);
    }

    private static Condition ProgrammedByListeners(GatewayNode gateway, Delivered delivered)
    {
        var refused = gateway.AllListeners.Where(l => l.IsUsable && delivered.IsRefused(l.Name)).ToArray();
        if (gateway.AllListeners.Count(static l => l.IsUsable) == refused.Length)
        {
            return Not(Reasons.Invalid, string.Join("; ", refused.Select(l => delivered.Of(l.Name)!.Reason)));
        }

        return Condition.True(ConditionTypes.Programmed, Reasons.Programmed, string.Join("; ", delivered.Rejected
            .OrderBy(static r => r.Name, StringComparer.Ordinal)
            .Select(static r => $"{r.Name} {(r.Degraded ? "is degraded" : "was rejected")}: {r.Reason}")));
    }

    private static string? UnusableAddress(GatewayNode gateway, Delivered delivered) => gateway.Object.Spec.Addresses
        .Where(wanted => wanted.Value.Length > 0 && !delivered.Addresses.Any(a => a.Type == wanted.Type && a.Value == wanted.Value))
        .Select(static a => a.Value)
        .FirstOrDefault();

    private static string Names(IEnumerable<ListenerNode> listeners) => $"listener {string.Join(", ", listeners.Select(static l => l.Object.Name))}";

    private static Condition Not(string reason, string message) => Condition.False(ConditionTypes.Programmed, reason, message);
}
