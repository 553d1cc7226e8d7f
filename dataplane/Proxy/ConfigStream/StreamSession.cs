using GatewayApi.Config.V1;
using GatewayApi.DataPlane.Runtime;

namespace GatewayApi.DataPlane.ConfigStream;

/// <summary>
/// One stream from hello to its end, without the network: what is to be said to what was heard. A fault ends the stream, and the next one
/// begins with a fresh comparison of what both sides hold.
/// </summary>
internal sealed class StreamSession(ProxyOptions options, string proxyVersion, IConfigState state)
{
    private readonly DeltaCollector _collector = new();
    private ApplyReport? _answered;

    /// <summary>The version that this stream answered last; null before the first.</summary>
    public string? AnsweredVersion => _answered?.Version;

    /// <summary>The first message.</summary>
    public ProxyMessage Hello() => ProxyMessages.Hello(options, proxyVersion, state.Held);

    /// <summary>What to say to a message.</summary>
    /// <exception cref="StreamFaultException">The control plane does not keep to the protocol.</exception>
    public async Task<IEnumerable<ProxyMessage>> HearAsync(ControlPlaneMessage message)
    {
        switch (message.MessageCase)
        {
            case ControlPlaneMessage.MessageOneofCase.HeldRequest:
                return ProxyMessages.Held(state.Held);
            case ControlPlaneMessage.MessageOneofCase.Delta:
                if (_collector.Add(message.Delta, AnsweredVersion, out var delta) is { } fault)
                {
                    throw new StreamFaultException(fault);
                }

                return delta is null ? [] : [await ApplyAsync(delta)];
            default:
                // A message of a later version: nothing that this one could do about it.
                return [];
        }
    }

    /// <summary>What to say when the situation may have changed by itself.</summary>
    /// <returns>Null when there is nothing new, or nothing was answered yet on this stream.</returns>
    public ProxyMessage? LookAgain()
    {
        if (_answered is null || state.Report() is not { } report || report.SaysTheSame(_answered))
        {
            return null;
        }

        _answered = report;
        return ProxyMessages.Answer(report);
    }

    private async Task<ProxyMessage> ApplyAsync(ConfigDelta delta)
    {
        _answered = await state.ApplyAsync(delta);
        if (_answered.Rejections.IsEmpty && state.Held.Root.ToString() != delta.Version)
        {
            throw new StreamFaultException($"after the delta the proxy holds {state.Held.Root}, not {delta.Version}");
        }

        return ProxyMessages.Answer(_answered);
    }
}
