using System.Text.Json.Nodes;

namespace GatewayApi.Tests.ApiServer.Apply;

/// <summary>Which fields an object has, and in which two objects differ.</summary>
internal static class FieldOwnership
{
    // Structs that are never absent; whoever sets something in them does not set them.
    private static readonly string[] AlwaysThere = ["spec", "template", "metadata", "status", "strategy"];

    // What identifies an object or belongs to the server is owned by nobody.
    private static readonly string[] ServerMetadata =
    [
        "f:name", "f:namespace", "f:uid", "f:resourceVersion", "f:generation", "f:creationTimestamp", "f:deletionTimestamp", "f:deletionGracePeriodSeconds",
        "f:selfLink", "f:managedFields", "f:generateName",
    ];

    /// <summary>The fields that an applied configuration sets.</summary>
    public static FieldTree Of(JsonObject config, MergeType type) => Strip(Set(config, type, isRoot: true));

    /// <summary>The fields that a change adds or gives another value, and those it removes.</summary>
    public static (FieldTree Changed, FieldTree Removed) Compare(JsonObject old, JsonObject next, MergeType type)
    {
        var (changed, removed) = Differences(old, next, type);
        return (Strip(changed), Strip(removed));
    }

    private static FieldTree Strip(FieldTree tree)
    {
        tree = tree.Without("f:apiVersion").Without("f:kind");
        foreach (var field in ServerMetadata)
        {
            tree = tree.Without("f:metadata", field);
        }

        return tree;
    }

    private static FieldTree Set(JsonNode? value, MergeType type, bool isRoot = false)
    {
        switch (value)
        {
            case JsonObject { Count: > 0 } obj when !type.IsAtomic || isRoot:
                var fields = new FieldTree();
                foreach (var (name, child) in obj)
                {
                    fields.Add("f:" + name, Set(child, type.Field(name)));
                }

                return fields;
            case JsonArray { Count: > 0 } array when ListKeys.AreSeparate(type):
                var items = new FieldTree();
                foreach (var item in array)
                {
                    if (ListKeys.Element(item, type) is { } element)
                    {
                        var owned = item is JsonObject ? Set(item, type.Item) : new FieldTree();
                        owned.IsMember = true;
                        items.Add(element, owned);
                    }
                }

                return items;
            default:
                return FieldTree.Leaf();
        }
    }

    // What comes or goes as a whole: unlike in an applied configuration maps themselves count, too.
    private static FieldTree Whole(JsonNode? value, string name, MergeType type)
    {
        var tree = new FieldTree();
        switch (value)
        {
            case JsonObject { Count: > 0 } obj when !type.IsAtomic:
                tree.IsMember = !AlwaysThere.Contains(name);
                foreach (var (field, child) in obj)
                {
                    tree.Add("f:" + field, Whole(child, field, type.Field(field)));
                }

                return tree;
            case JsonArray { Count: > 0 } array when ListKeys.AreSeparate(type):
                tree.IsMember = true;
                foreach (var item in array)
                {
                    if (ListKeys.Element(item, type) is { } element)
                    {
                        tree.Add(element, item is JsonObject ? Whole(item, "", type.Item) : FieldTree.Leaf());
                    }
                }

                return tree;
            default:
                return FieldTree.Leaf();
        }
    }

    private static (FieldTree Changed, FieldTree Removed) Differences(JsonNode? old, JsonNode? next, MergeType type)
    {
        var (changed, removed) = (new FieldTree(), new FieldTree());
        switch (old, next)
        {
            case (JsonObject a, JsonObject b) when !type.IsAtomic:
                foreach (var name in a.Select(static p => p.Key).Union(b.Select(static p => p.Key)))
                {
                    Add("f:" + name, a.ContainsKey(name), a[name], b.ContainsKey(name), b[name], name, type.Field(name));
                }

                break;
            case (JsonArray a, JsonArray b) when ListKeys.AreSeparate(type):
                var (before, after) = (ByElement(a, type), ByElement(b, type));
                foreach (var element in before.Keys.Union(after.Keys))
                {
                    var (had, has) = (before.TryGetValue(element, out var was), after.TryGetValue(element, out var isNow));
                    Add(element, had, was, has, isNow, "", type.Item);
                }

                break;
            default:
                changed.IsMember = !JsonNode.DeepEquals(old, next);
                break;
        }

        return (changed, removed);

        void Add(string element, bool had, JsonNode? was, bool has, JsonNode? isNow, string name, MergeType child)
        {
            if (had && has)
            {
                var (c, r) = Differences(was, isNow, child);
                changed.Add(element, c);
                removed.Add(element, r);
            }
            else
            {
                (had ? removed : changed).Add(element, Whole(had ? was : isNow, name, child));
            }
        }
    }

    private static Dictionary<string, JsonNode?> ByElement(JsonArray array, MergeType type)
    {
        var items = new Dictionary<string, JsonNode?>(StringComparer.Ordinal);
        foreach (var item in array)
        {
            if (ListKeys.Element(item, type) is { } element)
            {
                items.TryAdd(element, item);
            }
        }

        return items;
    }
}
