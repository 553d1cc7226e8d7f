using System.Collections.Immutable;
using GatewayApi.Tests.ApiServer.FaultInjection;
using GatewayApi.Tests.ApiServer.Http;
using GatewayApi.Tests.ApiServer.Operations;
using Microsoft.AspNetCore.Http;

namespace GatewayApi.Tests.ApiServer.Real.Forwarding;

/// <summary>The way of a client's request to a real server: may it go wrong, pass it on, record it, pass the answer back.</summary>
/// <param name="server">The connection to the server; sends no credentials of its own.</param>
/// <param name="userOf">Whose requests those with a token are; "" when it is not known.</param>
/// <param name="faults">What goes wrong.</param>
/// <param name="watches">Where open watches are found.</param>
/// <param name="log">Where requests are recorded.</param>
/// <param name="address">Where the server is.</param>
/// <param name="time">The clock.</param>
internal sealed class ForwardingPipeline(
    HttpMessageInvoker server, Func<string, string> userOf, FaultInjector faults, ForwardedWatches watches, RequestLog log, Uri address, TimeProvider time)
{
    private const string Scheme = "Bearer ";

    public async Task HandleAsync(HttpContext context, CancellationToken stopping)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stopping, context.RequestAborted);
        var call = await ReadAsync(context, ending.Token);
        var record = call.Record(call.User.Name);
        var fault = faults.Next(record);
        try
        {
            await FaultWait.Wait(fault, time, ending.Token);
            if (fault is Fault.Drop { AfterWork: false })
            {
                Drop(context, record);
            }
            else if (FaultWait.Refused(fault) is { } refused)
            {
                Record(record, refused.Code);
                await ResponseWriter.Write(context, refused, []);
            }
            else if (fault is Fault.Expire)
            {
                await ExpireAsync(call, record, ending.Token);
            }
            else
            {
                await PassAsync(call, record, fault, ending.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or HttpRequestException or IOException)
        {
            // The client is gone, this server is closing, or the one behind does not answer: all a client sees is a broken connection.
            context.Abort();
        }
    }

    private async Task<Call> ReadAsync(HttpContext context, CancellationToken cancellation)
    {
        var query = context.Request.Query.ToImmutableDictionary(static q => q.Key, static q => q.Value.ToString(), StringComparer.Ordinal);
        var authorization = context.Request.Headers.Authorization.ToString();
        var user = authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? userOf(authorization[Scheme.Length..].Trim()) : "";
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, cancellation);
        return new Call(context, RequestTarget.Parse(context.Request.Path.Value ?? "/"), query, new UserIdentity(user, []), body.ToArray());
    }

    private async Task ExpireAsync(Call call, RequestRecord record, CancellationToken cancellation)
    {
        var gone = FaultStatus.Of(410, null);
        if (call.Verb != "watch")
        {
            Record(record, 410);
            await ResponseWriter.Write(call.Context, ApiResponse.Of(gone), []);
            return;
        }

        Record(record, 200);
        call.Context.Response.ContentType = "application/json";
        await call.Context.Response.Body.WriteAsync(ForwardedWatch.ErrorLine(gone), cancellation);
    }

    private async Task PassAsync(Call call, RequestRecord record, Fault? fault, CancellationToken cancellation)
    {
        using var request = HeaderCopy.Request(call, address);
        using var answer = await server.SendAsync(request, cancellation);
        await using var body = await answer.Content.ReadAsStreamAsync(cancellation);
        var isUnknown = answer.StatusCode == System.Net.HttpStatusCode.Unauthorized;
        record = isUnknown ? record with { User = "" } : record;
        if (fault is Fault.Drop)
        {
            // The head of an answer comes after the work is done.
            Drop(call.Context, record);
            return;
        }

        if (call.Verb == "watch" && answer.IsSuccessStatusCode)
        {
            await WatchAsync(call, record, answer, body, fault, cancellation);
            return;
        }

        using var whole = new MemoryStream();
        await body.CopyToAsync(whole, cancellation);

        // Recorded before it is sent, so that whoever has the answer finds it in the log.
        Record(record, (int)answer.StatusCode);
        HeaderCopy.Response(answer, call.Context.Response);
        await call.Context.Response.Body.WriteAsync(whole.ToArray(), cancellation);
    }

    private async Task WatchAsync(Call call, RequestRecord record, HttpResponseMessage answer, Stream body, Fault? fault, CancellationToken cancellation)
    {
        using var watch = new ForwardedWatch(record.Group, record.Resource);
        watches.Add(watch);
        try
        {
            Record(record, (int)answer.StatusCode);
            HeaderCopy.Response(answer, call.Context.Response);
            await call.Context.Response.StartAsync(cancellation);
            await call.Context.Response.BodyWriter.FlushAsync(cancellation);
            if (fault is Fault.Silence)
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellation);
            }

            if (answer.Content.Headers.ContentType?.MediaType != "application/json")
            {
                // Other forms have no lines.
                await body.CopyToAsync(call.Context.Response.Body, cancellation);
            }
            else if (!await watch.CopyAsync(body, call.Context.Response.BodyWriter, cancellation))
            {
                call.Context.Abort();
            }
        }
        finally
        {
            watches.Remove(watch);
        }
    }

    private void Record(RequestRecord record, int code) => log.Add(record with { Code = code, Time = time.GetUtcNow() });

    private void Drop(HttpContext context, RequestRecord record)
    {
        Record(record, 0);
        context.Abort();
    }
}
