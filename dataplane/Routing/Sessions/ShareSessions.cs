using GatewayApi.Config.V1;
using GatewayApi.DataPlane.Routing.Balancing;

namespace GatewayApi.DataPlane.Routing.Sessions;

/// <summary>
/// The sessions of one share of a rule. What is kept only saves work: it follows from the backend's configuration and endpoints, and is made anew when those
/// are other instances.
/// </summary>
internal sealed class ShareSessions(BackendChoice choice, BackendState backend, string rule)
{
    private volatile Policy? _policy;
    private volatile Names? _names;

    /// <summary>The share.</summary>
    public BackendChoice Choice => choice;

    /// <summary>What the backend asks for; null when it does not.</summary>
    public SessionPolicy? PolicyOfBackend()
    {
        if (backend.Configuration.SessionPersistence is not { } wire)
        {
            return null;
        }

        var policy = _policy;
        if (policy is null || !ReferenceEquals(policy.Wire, wire))
        {
            _policy = policy = new Policy(wire, new SessionPolicy(wire, rule));
        }

        return policy.Compiled;
    }

    /// <summary>The endpoint that a token names; null when it is not one of the ready endpoints now.</summary>
    public EndpointState? Find(SessionPolicy policy, UInt128 name)
    {
        var endpoints = backend.CurrentEndpoints;
        var names = _names;
        if (names is null || !ReferenceEquals(names.Of, endpoints) || !ReferenceEquals(names.Policy, policy))
        {
            _names = names = new Names(policy, endpoints, endpoints.ToDictionary(e => policy.Key.NameOf(backend.Key, e)));
        }

        return names.ByName.GetValueOrDefault(name);
    }

    private sealed record Policy(SessionPersistence Wire, SessionPolicy Compiled);

    private sealed record Names(SessionPolicy Policy, EndpointState[] Of, Dictionary<UInt128, EndpointState> ByName);
}
