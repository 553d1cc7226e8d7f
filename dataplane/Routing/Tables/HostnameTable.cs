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

    private readonly Dictionary<string, T> _exact = new(StringComparer.Ordinal);

    // By suffix with its dot: ".example.com".
    private readonly Dictionary<string, T> _wildcards = new(StringComparer.Ordinal);
    private readonly T? _any;

    public HostnameTable(IEnumerable<KeyValuePair<string, T>> values)
    {
        foreach (var (hostname, value) in values)
        {
            switch (hostname)
            {
                case Hostname.Any:
                    _any = value;
                    break;
                case ['*', .. var suffix]:
                    _wildcards[suffix] = value;
                    break;
                default:
                    _exact[hostname] = value;
                    break;
            }
        }
    }

    private HostnameTable(Dictionary<string, T> exact, Dictionary<string, T> wildcards, T? any)
    {
        _exact = exact;
        _wildcards = wildcards;
        _any = any;
    }

    public bool IsEmpty => _exact.Count == 0 && _wildcards.Count == 0 && _any is null;

    /// <summary>The value of a hostname as it was written; null when there is none.</summary>
    public T? Get(string hostname) => hostname switch
    {
        Hostname.Any => _any,
        ['*', .. var suffix] => _wildcards.GetValueOrDefault(suffix),
        _ => _exact.GetValueOrDefault(hostname),
    };

    /// <summary>A copy with some values replaced, added, or (null) removed.</summary>
    public HostnameTable<T> With(IEnumerable<KeyValuePair<string, T?>> changes)
    {
        var (exact, wildcards, any) = (_exact, _wildcards, _any);
        foreach (var (hostname, value) in changes)
        {
            switch (hostname)
            {
                case Hostname.Any:
                    any = value;
                    break;
                case ['*', .. var suffix]:
                    wildcards = Changed(wildcards, _wildcards, suffix, value);
                    break;
                default:
                    exact = Changed(exact, _exact, hostname, value);
                    break;
            }
        }

        return new HostnameTable<T>(exact, wildcards, any);
    }

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
            if (_exact.Count > 0 && _exact.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(search.Rest, out value!))
            {
                return true;
            }
        }

        while (_wildcards.Count > 0 && search.TryDropLabel())
        {
            if (_wildcards.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(search.Rest, out value!))
            {
                return true;
            }
        }

        value = search.AnyDone ? null! : _any!;
        search.AnyDone = true;
        return value is not null;
    }

    private static Dictionary<string, T> Changed(Dictionary<string, T> current, Dictionary<string, T> original, string key, T? value)
    {
        var copy = ReferenceEquals(current, original) ? new Dictionary<string, T>(original, StringComparer.Ordinal) : current;
        if (value is null)
        {
            copy.Remove(key);
        }
        else
        {
            copy[key] = value;
        }

        return copy;
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
