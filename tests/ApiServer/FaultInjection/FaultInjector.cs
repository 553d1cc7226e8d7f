using System.Collections.Immutable;

namespace GatewayApi.Tests.ApiServer.FaultInjection;

/// <summary>Makes the server fail in the ways real ones do, exactly when a test says so.</summary>
public sealed class FaultInjector
{
    private readonly IOpenWatches _watches;
    private ImmutableList<FaultRule> _rules = [];

    internal FaultInjector(IOpenWatches watches) => _watches = watches;

    /// <summary>True while connections are refused.</summary>
    public bool RefusesConnections { get; private set; }

    internal event Action? ConnectionsRefused;

    /// <summary>Adds a rule; the first that matches a request is the one that counts.</summary>
    public FaultRule Add(FaultRule rule)
    {
        ImmutableInterlocked.Update(ref _rules, static (rules, added) => rules.Add(added), rule);
        return rule;
    }

    /// <summary>Adds a rule for a verb and a resource.</summary>
    public FaultRule Add(string verb, string resource, Fault fault, int times = int.MaxValue) =>
        Add(new FaultRule { Verb = verb, Resource = resource, Fault = fault, Times = times });

    /// <summary>Ends a rule.</summary>
    public void Remove(FaultRule rule) => ImmutableInterlocked.Update(ref _rules, static (rules, gone) => rules.RemoveAll(r => ReferenceEquals(r, gone)), rule);

    /// <summary>Ends all rules and lets connections in again.</summary>
    public void Clear()
    {
        ImmutableInterlocked.Update(ref _rules, static rules => rules.Clear());
        RefusesConnections = false;
    }

    /// <summary>Ends the watches of a resource, or all, in the orderly way, as a server does when their time is over.</summary>
    public void CloseWatches(string? resource = null) => _watches.Close(resource);

    /// <summary>Breaks the connections of the watches of a resource, or of all, in the middle of a line.</summary>
    public void CutWatches(string? resource = null) => _watches.Cut(resource);

    /// <summary>Ends the watches of a resource, or of all, with an ERROR event: 410 for one whose past was forgotten while it was open.</summary>
    public void FailWatches(string? resource = null, int code = 410) => _watches.Fail(resource, FaultStatus.Of(code, null));

    /// <summary>Sends a bookmark to the watches of a resource, or to all, as far as they allow it.</summary>
    public void SendBookmarks(string? resource = null) => _watches.SendBookmarks(resource);

    /// <summary>Forgets the past events of a resource, or of all: watches from before now and continued lists get 410. Open watches go on.</summary>
    public void CompactEvents(string? resource = null) => _watches.Forget(resource);

    /// <summary>The next watch of a resource gets 410, from whatever version it wants to begin.</summary>
    public FaultRule ExpireNextWatch(string resource) => Add("watch", resource, Fault.Expired, times: 1);

    /// <summary>New connections are closed as soon as they are there, and those that are there are closed, until <see cref="AcceptConnections"/>.</summary>
    public void RefuseConnections()
    {
        RefusesConnections = true;
        ConnectionsRefused?.Invoke();
    }

    /// <summary>Ends <see cref="RefuseConnections"/>.</summary>
    public void AcceptConnections() => RefusesConnections = false;

    internal Fault? Next(RequestRecord request) => _rules.FirstOrDefault(r => r.TryTake(request))?.Fault;
}
