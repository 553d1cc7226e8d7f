using System.Text.Json.Nodes;

namespace GatewayApi.Tests.ApiServer.Apply;

/// <summary>
/// A set of fields as a tree of path elements: <c>f:name</c> a field, <c>k:{…}</c> an item of a list by its keys, <c>v:…</c> an item of a set.
/// The same as <c>fieldsV1</c>, where <c>.</c> stands for the field itself beside its children.
/// </summary>
internal sealed class FieldTree
{
    private readonly SortedDictionary<string, FieldTree> _children = new(StringComparer.Ordinal);

    /// <summary>Whether the field itself, not only something within it, belongs to the set.</summary>
    public bool IsMember { get; set; }

    public IReadOnlyDictionary<string, FieldTree> Children => _children;

    public bool IsEmpty => !IsMember && _children.Count == 0;

    public FieldTree? this[string element] => _children.GetValueOrDefault(element);

    public static FieldTree Leaf() => new() { IsMember = true };

    public static FieldTree FromJson(JsonObject fields)
    {
        var tree = new FieldTree { IsMember = fields.ContainsKey(".") };
        foreach (var (element, child) in fields)
        {
            if (element != "." && child is JsonObject obj)
            {
                tree._children[element] = obj.Count == 0 ? Leaf() : FromJson(obj);
            }
        }

        return tree;
    }

    public JsonObject ToJson()
    {
        var json = new JsonObject();
        if (IsMember && _children.Count > 0)
        {
            json["."] = new JsonObject();
        }

        foreach (var (element, child) in _children)
        {
            json[element] = child.ToJson();
        }

        return json;
    }

    /// <summary>Adds a child, unless there is nothing in it.</summary>
    public void Add(string element, FieldTree child)
    {
        if (!child.IsEmpty)
        {
            _children[element] = _children.TryGetValue(element, out var present) ? present.Union(child) : child;
        }
    }

    /// <summary>This tree without a child.</summary>
    public FieldTree Without(params ReadOnlySpan<string> path)
    {
        var result = new FieldTree { IsMember = IsMember };
        foreach (var (element, child) in _children)
        {
            if (element != path[0])
            {
                result.Add(element, child);
            }
            else if (path.Length > 1)
            {
                result.Add(element, child.Without(path[1..]));
            }
        }

        return result;
    }

    public FieldTree Union(FieldTree other)
    {
        var result = new FieldTree { IsMember = IsMember || other.IsMember };
        foreach (var element in _children.Keys.Union(other._children.Keys))
        {
            result.Add(element, (this[element], other[element]) switch
            {
                ({ } mine, { } its) => mine.Union(its),
                ({ } mine, _) => mine,
                (_, var its) => its!,
            });
        }

        return result;
    }

    public FieldTree Except(FieldTree other)
    {
        var result = new FieldTree { IsMember = IsMember && !other.IsMember };
        foreach (var (element, child) in _children)
        {
            result.Add(element, other[element] is { } its ? child.Except(its) : child);
        }

        return result;
    }

    public FieldTree Intersect(FieldTree other)
    {
        var result = new FieldTree { IsMember = IsMember && other.IsMember };
        foreach (var (element, child) in _children)
        {
            if (other[element] is { } its)
            {
                result.Add(element, child.Intersect(its));
            }
        }

        return result;
    }

    /// <summary>The fields as people write them: <c>.spec.containers[name="a"].image</c>.</summary>
    public IEnumerable<string> Paths(string prefix = "")
    {
        if (IsMember)
        {
            yield return prefix;
        }

        foreach (var path in _children.SelectMany(c => c.Value.Paths(prefix + Describe(c.Key))))
        {
            yield return path;
        }
    }

    private static string Describe(string element) => element[0] switch
    {
        'k' => $"[{string.Join(",", JsonNode.Parse(element[2..])!.AsObject().Select(static k => $"{k.Key}={k.Value!.ToJsonString()}"))}]",
        'v' => $"[={element[2..]}]",
        _ => $".{element[2..]}",
    };
}
