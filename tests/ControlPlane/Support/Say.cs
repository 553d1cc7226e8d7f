using GatewayApi.Config.V1;
using GatewayApi.Protos.Resources;
using Google.Protobuf;

namespace GatewayApi.Tests.ControlPlane.Support;

/// <summary>Messages of a proxy.</summary>
internal static class Say
{
    public static ProxyMessage Hello(ByteString? root = null, string node = "node", string ns = "ns", string name = "gw") => new()
    {
        Hello = new Hello { GatewayNamespace = ns, GatewayName = name, NodeId = node, ProxyVersion = "test", RootHash = root ?? ByteString.Empty },
    };

    public static ProxyMessage Held(bool last, params (string Name, ResourceHash Hash)[] held)
    {
        var message = new Held { Last = last };
        message.Resources.AddRange(held.Select(static h => new HeldResource { Name = h.Name, Hash = h.Hash.ToByteString() }));
        return new ProxyMessage { Held = message };
    }

    public static ProxyMessage Ack(string version) => new() { Ack = new Ack { Version = version } };

    public static ProxyMessage Nack(string version, params string[] rejected) => Nack(version, Rejection.Types.Severity.Rejected, rejected);

    public static ProxyMessage Nack(string version, Rejection.Types.Severity severity, params string[] rejected)
    {
        var nack = new Nack { Version = version };
        nack.Rejected.AddRange(rejected.Select(r => new Rejection { Name = r, Reason = $"{r} is bad", Severity = severity }));
        return new ProxyMessage { Nack = nack };
    }
}
