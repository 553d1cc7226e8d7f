using System.Diagnostics.CodeAnalysis;
using GatewayApi.DataPlane.Routing.Balancing;

namespace GatewayApi.DataPlane.Forwarding.Mirroring;

/// <summary>
/// A copy of a request on its way to one endpoint, independent of the request itself. It lives as long as the client is sending, and then has
/// <see cref="AnswerTime"/> to come to its end; the answer is read and dropped.
/// </summary>
[SuppressMessage("Reliability", "CA1001", Justification = "RunAsync disposes what it used up.")]
internal sealed class MirroredRequest
{
    /// <summary>From the end of the client's request to the end of the mirror's answer.</summary>
    public static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly HttpRequestMessage _message;
    private readonly EndpointState _endpoint;
    private readonly MirrorBody? _body;
    private readonly CancellationTokenSource _life;
    private bool _isSent;
    private bool _isOver;

    /// <param name="message">The request.</param>
    /// <param name="endpoint">Where to.</param>
    /// <param name="body">The content of the message; null for none.</param>
    /// <param name="stopping">Cancelled when mirrors are to end.</param>
    public MirroredRequest(HttpRequestMessage message, EndpointState endpoint, MirrorBody? body, CancellationToken stopping)
    {
        _message = message;
        _endpoint = endpoint;
        _body = body;
        _life = CancellationTokenSource.CreateLinkedTokenSource(stopping);
    }

    /// <summary>The mirror has not taken a good part of what it may be behind by.</summary>
    public bool IsBehind => !_isSent && _body!.IsBehind;

    /// <summary>Bytes of the client's body. A mirror that has fallen behind too far is cut off.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (!_isSent && !_body!.TryWrite(bytes))
        {
            CutOff();
        }
    }

    /// <summary>The client has sent everything.</summary>
    public void EndBody()
    {
        lock (_gate)
        {
            if (!_isSent && !_isOver)
            {
                _body?.Complete();
                _life.CancelAfter(AnswerTime);
            }

            _isSent = true;
        }
    }

    /// <summary>The exchange has ended: what the client has not sent by now does not come.</summary>
    public void EndExchange()
    {
        if (!_isSent)
        {
            CutOff();
        }
    }

    /// <summary>Sends the request and waits for the end of the answer.</summary>
    /// <exception cref="HttpRequestException">It could not be sent, or no answer came.</exception>
    /// <exception cref="OperationCanceledException">It was cut off.</exception>
    /// <exception cref="IOException">The answer broke off.</exception>
    public async Task RunAsync(HttpMessageInvoker invoker)
    {
        var token = _life.Token;
        _endpoint.Begin();
        try
        {
            using var response = await invoker.SendAsync(_message, token);
            await response.Content.CopyToAsync(Stream.Null, token);
        }
        finally
        {
            _endpoint.End();
            lock (_gate)
            {
                _isOver = true;
            }

            _body?.Release();
            _message.Dispose();
            _life.Dispose();
        }
    }

    // The callbacks close connections: not on the way of the request itself.
    private void CutOff()
    {
        lock (_gate)
        {
            _isSent = true;
            if (!_isOver)
            {
                _body?.Release();
                _ = _life.CancelAsync();
            }
        }
    }
}
