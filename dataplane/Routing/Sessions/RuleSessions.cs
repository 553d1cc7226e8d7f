using System.Collections.Immutable;
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

    // Of rules without backends.
    private static readonly RuleSessions None = new(null, default, []);

    private readonly SessionPolicy? _own;
    private readonly RuleIdentity _rule;
    private readonly ImmutableArray<BackendChoice> _choices;

    // Made when somebody asks: hardly any rule has sessions, and each rule would pay for them.
    private ShareSessions[]? _shares;

    private RuleSessions(SessionPersistence? own, RuleIdentity rule, ImmutableArray<BackendChoice> choices)
    {
        _own = own is null ? null : new SessionPolicy(own, rule.ToString());
        _rule = rule;
        _choices = choices;
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

            foreach (var choice in _choices.AsSpan())
            {
                if (choice.Backend?.Configuration.SessionPersistence is not null)
                {
                    return true;
                }
            }

            return false;
        }
    }

    private ShareSessions[] Shares => Volatile.Read(ref _shares) ?? MakeShares();

    /// <summary>The sessions of a rule.</summary>
    /// <param name="own">What the rule says; null when it says nothing.</param>
    /// <param name="rule">The rule, different for all rules.</param>
    /// <param name="choices">Its shares.</param>
    internal static RuleSessions Of(SessionPersistence? own, RuleIdentity rule, ImmutableArray<BackendChoice> choices) =>
        own is null && choices.IsEmpty ? None : new RuleSessions(own, rule, choices);

    /// <summary>How sessions are kept with a share; null when they are not.</summary>
    public SessionPolicy? For(BackendChoice choice)
    {
        if (_own is not null)
        {
            return _own;
        }

        if (choice.Backend?.Configuration.SessionPersistence is null)
        {
            return null;
        }

        foreach (var share in Shares)
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
            return TryResume(_own, request, nowMs, Shares, out place);
        }

        var shares = Shares;
        for (var i = 0; i < shares.Length; i++)
        {
            if (shares[i].PolicyOfBackend() is { } policy && TryResume(policy, request, nowMs, shares.AsSpan(i, 1), out place))
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

    // Of two that make them at once one is kept: what shares remember only saves work.
    private ShareSessions[] MakeShares()
    {
        var rule = _rule.ToString();
        ShareSessions[] made = [.. _choices.Where(static c => c.Backend is not null).Select(c => new ShareSessions(c, c.Backend!, rule))];
        return Interlocked.CompareExchange(ref _shares, made, null) ?? made;
    }
}
