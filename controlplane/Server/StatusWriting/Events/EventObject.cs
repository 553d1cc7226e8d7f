using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using GatewayApi.ControlPlane.Api;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Watching.Cluster;

namespace GatewayApi.ControlPlane.StatusWriting.Events;

/// <summary>An event in the API's form (<c>events.k8s.io/v1</c>).</summary>
internal static class EventObject
{
    private const int MaxNote = 1024;
    private const int MaxPrefix = 200;

    /// <summary>
    /// The name of a note's event: the same wherever and whenever the note is made, so that another replica, or the next run, goes on with the
    /// event that is there.
    /// </summary>
    public static string NameOf(EventNote note)
    {
        var text = $"{note.Regarding}\n{note.Uid}\n{note.Reason}\n{note.Text}";
        var name = note.Regarding.Key.Name;
        return $"{(name.Length > MaxPrefix ? name[..MaxPrefix].TrimEnd('.', '-') : name)}.{Fingerprint.Of(Encoding.UTF8.GetBytes(text)):x16}";
    }

    /// <summary>The event of a note.</summary>
    /// <param name="note">The note.</param>
    /// <param name="instance">Who reports it.</param>
    /// <param name="now">When it is first seen.</param>
    public static JsonObject Create(EventNote note, string instance, DateTimeOffset now)
    {
        var resource = StatusWrite.ResourceOf(note.Regarding.Kind);
        return new JsonObject
        {
            ["apiVersion"] = ApiResources.Events.ApiVersion,
            ["kind"] = ApiResources.Events.Kind,
            ["metadata"] = new JsonObject { ["name"] = NameOf(note), ["namespace"] = note.Regarding.Key.Namespace },
            ["eventTime"] = Time(now),
            ["reportingController"] = Controller.Name,
            ["reportingInstance"] = instance,
            ["action"] = "Configure",
            ["reason"] = note.Reason,
            ["regarding"] = new JsonObject
            {
                ["apiVersion"] = resource.ApiVersion,
                ["kind"] = resource.Kind,
                ["namespace"] = note.Regarding.Key.Namespace,
                ["name"] = note.Regarding.Key.Name,
                ["uid"] = note.Uid,
            },
            ["note"] = Shorten(note.Text),
            ["type"] = "Warning",
        };
    }

    /// <summary>What makes an event tell of a further occurrence.</summary>
    /// <param name="count">Occurrences with this one; a series begins at 2.</param>
    /// <param name="now">When it was seen last.</param>
    public static JsonObject Series(int count, DateTimeOffset now) =>
        new() { ["series"] = new JsonObject { ["count"] = Math.Max(2, count), ["lastObservedTime"] = Time(now) } };

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    // The limit is in bytes.
    private static string Shorten(string text)
    {
        while (Encoding.UTF8.GetByteCount(text) > MaxNote)
        {
            text = string.Concat(text.AsSpan(0, (text.Length * 9 / 10) - 1), "…");
        }

        return text;
    }
}
