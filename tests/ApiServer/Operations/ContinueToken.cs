using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace GatewayApi.Tests.ApiServer.Operations;

/// <summary>Where the next page of a list begins; for clients without meaning, as Kubernetes says.</summary>
/// <param name="Version">The version the list is of; -1 for a list that goes on with the newest.</param>
/// <param name="After">The last key that was sent.</param>
internal sealed record ContinueToken(long Version, string After)
{
    public override string ToString() =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes(new JsonObject { ["v"] = "meta.k8s.io/v1", ["rv"] = Version, ["start"] = After + "\0" }.ToJsonString()));

    /// <exception cref="ApiException">It is not a token of this server.</exception>
    public static ContinueToken Parse(string text)
    {
        try
        {
            var json = JsonNode.Parse(Convert.FromBase64String(text));
            return new ContinueToken(json.Number("rv") ?? throw new FormatException(), json.Text("start").TrimEnd('\0'));
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            throw Refusal.BadRequest($"continue key is not valid: {e.Message}");
        }
    }
}
