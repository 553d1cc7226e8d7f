using GatewayApi.Config.V1;
using Google.Protobuf.WellKnownTypes;

namespace GatewayApi.Tests.EndToEnd;

/// <summary>A condition, wherever it stands in a status.</summary>
internal sealed record ConditionView(string Type, string Status, string Reason, string Message)
{
    public static IEnumerable<ConditionView> Of(ObjectStatus status) => Below(Value.ForStruct(status.Status));

    private static IEnumerable<ConditionView> Below(Value value) => value.KindCase switch
    {
        Value.KindOneofCase.ListValue => value.ListValue.Values.SelectMany(Below),
        Value.KindOneofCase.StructValue when value.StructValue.Fields is { } f && f.ContainsKey("type") && f.ContainsKey("reason") =>
            [new ConditionView(f["type"].StringValue, f["status"].StringValue, f["reason"].StringValue, f.TryGetValue("message", out var m) ? m.StringValue : "")],
        Value.KindOneofCase.StructValue => value.StructValue.Fields.Values.SelectMany(Below),
        _ => [],
    };
}
