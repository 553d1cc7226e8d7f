using System.Text.Json.Nodes;
using GatewayApi.Tests.ApiServer.Operations;
using GatewayApi.Tests.ApiServer.Storage;

namespace GatewayApi.Tests.ApiServer.Selecting;

/// <summary>A field selector: <c>metadata.name=a,type!=b</c>.</summary>
internal sealed class FieldSelector
{
    private readonly List<(string[] Path, string Value, bool IsEqual)> _requirements;

    private FieldSelector(List<(string[] Path, string Value, bool IsEqual)> requirements) => _requirements = requirements;

    public bool IsEmpty => _requirements.Count == 0;

    /// <summary>The one name that can match; "" when several can.</summary>
    public string Name => _requirements.Where(static r => r.IsEqual && r.Path is ["metadata", "name"]).Select(static r => r.Value).FirstOrDefault() ?? "";

    /// <exception cref="ApiException">The kind cannot be selected by this field.</exception>
    public static FieldSelector Parse(string text, ResourceType type)
    {
        var requirements = new List<(string[], string, bool)>();
        foreach (var part in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var sign = new[] { "!=", "==", "=" }.FirstOrDefault(s => part.Contains(s, StringComparison.Ordinal))
                ?? throw Refusal.BadRequest($"invalid selector: '{part}'; can't understand '{part}'");
            var at = part.IndexOf(sign, StringComparison.Ordinal);
            var field = part[..at];
            if (!IsSupported(field, type))
            {
                throw Refusal.BadRequest($"field label not supported: {field}");
            }

            requirements.Add((field.Split('.'), part[(at + sign.Length)..], sign != "!="));
        }

        return new FieldSelector(requirements);
    }

    public bool Matches(JsonObject obj) => _requirements.TrueForAll(r => (obj.Text(r.Path) == r.Value) == r.IsEqual);

    private static bool IsSupported(string field, ResourceType type) => (type.Id, field) switch
    {
        (_, "metadata.name") => true,
        (_, "metadata.namespace") => true,
        ("secrets", "type") => true,
        ("events" or "events.events.k8s.io", "involvedObject.name" or "involvedObject.namespace" or "involvedObject.kind" or "involvedObject.uid" or "reason" or "type") => true,
        ("pods", "spec.nodeName" or "status.phase" or "spec.serviceAccountName") => true,
        ("namespaces", "status.phase") => true,
        ("services", "spec.clusterIP" or "spec.type") => true,
        _ => false,
    };
}
