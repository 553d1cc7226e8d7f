using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using GatewayApi.DataPlane.Routing.Balancing;

namespace GatewayApi.DataPlane.Resolution;

/// <summary>An external host: looked up at once, and again every 30 seconds. After a failure it is asked sooner, from a second on, doubling.</summary>
internal sealed class FollowedHostname : IDisposable
{
    /// <summary>Addresses of one host that are made use of; of more the first by order.</summary>
    public const int MaxAddresses = 64;

    /// <summary>How long an answer counts before the next question.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly string _hostname;
    private readonly HostnameSettings _settings;
    private readonly Action<FollowedHostname> _changed;
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private readonly ITimer _timer;
    private ImmutableArray<BackendState> _backends;
    private ImmutableArray<IPAddress> _addresses = [];
    private TimeSpan _pause = FirstPause;
    private string? _cause;

    /// <param name="hostname">The name.</param>
    /// <param name="backends">What it is the host of.</param>
    /// <param name="settings">How names are looked up.</param>
    /// <param name="changed">Told whenever there is something else to say of it.</param>
    public FollowedHostname(string hostname, ImmutableArray<BackendState> backends, HostnameSettings settings, Action<FollowedHostname> changed)
    {
        _hostname = hostname;
        _backends = backends;
        _settings = settings;
        _changed = changed;
        _timer = settings.Time.CreateTimer(static self => _ = ((FollowedHostname)self!).LookUpAsync(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The name.</summary>
    public string Hostname => _hostname;

    /// <summary>Ends with the first answer, also with one that helps nobody.</summary>
    public Task Answered => _answered.Task;

    /// <summary>Why the last question brought no address; null when it did.</summary>
    public string? Failure { get; private set; }

    /// <summary>Questions without an address as answer.</summary>
    public long Failures { get; private set; }

    /// <summary>There is no address to send anything to.</summary>
    public bool IsUnresolved => _addresses.IsEmpty && _answered.Task.IsCompleted;

    /// <summary>What the name is the host of.</summary>
    public ImmutableArray<BackendState> Backends => _backends;

    /// <summary>Says what the name is the host of from now on.</summary>
    public void Serve(ImmutableArray<BackendState> backends)
    {
        lock (_gate)
        {
            _backends = backends;
            Tell();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _timer.Dispose();
        _stopping.Cancel();
        _answered.TrySetResult();
    }

    private async Task LookUpAsync()
    {
        try
        {
            using var limit = new CancellationTokenSource(Patience, _settings.Time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _stopping.Token);
            Take(await _settings.Resolver.ResolveAsync(_hostname, either.Token));
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.HostNotFound or SocketError.NoData)
        {
            // Its owner has given the name up, and the addresses may be somebody else's by now.
            Fail($"there is no such host: {e.Message}", keepsAddresses: false);
        }
        catch (Exception e)
        {
            // Whatever it is, it must not be the last question.
            Fail(e is OperationCanceledException ? $"no answer within {Patience.TotalSeconds} s" : e.Message, keepsAddresses: true);
        }
    }

    private void Take(IPAddress[] found)
    {
        var addresses = found.Select(static a => a.IsIPv4MappedToIPv6 ? a.MapToIPv4() : a).Distinct().ToArray();
        var allowed = addresses
            .Where(a => AddressRules.Allow(a, _settings.LocalNames))
            .OrderBy(static a => a.ToString(), StringComparer.Ordinal)
            .Take(MaxAddresses)
            .ToImmutableArray();
        if (allowed.IsEmpty)
        {
            var cause = addresses.Length == 0 ? "it has no address" : $"none of its addresses ({string.Join(", ", addresses.Take(3).Select(static a => a.ToString()))}) may be sent to";
            Fail(cause, keepsAddresses: false);
            return;
        }

        Settle(allowed, null, Interval);
    }

    private void Fail(string failure, bool keepsAddresses)
    {
        if (_stopping.IsCancellationRequested)
        {
            return;
        }

        Failures++;
        var pause = _pause;
        _pause = pause * 2 < Interval ? pause * 2 : Interval;
        Settle(keepsAddresses ? _addresses : [], failure, pause);
    }

    private void Settle(ImmutableArray<IPAddress> addresses, string? failure, TimeSpan pause)
    {
        bool isNews;
        lock (_gate)
        {
            isNews = failure != Failure || addresses.IsEmpty != _addresses.IsEmpty;
            (_addresses, Failure, _cause) = (addresses, failure, failure is null ? null : $"{_hostname} does not resolve: {failure}");
            _pause = failure is null ? FirstPause : _pause;
            Tell();
        }

        _answered.TrySetResult();
        if (isNews)
        {
            _changed(this);
        }

        // After the answer, so that there is never more than one question. Without effect once disposed of.
        _timer.Change(pause, Timeout.InfiniteTimeSpan);
    }

    private void Tell()
    {
        if (_answered.Task.IsCompleted || _cause is not null || !_addresses.IsEmpty)
        {
            foreach (var backend in _backends)
            {
                backend.SetAddresses(_hostname, _addresses, _cause);
            }
        }
    }
}
