namespace GatewayApi.DataPlane.Routing.Compilation;

/// <summary>Applies deltas: each is one transaction, from one whole configuration to the next.</summary>
public static class ConfigCompiler
{
    /// <summary>
    /// The configuration after a delta. Good resources take effect, bad ones keep their last good form and are named in
    /// <see cref="CompiledConfig.Rejections"/>. Endpoints are swapped in place, before the new table can be seen.
    /// </summary>
    /// <param name="previous">The configuration before.</param>
    /// <param name="upserts">New and changed resources; of several of one name the last counts.</param>
    /// <param name="removes">Names that go.</param>
    public static CompiledConfig Apply(CompiledConfig previous, IReadOnlyList<ResourceUpsert> upserts, IReadOnlyList<string> removes)
    {
        ArgumentNullException.ThrowIfNull(previous);
        ArgumentNullException.ThrowIfNull(upserts);
        ArgumentNullException.ThrowIfNull(removes);
        var transaction = new ConfigTransaction(previous, upserts.Count);
        foreach (var name in removes)
        {
            transaction.Remove(name);
        }

        foreach (var upsert in upserts)
        {
            if (ResourceReader.TryPeekRoute(upsert.Serialized.Span, out var route))
            {
                transaction.UpsertRoute(route, upsert);
            }
            else if (ResourceReader.TryRead(upsert, out var name, out var resource, out var problem))
            {
                transaction.Upsert(name, resource, upsert);
            }
            else
            {
                transaction.Reject(ResourceReader.Refused(upsert, name, problem));
            }
        }

        return transaction.Commit();
    }

    /// <summary>Takes back resources that the host could not put in force: each returns to the form it had before, or to none.</summary>
    /// <param name="previous">The configuration before the delta.</param>
    /// <param name="next">The configuration after it.</param>
    /// <param name="rejections">What the host refuses; those that are only degraded stay in force.</param>
    public static CompiledConfig Reject(CompiledConfig previous, CompiledConfig next, IReadOnlyCollection<ResourceRejection> rejections)
    {
        ArgumentNullException.ThrowIfNull(previous);
        ArgumentNullException.ThrowIfNull(next);
        ArgumentNullException.ThrowIfNull(rejections);
        var refused = rejections.Where(static r => !r.Degraded).Select(static r => r.Name).ToArray();
        var before = refused.Where(previous.Resources.ContainsKey).Select(n => previous.Resources[n]);
        var reverted = refused.Length == 0 ? next : Apply(
            next,
            [.. before.Select(static r => new ResourceUpsert(r.Hash, r.Serialized))],
            [.. refused.Where(n => !previous.Resources.ContainsKey(n))]);
        return reverted with { Rejections = reverted.Rejections.SetItems(rejections.Select(static r => KeyValuePair.Create(r.Name, r))) };
    }
}
