using System.Diagnostics.CodeAnalysis;
using System.Text;
using GatewayApi.Config.V1;
using GatewayApi.Protos.Resources;
using Google.Protobuf;

namespace GatewayApi.DataPlane.Routing.Compilation;

/// <summary>Reads resources as they arrive.</summary>
internal static class ResourceReader
{
    // The tag of Resource.name: field 1, a length and that many bytes.
    private const byte NameTag = 0x0A;

    private static ReadOnlySpan<byte> RoutePrefix => "HttpRoute/"u8;

    /// <summary>
    /// The name of a route, without reading the rest. Thousands of routes that arrive together are read one by one when they are compiled; all of them at once
    /// would be the most memory that a proxy ever needs.
    /// </summary>
    /// <returns>False for other kinds, and for what may be anything: <see cref="TryRead"/> knows.</returns>
    public static bool TryPeekRoute(ReadOnlySpan<byte> serialized, [NotNullWhen(true)] out string? name)
    {
        name = null;
        if (serialized is not [NameTag, var length and < 0x80, .. var rest] || rest.Length < length || !rest[..length].StartsWith(RoutePrefix))
        {
            return false;
        }

        name = Encoding.UTF8.GetString(rest[..length]);
        return true;
    }

    /// <summary>Reads a resource and checks that it is what it says.</summary>
    /// <param name="upsert">As it arrived.</param>
    /// <param name="name">Its name, when it can be read.</param>
    /// <param name="resource">What it is.</param>
    /// <param name="problem">What is wrong with it.</param>
    public static bool TryRead(
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
    public static ResourceRejection Refused(ResourceUpsert upsert, ResourceName name, string problem) =>
        new(name.Key is null ? $"unreadable/{upsert.Hash}" : name.ToString(), problem, Degraded: false);
}
