using System.Text.Json;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.State;
using GatewayApi.ControlPlane.Watching.Cluster;

namespace GatewayApi.ControlPlane.StatusWriting;

/// <summary>Recognizes what this controller has written into a status, without making anything of it.</summary>
internal static class OwnStatus
{
    // "controllerName": "gatewayapi.dev/controller", wherever the blanks are.
    private static readonly byte[] Name = [.. "\""u8, .. System.Text.Encoding.UTF8.GetBytes(Controller.Name), .. "\""u8];

    /// <summary>
    /// A fingerprint of our part: of a route the entries that carry our name, so that the writes of other controllers go unnoticed; of a
    /// class, a Gateway or a ListenerSet all of it. 0 when there is none.
    /// </summary>
    /// <param name="kind">The kind of the object.</param>
    /// <param name="status">The bytes of its <c>status</c>; empty when it has none.</param>
    public static ulong Fingerprint(string kind, ReadOnlySpan<byte> status)
    {
        if (kind is Kinds.Gateway or Kinds.ListenerSet or Kinds.GatewayClass)
        {
            return status.IsEmpty ? 0 : Watching.Cluster.Fingerprint.Of(status);
        }

        return status.IndexOf(Name) < 0 ? 0 : OfEntries(status);
    }

    private static ulong OfEntries(ReadOnlySpan<byte> status)
    {
        using var entries = new Fingerprint();
        var count = 0;
        var reader = new Utf8JsonReader(status);
        while (reader.Read())
        {
            if (reader is { TokenType: JsonTokenType.StartObject, CurrentDepth: 2 })
            {
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                var entry = status[start..(int)reader.BytesConsumed];
                if (entry.IndexOf(Name) >= 0)
                {
                    entries.Add(entry);
                    count++;
                }
            }
        }

        return count == 0 ? 0 : entries.Take();
    }
}
