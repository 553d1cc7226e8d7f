namespace GatewayApi.ControlPlane.Serving;

/// <summary>Where the process listens, once it does; differs from the options when these ask for any free port.</summary>
internal sealed class ServerAddresses
{
    private readonly TaskCompletionSource<string> _grpc = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<string> _http = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The gRPC services, <c>http://127.0.0.1:18000</c>.</summary>
    public Task<string> Grpc => _grpc.Task;

    /// <summary>Probes and metrics.</summary>
    public Task<string> Http => _http.Task;

    /// <summary>The server listens.</summary>
    public void Set(string grpc, string http)
    {
        _grpc.TrySetResult(grpc);
        _http.TrySetResult(http);
    }
}
