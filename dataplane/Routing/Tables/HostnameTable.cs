using System.Collections.Immutable;
using GatewayApi.Protos.Values;

namespace GatewayApi.DataPlane.Routing.Tables;

/// <summary>
/// Values by hostname, looked up by a concrete host: exact names, then wildcards from the longest suffix, then the one for every host.
/// </summary>
internal sealed class HostnameTable<T>
    where T : class
{
    public static readonly HostnameTable<T> Empty = new([]);

    private readonly LayeredTable<T> _exact;

    // By suffix with its dot: ".example.com".
    private readonly LayeredTable<T> _wildcards;
    private readonly T? _any;

    public HostnameTable(IEnumerable<KeyValuePair<string, T>> values)
        : this(LayeredTable<T>.Empty, LayeredTable<T>.Empty, null, values.Select(static v => KeyValuePair.Create(v.Key, (T?)v.Value)))
    {
    }

    private HostnameTable(LayeredTable<T> exact, LayeredTable<T> wildcards, T? any, IEnumerable<KeyValuePair<string, T?>> changes)
    {
        var ofExact = new List<KeyValuePair<string, T?>>();
        var ofWildcards = new List<KeyValuePair<string, T?>>();
        foreach (var (hostname, value) in changes)
        {
            switch (hostname)
            {
                case Hostname.Any:
                    any = value;
                    break;
                case ['*', .. var suffix]:
                    ofWildcards.Add(KeyValuePair.Create(suffix, value));
                    break;
                default:
                    ofExact.Add(KeyValuePair.Create(hostname, value));
                    break;
            }
        }

        (_exact, _wildcards, _any) = (exact.With(ofExact), wildcards.With(ofWildcards), any);
    }

    public bool IsEmpty => _exact.Count == 0 && _wildcards.Count == 0 && _any is null;

    /// <summary>The value of a hostname as it was written; null when there is none.</summary>
    public T? Get(string hostname) => hostname switch
    {
        Hostname.Any => _any,
        ['*', .. var suffix] => _wildcards.Find(suffix),
        _ => _exact.Find(hostname),
    };

    /// <summary>A copy with some values replaced, added, or (null) removed.</summary>
    public HostnameTable<T> With(IEnumerable<KeyValuePair<string, T?>> changes) => new(_exact, _wildcards, _any, changes);

    /// <summary>The value of the most specific hostname that takes the host.</summary>
    public T? Find(ReadOnlySpan<char> host)
    {
        var search = new Search(host);
        return MoveNext(ref search, out var value) ? value : null;
    }

    /// <summary>Goes through the values whose hostname takes the host, most specific first.</summary>
    public bool MoveNext(ref Search search, out T value)
    {
        if (!search.ExactDone)
        {
            search.ExactDone = true;
            if (_exact.Count > 0 && _exact.Find(search.Rest) is { } exact)
            {
                value = exact;
                return true;
            }
        }

        while (_wildcards.Count > 0 && search.TryDropLabel())
        {
            if (_wildcards.Find(search.Rest) is { } wildcard)
            {
                value = wildcard;
                return true;
            }
        }

        value = search.AnyDone ? null! : _any!;
        search.AnyDone = true;
        return value is not null;
    }

    /// <summary>How far a lookup has come.</summary>
    internal ref struct Search(ReadOnlySpan<char> host)
    {
        // The host, then its suffixes from the longest, each with its leading dot.
        public ReadOnlySpan<char> Rest = host;
        public bool ExactDone;
        public bool AnyDone;

        public bool TryDropLabel()
        {
            // A wildcard stands for at least one whole label, so the first suffix begins after the first dot that has something before it.
            var from = Rest.Length > 0 ? Rest[1..].IndexOf('.') : -1;
            Rest = from < 0 ? [] : Rest[(from + 1)..];
            return Rest.Length > 0;
        }
    }
}
