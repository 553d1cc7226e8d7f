using GatewayApi.Config.V1;
using GatewayApi.Protos.Resources;
using Google.Protobuf;

namespace GatewayApi.ControlPlane.Translation.Snapshots;

/// <summary>A resource in its serialized form, made once and shared by every proxy of the Gateway.</summary>
public sealed class SnapshotResource : IVersioned
{
    private SnapshotResource(ResourceName name, Resource message, ByteString bytes)
    {
        Name = name.ToString();
        Kind = name.Kind;
        Message = message;
        Bytes = bytes;
        Hash = ResourceHash.Of(bytes.Span);
    }

    /// <summary><c>Kind/key</c>.</summary>
    public string Name { get; }

    /// <summary>The kind.</summary>
    public ResourceKind Kind { get; }

    /// <summary>The message; not to be changed.</summary>
    public Resource Message { get; }

    /// <summary>The serialized message.</summary>
    public ByteString Bytes { get; }

    /// <summary>The hash of <see cref="Bytes"/>: the resource's version.</summary>
    public ResourceHash Hash { get; }

    /// <summary>Serializes a resource; its name field is set here.</summary>
    public static SnapshotResource Create(ResourceName name, Resource message)
    {
        ArgumentNullException.ThrowIfNull(message);
        message.Name = name.ToString();
        return new SnapshotResource(name, message, message.ToByteString());
    }
}
