using GatewayApi.ControlPlane.Translation.Resources;

namespace GatewayApi.ControlPlane.Translation.State;

/// <summary>An object of any kind.</summary>
/// <param name="Kind">The kind, <c>HTTPRoute</c>; the kinds read here do not collide across groups.</param>
/// <param name="Key">Namespace and name.</param>
public readonly record struct ObjectId(string Kind, ObjectKey Key) : IComparable<ObjectId>
{
    /// <summary>The id of an object.</summary>
    public static ObjectId Of(KubernetesObject obj)
    {
        ArgumentNullException.ThrowIfNull(obj);
        return new ObjectId(obj.Kind, obj.Key);
    }

    /// <inheritdoc/>
    public int CompareTo(ObjectId other)
    {
        var kind = string.CompareOrdinal(Kind, other.Kind);
        return kind != 0 ? kind : Key.CompareTo(other.Key);
    }

    /// <summary><c>HTTPRoute namespace/name</c>.</summary>
    public override string ToString() => $"{Kind} {Key}";

    /// <summary>Ordinal order.</summary>
    public static bool operator <(ObjectId left, ObjectId right) => left.CompareTo(right) < 0;

    /// <summary>Ordinal order.</summary>
    public static bool operator >(ObjectId left, ObjectId right) => left.CompareTo(right) > 0;

    /// <summary>Ordinal order.</summary>
    public static bool operator <=(ObjectId left, ObjectId right) => left.CompareTo(right) <= 0;

    /// <summary>Ordinal order.</summary>
    public static bool operator >=(ObjectId left, ObjectId right) => left.CompareTo(right) >= 0;
}
