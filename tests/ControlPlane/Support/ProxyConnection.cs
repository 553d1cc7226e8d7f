using GatewayApi.Config.V1;
using Grpc.Core;

namespace GatewayApi.Tests.ControlPlane.Support;

/// <summary>A proxy's stream, driven by hand.</summary>
internal sealed class ProxyConnection : IDisposable
{
    private readonly AsyncDuplexStreamingCall<ProxyMessage, ControlPlaneMessage> _call;

    public ProxyConnection(TestServer server) => _call = new ConfigStream.ConfigStreamClient(server.Channel).Subscribe();

    /// <summary>Sends a message. That the server has ended the stream already shows when its answer is read.</summary>
    public async Task SayAsync(ProxyMessage message)
    {
        try
        {
            await _call.RequestStream.WriteAsync(message).Soon();
        }
        catch (RpcException)
        {
            // Refused before it was sent.
        }
    }

    public Task EndAsync() => _call.RequestStream.CompleteAsync().Soon();

    public async Task<ControlPlaneMessage> NextAsync() => await _call.ResponseStream.MoveNext(Patience.Token()) ? _call.ResponseStream.Current : throw new EndOfStreamException();

    public async Task<DeltaPart> DeltaAsync() => (await NextAsync()).Delta;

    /// <summary>The status that the server ends the stream with.</summary>
    public async Task<Status> StatusAsync()
    {
        try
        {
            while (await _call.ResponseStream.MoveNext(Patience.Token()))
            {
                // Whatever was under way.
            }

            return _call.GetStatus();
        }
        catch (RpcException e)
        {
            return e.Status;
        }
    }

    public void Dispose() => _call.Dispose();
}
