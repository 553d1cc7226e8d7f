using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using GatewayApi.Tests.ApiServer.Selecting;
using GatewayApi.Tests.ApiServer.Storage;

namespace GatewayApi.Tests.ApiServer.Operations;

/// <summary>Reading of objects and lists.</summary>
internal sealed class ObjectReader(ObjectStore store)
{
    public StoredObject Get(Target target) => store.Get(target.Type, target.Key) ?? throw Refusal.NotFound(target.Type, target.Name);

    /// <summary>
    /// A page of a list. Pages of one list are all of the version of the first; see "Retrieving large results sets in chunks" and the table of
    /// resourceVersion semantics in the concepts page of the Kubernetes API.
    /// </summary>
    /// <exception cref="ApiException">The version asked for is not known.</exception>
    public ListPage List(Target target, ListQuery query)
    {
        var filter = ObjectFilter.Of(target, query.LabelSelector, query.FieldSelector);
        var (objects, version, after) = Snapshot(target.Type, query);
        var page = new List<StoredObject>();
        var remaining = 0;
        foreach (var (key, stored) in objects)
        {
            if ((after.Length > 0 && string.CompareOrdinal(key, after) <= 0) || !filter.Matches(stored))
            {
                continue;
            }

            if (query.Limit > 0 && page.Count == query.Limit)
            {
                remaining++;
            }
            else
            {
                page.Add(stored);
            }
        }

        var next = remaining > 0 ? new ContinueToken(version, page[^1].Key).ToString() : "";
        // The number of those that follow is not told for a list with selectors.
        return new ListPage(page, version, next, remaining > 0 && !filter.HasSelectors ? remaining : null);
    }

    private (ImmutableSortedDictionary<string, StoredObject> Objects, long Version, string After) Snapshot(ResourceType type, ListQuery query)
    {
        if (query.Continue.Length > 0)
        {
            if (query.ResourceVersion is not ("" or "0"))
            {
                throw Refusal.BadRequest("specifying resource version is not allowed when using continue");
            }

            var token = ContinueToken.Parse(query.Continue);
            if (token.Version < 0)
            {
                var (current, now) = store.Read(type);
                return (current, now, token.After);
            }

            return (store.AsOf(type, token.Version) ?? throw ContinueExpired(token), token.Version, token.After);
        }

        var (objects, version) = store.Read(type);
        var wanted = Version(query.ResourceVersion);
        if (query.ResourceVersionMatch == "Exact")
        {
            if (wanted is null or 0)
            {
                throw Refusal.BadRequest("resourceVersionMatch \"Exact\" is forbidden for resourceVersion \"0\"");
            }

            objects = store.AsOf(type, wanted.Value) ?? throw Refusal.Expired($"The resourceVersion for the provided list is too old.");
            version = wanted.Value <= version ? wanted.Value : throw Refusal.TooLargeVersion(wanted.Value, version);
        }
        else if (wanted > version)
        {
            throw Refusal.TooLargeVersion(wanted.Value, version);
        }

        return (objects, version, "");
    }

    private static long? Version(string text)
    {
        if (text.Length == 0)
        {
            return null;
        }

        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? version
            : throw Refusal.BadRequest($"Invalid value: \"{text}\": strconv.ParseUint: parsing \"{text}\": invalid syntax");
    }

    private static ApiException ContinueExpired(ContinueToken token) => Refusal.Expired(
        "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use "
        + "the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent "
        + "list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.",
        new JsonObject { ["continue"] = (token with { Version = -1 }).ToString() });
}
