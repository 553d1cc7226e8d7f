using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using GatewayApi.ControlPlane.Leadership;

namespace GatewayApi.ControlPlane.StatusWriting.Replicas;

/// <summary>The ConfigMap that a replica reports in, beside the Lease.</summary>
internal static class ReplicaObject
{
    /// <summary>The label of all of them, with the name of the Lease.</summary>
    public const string Label = "gatewayapi.dev/replica-of";

    private const string Report = "report";

    /// <summary>The name of a replica's.</summary>
    public static string NameOf(LeaseName replica)
    {
        ArgumentNullException.ThrowIfNull(replica);
        return $"{replica.Name}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(replica.Identity)))[..10]}";
    }

    /// <summary>The manifest.</summary>
    /// <param name="replica">Whose.</param>
    /// <param name="report">What it says.</param>
    /// <param name="now">Makes two that say the same different, so that others see it alive.</param>
    public static JsonObject Of(LeaseName replica, string report, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(replica);
        return new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "ConfigMap",
            ["metadata"] = new JsonObject
            {
                ["name"] = NameOf(replica),
                ["namespace"] = replica.Namespace,
                ["labels"] = new JsonObject { [Label] = replica.Name },
            },
            ["data"] = new JsonObject
            {
                ["replica"] = replica.Identity,
                ["renewed"] = now.ToString("O", CultureInfo.InvariantCulture),
                [Report] = report,
            },
        };
    }

    /// <summary>What it says.</summary>
    public static string ReportIn(JsonNode? live) => (string?)live?["data"]?[Report] ?? "[]";
}
