using System.Diagnostics.CodeAnalysis;
using System.Text;
using GatewayApi.Config.V1;
using GatewayApi.Protos.Resources;
using Google.Protobuf;

namespace GatewayApi.DataPlane.Routing.Compilation;

/// <summary>Reads resources as they arrive.</summary>
public static class ResourceReader
{
    // The tag of Resource.name: field 1, a length and that many bytes.
    private const byte NameTag = 0x0A;

    private static ReadOnlySpan<byte> RoutePrefix => "HttpRoute/"u8;

    /// <summary>The name of a resource, without reading the rest.</summary>
    /// <returns>False for what may be anything: whoever reads all of it knows.</returns>
    public static bool TryPeekName(ReadOnlySpan<byte> serialized, [NotNullWhen(true)] out string? name)
    {
        var isPlain = TryPeek(serialized, out var bytes);
        name = isPlain ? Encoding.UTF8.GetString(bytes) : null;
        return isPlain;
    }

    /// <summary>
    /// The name of a route, without reading the rest. Thousands of routes that arrive together are read one by one when they are compiled; all of them at once
    /// would be the most memory that a proxy ever needs.
    /// </summary>
    /// <returns>False for other kinds, and for what may be anything: <see cref="TryRead"/> knows.</returns>
    internal static bool TryPeekRoute(ReadOnlySpan<byte> serialized, [NotNullWhen(true)] out string? name)
    {
        var isRoute = TryPeek(serialized, out var bytes) && bytes.StartsWith(RoutePrefix);
        name = isRoute ? Encoding.UTF8.GetString(bytes) : null;
        return isRoute;
    }

    /// <summary>Reads a resource and checks that it is what it says.</summary>
    /// <param name="upsert">As it arrived.</param>
    /// <param name="name">Its name, when it can be read.</param>
    /// <param name="resource">What it is.</param>
    /// <param name="problem">What is wrong with it.</param>
    internal static bool TryRead(
        ResourceUpsert upsert, out ResourceName name, [NotNullWhen(true)] out Resource? resource, [NotNullWhen(false)] out string? problem)
    {
        name = default;
        resource = null;
        try
        {
            resource = Resource.Parser.ParseFrom(upsert.Serialized.Span);
        }
        catch (InvalidProtocolBufferException e)
        {
            problem = $"cannot be read: {e.Message}";
            return false;
        }

        if (!ResourceName.TryParse(resource.Name, out name))
        {
            problem = $"the name '{resource.Name}' is not one this version of the proxy knows";
        }
        else if (ResourceName.KindOf(resource) != name.Kind)
        {
            problem = "the name does not fit the content, or the content is not known to this version of the proxy";
        }
        else if (ResourceHash.Of(upsert.Serialized.Span) != upsert.Hash)
        {
            problem = "the content does not have the hash it was sent with";
        }
        else
        {
            problem = null;
        }

        return problem is null;
    }

    /// <summary>Names a resource that cannot be read.</summary>
    internal static ResourceRejection Refused(ResourceUpsert upsert, ResourceName name, string problem) =>
        new(name.Key is null ? $"unreadable/{upsert.Hash}" : name.ToString(), problem, Degraded: false);

    // A name is first, and its length mostly one byte; what a writer of another kind makes is read in full.
    private static bool TryPeek(ReadOnlySpan<byte> serialized, out ReadOnlySpan<byte> name)
    {
        var isPlain = serialized is [NameTag, > 0 and < 0x80, ..] && serialized.Length - 2 >= serialized[1];
        name = isPlain ? serialized.Slice(2, serialized[1]) : default;
        return isPlain;
    }
}
