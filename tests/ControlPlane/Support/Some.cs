using System.Collections.Immutable;
using System.Text;
using GatewayApi.Config.V1;
using GatewayApi.ControlPlane.Reconciling;
using GatewayApi.ControlPlane.Translation;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.Snapshots;
using GatewayApi.ControlPlane.Translation.State;
using GatewayApi.Protos.Resources;
using Google.Protobuf;
using SnapshotResource = GatewayApi.ControlPlane.Translation.Snapshots.SnapshotResource;

namespace GatewayApi.Tests.ControlPlane.Support;

/// <summary>Hand-made values.</summary>
internal static class Some
{
    public static readonly ObjectKey Gateway = new("ns", "gw");

    public static SnapshotResource Backend(string name, int port) =>
        SnapshotResource.Create(ResourceName.Backend("ns", name, 80), new Resource { Backend = new Backend { Namespace = "ns", Service = name, Port = (uint)port } });

    public static SnapshotResource Big(string name, int bytes) =>
        SnapshotResource.Create(ResourceName.Certificate("ns", name), new Resource { Certificate = new Certificate { ChainPem = ByteString.CopyFrom(new byte[bytes]) } });

    public static SnapshotResource Certificate(string name, string chain, string key) => SnapshotResource.Create(
        ResourceName.Certificate("ns", name),
        new Resource { Certificate = new Certificate { ChainPem = ByteString.CopyFrom(chain, Encoding.ASCII), PrivateKeyPem = ByteString.CopyFrom(key, Encoding.ASCII) } });

    public static Snapshot Snapshot(params SnapshotResource[] resources) => ControlPlaneSnapshot(resources);

    public static ClusterState State(long generation, params ObjectKey[] gateways) => ClusterState.Empty.Apply(gateways.Select(g => ClusterChange.Upsert(new Gateway
    {
        Kind = Kinds.Gateway,
        Metadata = new ObjectMeta { Namespace = g.Namespace, Name = g.Name, Generation = generation },
    })));

    public static Publication Publication(long sequence, long generation, params (ObjectKey Gateway, Snapshot Snapshot)[] snapshots) => new(
        sequence,
        State(generation, [.. snapshots.Select(static s => s.Gateway)]),
        Translator.Translate(ClusterState.Empty) with { Snapshots = snapshots.ToImmutableSortedDictionary(static s => s.Gateway, static s => s.Snapshot) });

    private static Snapshot ControlPlaneSnapshot(SnapshotResource[] resources) => GatewayApi.ControlPlane.Translation.Snapshots.Snapshot.Create(resources);
}
