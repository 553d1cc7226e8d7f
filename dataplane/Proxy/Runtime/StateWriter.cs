using System.Threading.Channels;
using GatewayApi.DataPlane.Routing;
using GatewayApi.Protos.Resources;

namespace GatewayApi.DataPlane.Runtime;

/// <summary>
/// Keeps what is held on disk, away from everything else: of several versions that come while one is written, or shortly after that, only the newest is.
/// Changes are appended until the file is twice as long as it has to be; then it is written anew.
/// </summary>
internal sealed partial class StateWriter : IAsyncDisposable
{
    /// <summary>
    /// How long nothing is written after a write. To reach the disk costs more than a change of endpoints costs otherwise, and these come by the dozen; what a
    /// process that is killed has not written yet, it gets from the control plane again.
    /// </summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private const long LeastLimit = 64 * 1024;

    private readonly Channel<ResourceSet<HeldResource>> _newest = Channel.CreateBounded<ResourceSet<HeldResource>>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    private readonly string _path;
    private readonly string _gateway;
    private readonly ILogger<StateWriter> _logger;
    private readonly TimeSpan _pause;
    private readonly TaskCompletionSource _stopping = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _writing;
    private ResourceSet<HeldResource>? _onDisk;
    private long _length;
    private long _wholeLength;
    private bool _failing;
    private long _failures;
    private long _written;

    /// <param name="path">The file.</param>
    /// <param name="gateway">Whose configuration it is.</param>
    /// <param name="logger">The log.</param>
    /// <param name="pause">See <see cref="Pause"/>.</param>
    public StateWriter(string path, string gateway, ILogger<StateWriter> logger, TimeSpan pause)
    {
        _pause = pause;
        _path = path;
        _gateway = gateway;
        _logger = logger;
        _writing = Task.Run(WriteAllAsync);
    }

    /// <summary>Times that writing failed.</summary>
    public long Failures => Interlocked.Read(ref _failures);

    /// <summary>Times that writing succeeded.</summary>
    public long Written => Interlocked.Read(ref _written);

    /// <summary>Hands over what is to be kept. Never waits.</summary>
    public void Keep(ResourceSet<HeldResource> resources) => _newest.Writer.TryWrite(resources);

    /// <summary>Writes what was handed over and stops.</summary>
    public async ValueTask DisposeAsync()
    {
        _newest.Writer.TryComplete();
        _stopping.TrySetResult();
        await _writing;
    }

    private async Task WriteAllAsync()
    {
        await foreach (var resources in _newest.Reader.ReadAllAsync())
        {
            try
            {
                Write(resources);
                Interlocked.Increment(ref _written);
                _failing = false;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                _onDisk = null;
                Interlocked.Increment(ref _failures);
                if (!_failing)
                {
                    LogFailed(_path, e.Message);
                }

                _failing = true;
            }

            await Task.WhenAny(Task.Delay(_pause), _stopping.Task);
        }
    }

    private void Write(ResourceSet<HeldResource> resources)
    {
        if (_onDisk is null || !TryAppend(resources.Since(_onDisk)))
        {
            PrivateFile.Write(_path, file => _length = _wholeLength = StateFormat.Write(file, _gateway, resources));
        }

        _onDisk = resources;
    }

    private bool TryAppend(ResourceChanges<HeldResource> changes)
    {
        if (changes is { Upserts: [], Removes: [] })
        {
            return true;
        }

        var length = StateFormat.LengthOf(changes);
        if (_length + length > 2 * Math.Max(_wholeLength, LeastLimit) || !PrivateFile.TryAppend(_path, _length, file => StateFormat.Append(file, changes)))
        {
            return false;
        }

        _length += length;
        return true;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The configuration cannot be kept in {Path}: {Problem}. Traffic goes on; a restart would need the control plane.")]
    private partial void LogFailed(string path, string problem);
}
