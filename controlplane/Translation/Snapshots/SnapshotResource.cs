using GatewayApi.Config.V1;
using GatewayApi.Protos.Resources;
using Google.Protobuf;

namespace GatewayApi.ControlPlane.Translation.Snapshots;

/// <summary>A resource in its serialized form, made once and shared by every proxy of the Gateway.</summary>
public sealed class SnapshotResource : IVersioned
{
    private SnapshotResource(string name, ResourceKind kind, ByteString bytes)
    {
        Name = name;
        Kind = kind;
        Bytes = bytes;
        Hash = ResourceHash.Of(bytes.Span);
    }

    /// <summary><c>Kind/key</c>.</summary>
    public string Name { get; }

    /// <summary>The kind.</summary>
    public ResourceKind Kind { get; }

    /// <summary>The serialized message. The message itself is several times as large, and hardly anybody asks for it.</summary>
    public ByteString Bytes { get; }

    /// <summary>The hash of <see cref="Bytes"/>: the resource's version.</summary>
    public ResourceHash Hash { get; }

    /// <summary>The message, read anew with each call.</summary>
    public Resource Parse() => Resource.Parser.ParseFrom(Bytes);

    /// <summary>Serializes a resource; its name field is set here.</summary>
    public static SnapshotResource Create(ResourceName name, Resource message)
    {
        ArgumentNullException.ThrowIfNull(message);
        message.Name = name.ToString();
        return new SnapshotResource(message.Name, name.Kind, message.ToByteString());
    }
}
