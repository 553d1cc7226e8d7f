using System.Threading.Channels;
using GatewayApi.DataPlane.Routing;

namespace GatewayApi.DataPlane.Runtime;

/// <summary>
/// Keeps what is held on disk, away from everything else: of several versions that come while one is written only the newest is.
/// </summary>
internal sealed partial class StateWriter : IAsyncDisposable
{
    private readonly Channel<ResourceSet> _newest = Channel.CreateBounded<ResourceSet>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    private readonly string _path;
    private readonly string _gateway;
    private readonly ILogger<StateWriter> _logger;
    private readonly Task _writing;
    private bool _failing;
    private long _failures;
    private long _written;

    public StateWriter(string path, string gateway, ILogger<StateWriter> logger)
    {
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
    public void Keep(ResourceSet resources) => _newest.Writer.TryWrite(resources);

    /// <summary>Writes what was handed over and stops.</summary>
    public async ValueTask DisposeAsync()
    {
        _newest.Writer.TryComplete();
        await _writing;
    }

    private async Task WriteAllAsync()
    {
        await foreach (var resources in _newest.Reader.ReadAllAsync())
        {
            try
            {
                await PrivateFile.WriteAsync(_path, StateFormat.Write(_gateway, resources));
                Interlocked.Increment(ref _written);
                _failing = false;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                Interlocked.Increment(ref _failures);
                if (!_failing)
                {
                    LogFailed(_path, e.Message);
                }

                _failing = true;
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The configuration cannot be kept in {Path}: {Problem}. Traffic goes on; a restart would need the control plane.")]
    private partial void LogFailed(string path, string problem);
}
