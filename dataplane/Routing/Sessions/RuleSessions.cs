using GatewayApi.Config.V1;
using GatewayApi.DataPlane.Routing.Balancing;
using GatewayApi.DataPlane.Routing.Matching;

namespace GatewayApi.DataPlane.Routing.Sessions;

/// <summary>
/// The sessions of one rule (GEP-1619): by what the rule says, or else each backend. A session stays with its backend whatever the weights are, also when its
/// weight is zero; it ends when the rule does not refer to the backend any more, or when the endpoint is not ready.
/// </summary>
public sealed class RuleSessions
{
    private const int MaxTokens = 8;

    private readonly SessionPolicy? _own;
    private readonly ShareSessions[] _shares;

    /// <param name="own">What the rule says; null when it says nothing.</param>
    /// <param name="rule">The rule, different for all rules.</param>
    /// <param name="choices">Its shares.</param>
    internal RuleSessions(SessionPersistence? own, string rule, IEnumerable<BackendChoice> choices)
    {
        _own = own is null ? null : new SessionPolicy(own, rule);
        _shares = [.. choices.Where(static c => c.Backend is not null).Select(c => new ShareSessions(c, c.Backend!, rule))];
    }

    /// <summary>Somebody asks for sessions.</summary>
    public bool IsActive
    {
        get
        {
            if (_own is not null)
            {
                return true;
            }

            foreach (var share in _shares)
            {
                if (share.IsAsked)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>How sessions are kept with a share; null when they are not.</summary>
    public SessionPolicy? For(BackendChoice choice)
    {
        if (_own is not null)
        {
            return _own;
        }

        foreach (var share in _shares)
        {
            if (ReferenceEquals(share.Choice, choice))
            {
                return share.PolicyOfBackend();
            }
        }

        return null;
    }

    /// <summary>The session that a request belongs to.</summary>
    /// <param name="request">The request.</param>
    /// <param name="nowMs">Milliseconds since 1970.</param>
    /// <param name="place">Where it is.</param>
    /// <returns>False when it belongs to none that can go on.</returns>
    public bool TryResume<TRequest>(in TRequest request, long nowMs, out SessionPlace place)
        where TRequest : struct, IRequestHead
    {
        if (_own is not null)
        {
            return TryResume(_own, request, nowMs, _shares, out place);
        }

        for (var i = 0; i < _shares.Length; i++)
        {
            if (_shares[i].PolicyOfBackend() is { } policy && TryResume(policy, request, nowMs, _shares.AsSpan(i, 1), out place))
            {
                return true;
            }
        }

        place = default;
        return false;
    }

    private static bool TryResume<TRequest>(SessionPolicy policy, in TRequest request, long nowMs, ReadOnlySpan<ShareSessions> shares, out SessionPlace place)
        where TRequest : struct, IRequestHead
    {
        Span<UInt128> names = stackalloc UInt128[MaxTokens];
        var count = policy.Read(request, nowMs, names);
        foreach (var name in names[..count])
        {
            foreach (var share in shares)
            {
                if (share.Find(policy, name) is { } endpoint)
                {
                    place = new SessionPlace(share.Choice, endpoint);
                    return true;
                }
            }
        }

        place = default;
        return false;
    }
}
