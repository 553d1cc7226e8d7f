using System.Security.Authentication;
using GatewayApi.DataPlane.Diagnostics;
using GatewayApi.DataPlane.Routing.Balancing;
using GatewayApi.DataPlane.Routing.Filters;
using GatewayApi.DataPlane.Runtime;

namespace GatewayApi.DataPlane.Forwarding.Authorization;

/// <summary>
/// Asks services about requests (ExternalAuth, GEP-1494). It fails closed: only a clear answer lets a request go on; whoever else comes by gets a refusal from here.
/// </summary>
/// <param name="handlers">The connections, shared with those to backends.</param>
/// <param name="options">Time limits.</param>
/// <param name="time">The clock.</param>
internal sealed class Authorizer(UpstreamHandlers handlers, ProxyOptions options, TimeProvider time)
{
    /// <summary>Bytes of bodies that are kept at most for services, of all requests together.</summary>
    public const long MaxKeptBytes = 256 * 1024 * 1024;

    // A service says the same however often it is asked: what did not reach it, or broke off before an answer, is asked again.
    private const int MaxAttempts = 3;

    private readonly ByteBudget _budget = new(MaxKeptBytes);

    /// <summary>Bytes of bodies that are kept.</summary>
    public long KeptBytes => _budget.Taken;

    /// <summary>Asks about a request.</summary>
    /// <param name="exchange">The request.</param>
    /// <param name="filters">The filters with the service: those of its rule, or those of the chosen backend reference.</param>
    /// <returns>True when it may go on; else it has been answered.</returns>
    public async ValueTask<bool> AllowsAsync(Exchange exchange, CompiledFilters filters)
    {
        exchange.Auth ??= new AuthState(Deadline.For(exchange.Rule!, time), _budget);
        var started = time.GetTimestamp();
        var outcome = AuthOutcome.Abandoned;
        try
        {
            outcome = await AskAsync(exchange, filters);
            return outcome == AuthOutcome.Allowed;
        }
        finally
        {
            exchange.Counters?.Authorized(outcome, time.GetElapsedTime(started));
        }
    }

    private async ValueTask<AuthOutcome> AskAsync(Exchange exchange, CompiledFilters filters)
    {
        var (auth, aborted) = (filters.Auth!, exchange.Http.RequestAborted);

        // An upgrade has no body, whatever comes in its place: the stream begins with the answer.
        if (auth.MaxBodyBytes > 0 && exchange.RequestBody.IsActive && !ForwarderChoice.IsUpgrade(exchange)
            && await ReadBodyAsync(exchange, auth) is { } refusal)
        {
            return await RefuseAsync(exchange, refusal, null);
        }

        exchange.UpstreamRequest.FillForAuth(exchange, filters);
        if (!CleanHead.Is(exchange.Method, exchange.UpstreamRequest))
        {
            return await RefuseAsync(exchange, Reply.InvalidHeader, null);
        }

        var left = exchange.Auth!.Deadline?.Left ?? TimeSpan.MaxValue;
        var time = left < options.AuthTimeout ? left : options.AuthTimeout;
        using var limit = Limit(time);
        using var gone = aborted.UnsafeRegister(static l => ((CancellationTokenSource)l!).Cancel(), limit);
        try
        {
            return await AskAsync(exchange, filters, time, limit.Token);
        }
        catch (Exception) when (aborted.IsCancellationRequested)
        {
            throw new OperationCanceledException(aborted);
        }
        catch (Exception e) when (limit.IsCancellationRequested || e is OperationCanceledException)
        {
            var isOurs = limit.IsCancellationRequested && left < options.AuthTimeout;
            return await RefuseAsync(exchange, isOurs ? Reply.DeadlinePassed : Reply.AuthTimedOut, $"{auth.Backend.Key}: no answer in time");
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            var cause = e is HttpRequestException { InnerException: IOException { InnerException: AuthenticationException } distrust } ? distrust.Message : e.Message;
            return await RefuseAsync(exchange, Reply.AuthFailed, $"{auth.Backend.Key}: {cause}");
        }
    }

    private async ValueTask<AuthOutcome> AskAsync(Exchange exchange, CompiledFilters filters, TimeSpan left, CancellationToken limit)
    {
        var auth = filters.Auth!;
        EndpointState? endpoint = null;
        for (var attempt = 1; ; attempt++)
        {
            endpoint = auth.Backend.PickEndpoint(endpoint);
            if (endpoint is null)
            {
                return await RefuseAsync(exchange, Reply.AuthNoEndpoint, auth.Backend.NoEndpointCause ?? $"{auth.Backend.Key} has no ready endpoint");
            }

            endpoint.Begin();
            using var span = AuthSpan.Begin(exchange, auth, endpoint, attempt);
            try
            {
                return await AskAsync(exchange, filters, endpoint, span, left, limit);
            }
            catch (Exception e) when (attempt < MaxAttempts && !limit.IsCancellationRequested && MayAskAgain(e, auth.Backend))
            {
            }
            finally
            {
                endpoint.End();
            }
        }
    }

    private async ValueTask<AuthOutcome> AskAsync(
        Exchange exchange, CompiledFilters filters, EndpointState endpoint, AuthSpan span, TimeSpan left, CancellationToken limit)
    {
        var auth = filters.Auth!;
        try
        {
            using var message = auth.IsGrpc
                ? GrpcCheck.Create(exchange, auth, endpoint, time.GetUtcNow(), left)
                : HttpCheck.Create(exchange, auth, endpoint);
            span.Introduce(message);
            using var invoker = new HttpMessageInvoker(handlers.For(auth.Backend.Configuration).Pool, disposeHandler: false);
            using var response = await invoker.SendAsync(message, limit);
            var verdict = auth.IsGrpc ? await GrpcCheck.JudgeAsync(response, limit) : await HttpCheck.JudgeAsync(response, auth, limit);
            span.Answered(response);
            return await CarryOutAsync(exchange, filters, verdict, limit);
        }
        catch (Exception e)
        {
            span.Failed(e);
            throw;
        }
    }

    private static async ValueTask<AuthOutcome> CarryOutAsync(Exchange exchange, CompiledFilters filters, AuthVerdict verdict, CancellationToken limit)
    {
        var (key, state) = (filters.Auth!.Backend.Key, exchange.Auth!);
        switch (verdict)
        {
            case AuthVerdict.Allowed { Grant: var grant }:
                (state.Rule, state.Backend) = ReferenceEquals(filters, exchange.Rule!.Filters) ? (grant, state.Backend) : (state.Rule, grant);
                return AuthOutcome.Allowed;
            case AuthVerdict.Denied denied:
                (exchange.Reason, exchange.Detail) = ("auth_denied", $"{key} answered {denied.Status}");
                await AuthDenial.WriteAsync(exchange, denied, limit);
                return AuthOutcome.Denied;
            case AuthVerdict.Failed failed:
                return await RefuseAsync(exchange, failed.Reply, $"{key}: {failed.Detail}");
            default:
                throw new InvalidOperationException($"{verdict.GetType()} is no verdict");
        }
    }

    // A connection that could not be made, or that ended before an answer: it may have been an idle one.
    private static bool MayAskAgain(Exception failure, BackendState backend) => failure switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded } => true,
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } or OperationCanceledException { InnerException: TimeoutException } =>
            backend.Endpoints.Length > 1,
        _ => false,
    };

    private async ValueTask<Reply?> ReadBodyAsync(Exchange exchange, AuthFilter auth)
    {
        if (exchange.Auth!.Deadline is not { Left: var left } || left == TimeSpan.MaxValue)
        {
            return await AuthBody.ReadAsync(exchange, auth.MaxBodyBytes, options.StreamIdleTimeout, time, exchange.Http.RequestAborted);
        }

        using var limit = Limit(left);
        using var gone = exchange.Http.RequestAborted.UnsafeRegister(static l => ((CancellationTokenSource)l!).Cancel(), limit);
        try
        {
            return await AuthBody.ReadAsync(exchange, auth.MaxBodyBytes, options.StreamIdleTimeout, time, limit.Token);
        }
        catch (OperationCanceledException) when (!exchange.Http.RequestAborted.IsCancellationRequested)
        {
            return Reply.DeadlinePassed;
        }
    }

    private CancellationTokenSource Limit(TimeSpan left) => new(left > TimeSpan.Zero ? left : TimeSpan.Zero, time);

    private static async ValueTask<AuthOutcome> RefuseAsync(Exchange exchange, Reply reply, string? detail)
    {
        exchange.Detail = detail;
        await ReplyWriter.WriteAsync(exchange, reply);
        return AuthOutcome.Failed;
    }
}
