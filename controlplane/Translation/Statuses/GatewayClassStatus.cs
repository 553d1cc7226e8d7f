using System.Text.Json.Nodes;
using GatewayApi.ControlPlane.Translation.Graph;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.State;

namespace GatewayApi.ControlPlane.Translation.Statuses;

/// <summary>GatewayClassNode → status.</summary>
internal static class GatewayClassStatus
{
    /// <summary>The status of one of our classes.</summary>
    public static DesiredStatus Build(GatewayClassNode node)
    {
        var generation = node.Object.Metadata.Generation;
        return new DesiredStatus(new ObjectId(Kinds.GatewayClass, node.Key), generation, new JsonObject
        {
            ["conditions"] = new JsonArray([.. Conditions(node).Select(c => c.ToJson(generation))]),
            ["supportedFeatures"] = new JsonArray([.. SupportedFeatures.Names.Select(static name => new JsonObject { ["name"] = name })]),
        })
        {
            Uid = node.Object.Metadata.Uid,
        };
    }

    private static IEnumerable<Condition> Conditions(GatewayClassNode node)
    {
        yield return Condition.From(ConditionTypes.Accepted, node.Problems, Reasons.Accepted);
        if (node.IsVersionKnown)
        {
            yield return Condition.From(ConditionTypes.SupportedVersion, node.Problems, Reasons.SupportedVersion);
        }
    }
}
