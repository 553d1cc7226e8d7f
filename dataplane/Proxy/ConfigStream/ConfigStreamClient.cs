using GatewayApi.Config.V1;
using GatewayApi.DataPlane.Runtime;
using Grpc.Core;

namespace GatewayApi.DataPlane.ConfigStream;

/// <summary>
/// Keeps a stream to the control plane, for ever: a stream that ends is begun again, and the configuration stays what it is meanwhile.
/// </summary>
internal sealed partial class ConfigStreamClient(
    ProxyOptions options, string proxyVersion, IConfigState state, Func<Load> load, StreamStatus status, TimeProvider time, ILogger<ConfigStreamClient> logger)
{
    // From the attempt to connect to the first message. Whoever takes the stream answers Hello at once; one that accepts and keeps silent is
    // a replica that hangs or is going, and another may be there.
    private static readonly TimeSpan FirstAnswerLimit = TimeSpan.FromSeconds(10);

    /// <summary>Runs until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        var backoff = new Backoff(Random.Shared.NextDouble);
        var reported = "";
        while (!stop.IsCancellationRequested)
        {
            var problem = await RunStreamAsync(backoff, stop);
            if (stop.IsCancellationRequested)
            {
                return;
            }

            var wait = backoff.Next();
            if (status.IsConnected || problem != reported)
            {
                LogEnded(options.ControlPlane!, problem);
            }
            else
            {
                LogStillAway(options.ControlPlane!, problem, wait);
            }

            reported = problem;
            status.End();
            await Task.Delay(wait, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // Read for each stream: whoever gave the token replaces it before it runs out.
    private async Task<Metadata> CredentialsAsync(CancellationToken stop) => options.TokenFile is { } file
        ? new Metadata { { "authorization", "Bearer " + (await File.ReadAllTextAsync(file, stop)).Trim() } }
        : [];

    // Returns why the stream ended, for people.
    private async Task<string> RunStreamAsync(Backoff backoff, CancellationToken stop)
    {
        using var unanswered = new CancellationTokenSource(FirstAnswerLimit, time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop, unanswered.Token);
        using var channel = ControlPlaneChannel.Open(options);
        var client = new Config.V1.ConfigStream.ConfigStreamClient(channel);
        status.Begin();
        try
        {
            using var call = client.Subscribe(await CredentialsAsync(ending.Token), cancellationToken: ending.Token);
            var session = new StreamSession(options, proxyVersion, state);
            await call.RequestStream.WriteAsync(session.Hello(), ending.Token);
            await ConverseAsync(call, session, backoff, unanswered, ending.Token);
            return "the control plane ended the stream";
        }
        catch (Exception e) when (unanswered.IsCancellationRequested && e is RpcException or OperationCanceledException)
        {
            return $"no answer within {FirstAnswerLimit.TotalSeconds} s";
        }
        catch (RpcException e)
        {
            return e.Status.Detail is { Length: > 0 } detail ? detail.TrimEnd('.') : e.StatusCode.ToString();
        }
        catch (StreamFaultException e)
        {
            LogFault(options.ControlPlane!, e.Message);
            return e.Message;
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            return e.Message.TrimEnd('.');
        }
        finally
        {
            await ending.CancelAsync();
        }
    }

    private async Task ConverseAsync(
        AsyncDuplexStreamingCall<ProxyMessage, ControlPlaneMessage> call,
        StreamSession session,
        Backoff backoff,
        CancellationTokenSource unanswered,
        CancellationToken stop)
    {
        var next = call.ResponseStream.MoveNext(stop);
        var teller = new LoadTeller(load, time);
        while (true)
        {
            // Taken before looking, so that no change falls between the look and the wait.
            var changed = state.Changed;
            if (session.LookAgain() is { } news)
            {
                await SayAsync(call, news, stop);
            }

            if (session.AnsweredVersion is not null && teller.Look(stop) is { } told)
            {
                await SayAsync(call, told, stop);
            }

            if (await (session.AnsweredVersion is null ? Task.WhenAny(next, changed) : Task.WhenAny(next, changed, teller.NextLook)) != next)
            {
                continue;
            }

            if (!await next)
            {
                return;
            }

            unanswered.CancelAfter(Timeout.InfiniteTimeSpan);
            status.Heard(time.GetUtcNow());
            foreach (var answer in await session.HearAsync(call.ResponseStream.Current))
            {
                await SayAsync(call, answer, stop);
            }

            // Only a version that was applied is a success: a fault that comes back with every stream must not be met every 10 ms.
            if (session.AnsweredVersion is not null)
            {
                backoff.Reset();
            }

            next = call.ResponseStream.MoveNext(stop);
        }
    }

    private async Task SayAsync(AsyncDuplexStreamingCall<ProxyMessage, ControlPlaneMessage> call, ProxyMessage message, CancellationToken stop)
    {
        if (message.MessageCase == ProxyMessage.MessageOneofCase.Nack)
        {
            status.Nacked();
        }

        await call.RequestStream.WriteAsync(message, stop);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "No stream from the control plane {Address}: {Problem}. What is in force stays so.")]
    private partial void LogEnded(Uri address, string problem);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Still no stream from the control plane {Address}: {Problem}. Next attempt in {Wait}.")]
    private partial void LogStillAway(Uri address, string problem, TimeSpan wait);

    [LoggerMessage(Level = LogLevel.Error, Message = "The control plane {Address} does not keep to the protocol: {Problem}.")]
    private partial void LogFault(Uri address, string problem);
}
