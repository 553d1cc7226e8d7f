using System.Runtime.CompilerServices;
using GatewayApi.DataPlane.Diagnostics;
using GatewayApi.DataPlane.Forwarding.Authorization;
using GatewayApi.DataPlane.Forwarding.Mirroring;
using GatewayApi.DataPlane.Forwarding.Retrying;
using GatewayApi.DataPlane.Routing.Balancing;
using GatewayApi.DataPlane.Routing.Compilation;
using GatewayApi.DataPlane.Routing.Filters;
using GatewayApi.DataPlane.Routing.Sessions;
using GatewayApi.DataPlane.Runtime;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Abstractions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace GatewayApi.DataPlane.Forwarding;

/// <summary>The way of a request, from its head to the last byte of its response.</summary>
internal sealed partial class RequestPipeline(
    ConfigPublication configs, Authorizer authorizer, IForwarder forwarder, MirrorSender mirrors, RequestObserver observer, TimeProvider time, ILogger<RequestPipeline> logger) : IHttpApplication<Exchange>
{
    // A connection that could not be made costs nothing but time, so other endpoints are tried, but not all of a large backend's.
    private const int MaxAttempts = 3;

    /// <inheritdoc/>
    public Exchange CreateContext(IFeatureCollection contextFeatures)
    {
        Exchange exchange;
        if (contextFeatures is IHostContextContainer<Exchange> container)
        {
            exchange = container.HostContext ??= new Exchange();
        }
        else
        {
            exchange = new Exchange();
        }

        exchange.Begin(contextFeatures, time.GetTimestamp());
        return exchange;
    }

    /// <inheritdoc/>
    public void DisposeContext(Exchange context, Exception? exception) => context.End();

    /// <inheritdoc/>
    public async Task ProcessRequestAsync(Exchange context)
    {
        RequestObserver.Begin(context);
        try
        {
            await CarryAsync(context);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException && context.RequestAborted.IsCancellationRequested)
        {
            context.ClientGone = true;
        }
        catch (BadHttpRequestException)
        {
            context.Reason = Reply.InvalidBody.Reason;
            throw;
        }
        catch (Exception e)
        {
            LogFailure(e, context.Listener?.Key, context.Rule?.QualifiedName);
            await ReplyWriter.WriteAsync(context, Reply.InternalError);
        }
        finally
        {
            await context.RequestBody.SettleAsync();
            if (context.RequestBody.IsBroken)
            {
                context.Http.Abort();
            }

            // 8. Access log, metrics, trace.
            observer.End(context);
        }
    }

    // Each step that ends the way returns what remains to be done: nothing is awaited here.
    private ValueTask CarryAsync(Exchange x)
    {
        // 1. The configuration in force, once for the whole request.
        var table = configs.Current.Table;

        // 2. The listener, by port and host; it has to be one that may serve the connection.
        if (RequestReader.Read(x) is { } invalid)
        {
            return new ValueTask(ReplyWriter.WriteAsync(x, invalid));
        }

        x.Listener = table.FindPort(x.Front.Port)?.FindListener(x.Host);
        observer.ListenerFound(x);
        if (x.Listener is null || !x.Front.MayBeServedBy(x.Listener))
        {
            return new ValueTask(ReplyWriter.WriteAsync(x, x.Listener is null ? Reply.NoListener : Reply.Misdirected));
        }

        // 3. and 4. Host and path and the rest of the match, within this listener.
        if (!x.Listener.TryFind(new RequestHead(x), out var match))
        {
            return new ValueTask(ReplyWriter.WriteAsync(x, Reply.NoRoute));
        }

        (x.Rule, x.MatchedPrefix, x.MatchIndex) = (match.Rule, match.MatchedPrefix, match.Index);

        // 5. Filters that answer by themselves.
        if (x.Rule.Filters.Cors is { } cors && CorsFilter.IsPreflight(new RequestHead(x)))
        {
            return new ValueTask(ReplyWriter.WritePreflightAsync(x, cors));
        }

        if (!x.Rule.Filters.AsksBeforeAnswer && TryAnswer(x, x.Rule.Filters, out var answer))
        {
            return new ValueTask(ReplyWriter.WriteAsync(x, answer));
        }

        // Only the service that is asked about the request is waited for.
        return x.Rule.Filters.Auth is null ? ChooseAsync(x) : AuthorizeAsync(x, x.Rule.Filters);
    }

    private ValueTask ChooseAsync(Exchange x)
    {
        // 6. The backend: that of the session, or else by weight.
        if (Choose(x, x.Rule!) is not { } choice)
        {
            return new ValueTask(ReplyWriter.WriteAsync(x, Reply.NoBackend));
        }

        (x.Backend, x.BackendFilters) = (choice.Backend, choice.Filters);
        if (x.Backend is null)
        {
            x.Detail = choice.UnavailableReason;
            return new ValueTask(ReplyWriter.WriteAsync(x, Reply.BackendUnavailable));
        }

        if (!x.BackendFilters.AsksBeforeAnswer && TryAnswer(x, x.BackendFilters, out var answer))
        {
            return new ValueTask(ReplyWriter.WriteAsync(x, answer));
        }

        // 7. The endpoint, mirrors, and there and back again.
        return x.BackendFilters.Auth is null ? ForwardAsync(x, x.Backend) : AuthorizeAsync(x, x.Backend);
    }

    // Null when nothing has a weight.
    private BackendChoice? Choose(Exchange x, CompiledRule rule)
    {
        if (!rule.Sessions.IsActive)
        {
            return rule.Backends.IsEmpty ? null : rule.Backends.At(x.Front.NextPlace());
        }

        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        if (!rule.Sessions.TryResume(new RequestHead(x), now, out var place))
        {
            if (rule.Backends.IsEmpty)
            {
                return null;
            }

            place = new SessionPlace(rule.Backends.At(x.Front.NextPlace()), null);
        }

        x.Session = rule.Sessions.For(place.Choice) is { } policy ? new SessionState(policy, place.Endpoint, now) : null;
        return place.Choice;
    }

    private static bool TryAnswer(Exchange x, CompiledFilters filters, out LocalReply answer)
    {
        if (filters.IsEmpty)
        {
            answer = default;
            return false;
        }

        return filters.TryAnswer(new RequestUri(x.Scheme, x.Host, x.Front.Port, x.Target.Path, x.Target.Query), x.MatchedPrefix, out answer);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask ForwardAsync(Exchange x, BackendState backend)
    {
        using var deadline = x.Auth is { } auth ? auth.Deadline : Deadline.For(x.Rule!, time);
        if (x.Rule!.Retry is { } policy && !ForwarderChoice.IsUpgrade(x))
        {
            x.Retries = new RetryState(x, policy, deadline, time);
        }

        backend.RetryBudget?.Count(time.GetElapsedTime(0));
        ForwardResult result;
        do
        {
            x.Endpoint = (x.Attempts == 0 ? x.Session?.Endpoint : null) ?? backend.PickEndpoint(x.Endpoint);
            if (x.Endpoint is not { } endpoint)
            {
                x.Detail = backend.NoEndpointCause;
                await ReplyWriter.WriteAsync(x, x.Detail is null ? Reply.NoEndpoint : Reply.HostnameNotResolved);
                return;
            }

            if (++x.Attempts == 1 && MirrorSender.IsAsked(x))
            {
                mirrors.Begin(x);
            }

            endpoint.Begin();
            try
            {
                result = await forwarder.SendAsync(x, endpoint, deadline?.Attempt() ?? CancellationToken.None);
            }
            finally
            {
                endpoint.End();
            }
        }
        while (x.Retries is { } retries ? retries.IsToGoOn(result) && await retries.BeginAgainAsync() : MayTryAgain(x, backend, result));

        // A limit of ours comes first: a write to the client that it cuts off looks as if the client had gone. Once the response has begun, whoever
        // carried it knows better.
        if (result is not (ForwardResult.Answered or ForwardResult.Idle or ForwardResult.DeadlinePassed)
            && !x.Response.HasStarted && x.RequestAborted.IsCancellationRequested)
        {
            result = ForwardResult.ClientGone;
        }

        x.ClientGone = result == ForwardResult.ClientGone;
        if ((x.IsOverRetryBudget && !x.ClientGone ? Reply.RetryBudgetSpent : Reply.For(result)) is { } reply)
        {
            await ReplyWriter.WriteAsync(x, reply);
        }
    }

    // Without a word of the user only what never reached a backend: any other repetition could do something twice.
    private bool MayTryAgain(Exchange x, BackendState backend, ForwardResult result)
    {
        if (result is not (ForwardResult.NotConnected or ForwardResult.ConnectTimedOut) || x.Attempts >= MaxAttempts || backend.Endpoints.Length < 2
            || x.Response.HasStarted || !x.RequestBody.TryBeginAgain() || !RetryState.TryTake(x, time))
        {
            return false;
        }

        x.Http.Response.Clear();
        return true;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A request failed within the proxy; listener {Listener}, route {Route}.")]
    private partial void LogFailure(Exception exception, string? listener, string? route);
}
