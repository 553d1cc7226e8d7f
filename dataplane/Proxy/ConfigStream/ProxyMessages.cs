using GatewayApi.Config.V1;
using GatewayApi.DataPlane.Routing;
using GatewayApi.Protos.Resources;
using GatewayApi.DataPlane.Runtime;
using Google.Protobuf;

namespace GatewayApi.DataPlane.ConfigStream;

/// <summary>What the proxy says to the control plane.</summary>
internal static class ProxyMessages
{
    // About 1 MiB per part: names are at most a few hundred bytes.
    private const int HeldPerPart = 4096;

    /// <summary>The first message of a stream.</summary>
    public static ProxyMessage Hello(ProxyOptions options, string version, ResourceSet<Routing.HeldResource> held) => new()
    {
        Hello = new Hello
        {
            GatewayNamespace = options.GatewayNamespace,
            GatewayName = options.GatewayName,
            NodeId = options.NodeId,
            ProxyVersion = version,
            RootHash = held.IsEmpty ? ByteString.Empty : held.Root.ToByteString(),
        },
    };

    /// <summary>Everything that is held, in parts; at least one, the last one marked.</summary>
    public static IEnumerable<ProxyMessage> Held(ResourceSet<Routing.HeldResource> held)
    {
        var parts = held
            .Select(static r => new Config.V1.HeldResource { Name = r.Key, Hash = r.Value.Hash.ToByteString() })
            .Chunk(HeldPerPart)
            .DefaultIfEmpty([])
            .Select(static c => new Held { Resources = { c } })
            .ToArray();
        parts[^1].Last = true;
        return parts.Select(static p => new ProxyMessage { Held = p });
    }

    /// <summary>The answer to a delta.</summary>
    public static ProxyMessage Answer(ApplyReport report) => report.Rejections.IsEmpty
        ? new ProxyMessage { Ack = new Ack { Version = report.Version } }
        : new ProxyMessage { Nack = new Nack { Version = report.Version, Rejected = { report.Rejections.Select(Rejected) } } };

    private static Rejection Rejected(ResourceRejection rejection) => new()
    {
        Name = rejection.Name,
        Reason = rejection.Reason,
        Severity = rejection.Degraded ? Rejection.Types.Severity.Degraded : Rejection.Types.Severity.Rejected,
    };
}
