using System.Text.Json.Nodes;

namespace GatewayApi.Tests.ApiServer.Apply;

/// <summary>How values of a field are merged: the part of a schema that strategic merge and server-side apply go by.</summary>
internal abstract class MergeType
{
    /// <summary>An object that is owned and replaced as a whole.</summary>
    public virtual bool IsAtomic => false;

    /// <summary>The fields that identify an item of a list; empty for other lists.</summary>
    public virtual IReadOnlyList<string> Keys => [];

    /// <summary>A list of different scalars, each owned by itself.</summary>
    public virtual bool IsSet => false;

    public abstract MergeType Field(string child);

    public abstract MergeType Item { get; }

    /// <summary>What a key field is when an item leaves it out; null when nothing is.</summary>
    public virtual JsonNode? KeyDefault(string key) => null;
}
