using System.Reflection;
using System.Text.Json.Nodes;
using GatewayApi.Config.V1;
using GatewayApi.ControlPlane.Translation;
using GatewayApi.ControlPlane.Translation.Filters;
using GatewayApi.ControlPlane.Translation.Resources;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace GatewayApi.Tests.Translation.Golden;

/// <summary>Everything that can come out of a translation comes out of at least one golden case.</summary>
public sealed class CoverageTests
{
    private static readonly Lazy<Seen> All = new(Look);

    public static IEnumerable<string> ReasonNames() => ConstantsOf(typeof(Reasons));

    public static IEnumerable<string> TypeNames() => ConstantsOf(typeof(ConditionTypes));

    public static IEnumerable<string> OneofArms() => Messages(Resource.Descriptor, [])
        .SelectMany(static m => m.Oneofs.Where(static o => !o.IsSynthetic).SelectMany(static o => o.Fields).Select(static f => f.FullName));

    public static IEnumerable<string> EnumValues() => Messages(Resource.Descriptor, [])
        .SelectMany(static m => m.EnumTypes)
        .SelectMany(static e => e.Values.Where(static v => v.Number != 0).Select(v => $"{e.FullName}.{v.Name}"));

    public static IEnumerable<string> FilterTypes() => FilterCatalogue.Types;

    [TestCaseSource(nameof(ReasonNames))]
    public void Reason_occurs(string reason) => Assert.That(All.Value.Reasons, Does.Contain(reason));

    [TestCaseSource(nameof(TypeNames))]
    public void Condition_type_occurs(string type) => Assert.That(All.Value.Types, Does.Contain(type));

    [TestCaseSource(nameof(OneofArms))]
    public void Oneof_arm_occurs(string field) => Assert.That(All.Value.Arms, Does.Contain(field));

    [TestCaseSource(nameof(EnumValues))]
    public void Enum_value_occurs(string value) => Assert.That(All.Value.EnumValues, Does.Contain(value));

    [TestCaseSource(nameof(FilterTypes))]
    public void Filter_type_occurs(string type) => Assert.That(All.Value.FilterTypes, Does.Contain(type));

    private static Seen Look()
    {
        var seen = new Seen();
        foreach (var golden in GoldenCase.Names().Select(GoldenCase.Read))
        {
            var result = Translator.Translate(GoldenCase.State(golden.Objects));
            foreach (var resource in result.Snapshots.Values.SelectMany(static s => s.Resources.Values))
            {
                Visit(resource.Parse(), seen);
            }

            foreach (var status in Translator.Statuses(result, golden.Deliveries))
            {
                Visit(status.Status.Parse(), seen);
            }

            seen.FilterTypes.UnionWith(golden.Objects.OfType<GatewayApi.ControlPlane.Translation.Resources.HttpRoute>()
                .SelectMany(static r => r.Spec.Rules)
                .SelectMany(static r => r.Filters)
                .Select(static f => f.Type));
        }

        return seen;
    }

    private static void Visit(IMessage message, Seen seen)
    {
        foreach (var field in message.Descriptor.Fields.InDeclarationOrder())
        {
            if (field.HasPresence && !field.Accessor.HasValue(message))
            {
                continue;
            }

            seen.Arms.Add(field.FullName);
            var value = field.Accessor.GetValue(message);
            if (field.FieldType == FieldType.Enum)
            {
                seen.EnumValues.Add($"{field.EnumType.FullName}.{field.EnumType.FindValueByNumber((int)value).Name}");
            }

            foreach (var child in field.IsRepeated ? ((System.Collections.IEnumerable)value).OfType<IMessage>() : new[] { value }.OfType<IMessage>())
            {
                Visit(child, seen);
            }
        }
    }

    private static void Visit(JsonNode? node, Seen seen)
    {
        if (node is JsonObject condition && condition["reason"] is { } reason)
        {
            seen.Reasons.Add((string)reason!);
            seen.Types.Add((string)condition["type"]!);
        }

        foreach (var child in node switch { JsonObject map => map.Select(static p => p.Value), JsonArray list => list, _ => [] })
        {
            Visit(child, seen);
        }
    }

    private static HashSet<MessageDescriptor> Messages(MessageDescriptor from, HashSet<MessageDescriptor> found)
    {
        if (found.Add(from))
        {
            foreach (var field in from.Fields.InDeclarationOrder().Where(static f => f.FieldType == FieldType.Message))
            {
                Messages(field.MessageType, found);
            }
        }

        return found;
    }

    private static IEnumerable<string> ConstantsOf(Type type) =>
        type.GetFields(BindingFlags.Public | BindingFlags.Static).Select(static f => (string)f.GetRawConstantValue()!);

    private sealed class Seen
    {
        public HashSet<string> Reasons { get; } = [];

        public HashSet<string> Types { get; } = [];

        public HashSet<string> Arms { get; } = [];

        public HashSet<string> EnumValues { get; } = [];

        public HashSet<string> FilterTypes { get; } = [];
    }
}
