using System.Text.Json.Nodes;
using GatewayApi.Tests.ApiServer.Storage;

namespace GatewayApi.Tests.ApiServer.Admission;

/// <summary>Rules of Events: those of <c>events.k8s.io/v1</c> demand much more than those of the core group.</summary>
internal static class EventValidation
{
    private const int MaxNote = 1024;
    private const int MaxWord = 128;

    public static void Validate(JsonObject item, ResourceType type, Causes causes)
    {
        var isNew = type.Group.Length > 0;
        var about = isNew ? "regarding" : "involvedObject";
        var expected = item.Text(about, "namespace") is { Length: > 0 } ns ? ns : "default";
        if (item.Text("metadata", "namespace") != expected)
        {
            causes.Invalid($"{about}.namespace", item.At(about, "namespace"), "does not match event.namespace");
        }

        if (!isNew && item.Text("eventTime").Length == 0)
        {
            return;
        }

        foreach (var field in isNew ? new[] { "eventTime", "reportingController", "reportingInstance", "action", "reason", "type" } : ["reportingComponent", "reportingInstance", "action", "reason"])
        {
            if (item.Text(field).Length == 0)
            {
                causes.Missing(field);
            }
        }

        foreach (var field in new[] { "reportingInstance", "action", "reason" }.Where(f => item.Text(f).Length > MaxWord))
        {
            causes.Invalid(field, item[field], $"can have at most {MaxWord} characters");
        }

        if (item.Text("type") is not ("" or "Normal" or "Warning"))
        {
            causes.Invalid("type", item["type"], "has invalid value");
        }

        var note = isNew ? "note" : "message";
        if (item.Text(note).Length > MaxNote)
        {
            causes.Invalid(note, JsonValue.Create("…"), $"can have at most {MaxNote} characters");
        }
    }
}
