using System.Collections.Immutable;
using GatewayApi.Config.V1;
using GatewayApi.ControlPlane.Translation.Snapshots;
using GatewayApi.ControlPlane.Translation.Statuses;
using GatewayApi.Protos.Resources;

namespace GatewayApi.ControlPlane.Serving;

/// <summary>
/// One proxy's side of the protocol (config_stream.proto) as a state machine without I/O or clock: inputs are the proxy's messages and new
/// snapshots, outputs are messages to it. Not thread-safe.
/// </summary>
/// <remarks>
/// After an answer the next delta is the difference between the answered snapshot and the newest one. A rejected resource is part of the
/// answered snapshot, so its bytes are not sent again; they go out anew only after the resource was something else in between.
/// </remarks>
internal sealed class ProxySession
{
    private readonly int _maxPartBytes;
    private readonly Dictionary<string, ResourceHash> _held = new(StringComparer.Ordinal);
    private Phase _phase = Phase.Hello;
    private Snapshot? _newest;

    /// <summary>A session that waits for the proxy's Hello.</summary>
    public ProxySession(int maxPartBytes = DeltaParts.DefaultBytes) => _maxPartBytes = maxPartBytes;

    private enum Phase
    {
        Hello,
        Held,
        Streaming,
    }

    /// <summary>The snapshot the proxy answered last; null before the first answer.</summary>
    public Snapshot? Answered { get; private set; }

    /// <summary>The snapshot that waits for its answer; null when none does.</summary>
    public Snapshot? InFlight { get; private set; }

    /// <summary>What is rejected of <see cref="Answered"/>, or in force but degraded.</summary>
    public ImmutableArray<RejectedResource> Rejected { get; private set; } = [];

    /// <summary>Counts the answers.</summary>
    public long Answers { get; private set; }

    /// <summary>A message of the proxy.</summary>
    public SessionOutput Receive(ProxyMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return (_phase, message.MessageCase) switch
        {
            (Phase.Hello, ProxyMessage.MessageOneofCase.Hello) => OnHello(message.Hello),
            (Phase.Hello, _) => SessionOutput.Violates("the first message must be Hello"),
            (_, ProxyMessage.MessageOneofCase.Hello) => SessionOutput.Violates("Hello came twice"),
            (Phase.Held, ProxyMessage.MessageOneofCase.Held) => OnHeld(message.Held),
            (Phase.Held, _) => SessionOutput.Violates("HeldRequest must be answered by Held first"),
            (_, ProxyMessage.MessageOneofCase.Held) => SessionOutput.Violates("Held came without HeldRequest"),
            (_, ProxyMessage.MessageOneofCase.Load) => SessionOutput.Nothing,
            (_, ProxyMessage.MessageOneofCase.Ack) => OnAnswer(message.Ack.Version, []),
            (_, ProxyMessage.MessageOneofCase.Nack) => OnNack(message.Nack),
            _ => SessionOutput.Violates("a message without content"),
        };
    }

    /// <summary>A new snapshot of the Gateway. Goes out at once, or after the answer that is waited for.</summary>
    public SessionOutput Offer(Snapshot newest)
    {
        ArgumentNullException.ThrowIfNull(newest);
        _newest = newest;
        return Next();
    }

    private SessionOutput OnHello(Hello hello)
    {
        if (_newest is null)
        {
            throw new InvalidOperationException("a session needs a snapshot before it is told Hello");
        }

        if (hello.RootHash.IsEmpty)
        {
            return Start();
        }

        if (!ResourceHash.TryRead(hello.RootHash, out var root))
        {
            return SessionOutput.Violates($"root_hash must have {ResourceHash.Length} bytes");
        }

        if (root == _newest.Root)
        {
            _phase = Phase.Streaming;
            return Send(new SnapshotDelta(_newest, [], []), "");
        }

        _phase = Phase.Held;
        return SessionOutput.Send([new ControlPlaneMessage { HeldRequest = new HeldRequest() }]);
    }

    private SessionOutput OnHeld(Held held)
    {
        if (held.Resources.Count == 0 && !held.Last)
        {
            return SessionOutput.Violates("an empty part of Held must be the last");
        }

        if (_held.Count + held.Resources.Count > SessionLimits.MaxHeld)
        {
            return SessionOutput.Violates($"more than {SessionLimits.MaxHeld} resources held");
        }

        foreach (var resource in held.Resources)
        {
            if (resource.Name.Length is 0 or > SessionLimits.MaxName || !ResourceHash.TryRead(resource.Hash, out var hash))
            {
                return SessionOutput.Violates(
                    $"a held resource needs a name of at most {SessionLimits.MaxName} characters and a hash of {ResourceHash.Length} bytes");
            }

            if (!_held.TryAdd(resource.Name, hash))
            {
                return SessionOutput.Violates("a held resource was named twice");
            }
        }

        return held.Last ? Start() : SessionOutput.Nothing;
    }

    // The first delta of a stream starts from the list of held hashes, or from nothing.
    private SessionOutput Start()
    {
        _phase = Phase.Streaming;
        var delta = SnapshotDelta.Between(_held, _newest!);
        _held.Clear();
        _held.TrimExcess();
        return Send(delta, "");
    }

    private SessionOutput OnNack(Nack nack)
    {
        if (nack.Rejected.Count > SessionLimits.MaxRejections)
        {
            return SessionOutput.Violates($"more than {SessionLimits.MaxRejections} rejections");
        }

        var snapshot = Find(nack.Version);
        var rejected = nack.Rejected
            .Where(r => snapshot?.Resources.ContainsKey(r.Name) == true)
            .Select(static r => new RejectedResource(r.Name, Cut(r.Reason), r.Severity == Rejection.Types.Severity.Degraded));
        return OnAnswer(nack.Version, [.. rejected]);
    }

    private SessionOutput OnAnswer(string version, ImmutableArray<RejectedResource> rejected)
    {
        if (Find(version) is not { } snapshot)
        {
            return SessionOutput.Violates("the answer is of a version that was neither sent nor answered last");
        }

        if (ReferenceEquals(snapshot, InFlight))
        {
            InFlight = null;
        }

        Answered = snapshot;
        Rejected = rejected;
        Answers++;
        return Next();
    }

    // An answer belongs to what is in flight, or renews the last one: a port came free, a bind failed later on.
    private Snapshot? Find(string version) => InFlight?.Version == version ? InFlight : Answers > 0 && Answered?.Version == version ? Answered : null;

    private SessionOutput Next()
    {
        if (_phase != Phase.Streaming || InFlight is not null || Answered is null || _newest is null)
        {
            return SessionOutput.Nothing;
        }

        if (Answered.Root == _newest.Root)
        {
            Answered = _newest;
            return SessionOutput.Nothing;
        }

        return Send(SnapshotDelta.Between(Answered, _newest), Answered.Version);
    }

    private SessionOutput Send(SnapshotDelta delta, string baseVersion)
    {
        InFlight = delta.Target;
        return SessionOutput.Send(DeltaParts.Of(delta, baseVersion, _maxPartBytes).Select(static part => new ControlPlaneMessage { Delta = part }));
    }

    private static string Cut(string reason) => reason.Length <= SessionLimits.MaxReason ? reason : reason[..SessionLimits.MaxReason];
}
