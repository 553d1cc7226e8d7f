using System.Collections.Immutable;
using GatewayApi.Tests.ApiServer.Authorization;
using GatewayApi.Tests.ApiServer.FaultInjection;
using GatewayApi.Tests.ApiServer.Operations;
using GatewayApi.Tests.ApiServer.Storage;
using Microsoft.AspNetCore.Http;

namespace GatewayApi.Tests.ApiServer.Http;

/// <summary>The way of a request: who, what, may it go wrong, may it be done, do it, record it, answer.</summary>
internal sealed class RequestPipeline(
    ResourceCatalogue catalogue,
    Authenticator authenticator,
    RbacAuthorizer? authorizer,
    ResourceRequests resources,
    WatchRequests watches,
    FaultInjector faults,
    RequestLog log,
    TimeProvider time)
{
    private const int MostBody = 3 * 1024 * 1024;
    private readonly Discovery _discovery = new(catalogue);

    public async Task Handle(HttpContext context, CancellationToken stopping)
    {
        var query = context.Request.Query.ToImmutableDictionary(static q => q.Key, static q => q.Value.ToString(), StringComparer.Ordinal);
        var path = context.Request.Path.Value ?? "/";
        var url = RequestTarget.Parse(path);
        var user = authenticator.Authenticate(context.Request.Headers.Authorization.ToString());
        if (await Body(context) is not { } body)
        {
            context.Response.StatusCode = 413;
            context.Response.ContentType = "application/json";
            await context.Response.Body.WriteAsync(ApiResponse.Of(Refusal.Of(413, "RequestEntityTooLarge", $"Request entity too large: limit is {MostBody}")).Body, context.RequestAborted);
            return;
        }

        var call = new Call(context, url, query, user ?? UserIdentity.Anonymous, body);
        var record = call.Record(user is null ? "" : user.Name);
        var fault = faults.Next(record);
        try
        {
            await FaultWait.Wait(fault, time, context.RequestAborted);
            if (fault is Fault.Drop { AfterWork: false })
            {
                Drop(context, record);
                return;
            }

            var response = FaultWait.Refused(fault) ?? await Answer(call, user, record, fault, stopping);
            if (response is not null)
            {
                await Send(context, call, record, response, isDropped: fault is Fault.Drop);
            }
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested || stopping.IsCancellationRequested)
        {
            context.Abort();
        }
    }

    // Null when the answer is sent already, as that of a watch is.
    private async Task<ApiResponse?> Answer(Call call, UserIdentity? user, RequestRecord record, Fault? fault, CancellationToken stopping)
    {
        try
        {
            if (call.Url is null)
            {
                return AnswerPath(call, user);
            }

            if (user is null)
            {
                throw Refusal.Unauthorized();
            }

            var target = call.Url.Resolve(catalogue);
            if (authorizer is not null && !authorizer.Allows(user, call.Access))
            {
                throw Refusal.Of(403, "Forbidden", $"{Subject(call.Url)} is forbidden: {RbacAuthorizer.Reason(user, call.Access)}", Details(call.Url));
            }

            if (target is null)
            {
                // The kinds of an unknown group are no path at all, those of a known one no resource.
                return catalogue.All.Any(t => t.Group == call.Url.Group && t.Versions.Contains(call.Url.Version))
                    ? throw Refusal.NoSuchResource()
                    : ApiResponse.Text(404, "404 page not found\n");
            }

            if (target.Type.DeprecationWarnings.TryGetValue(target.Version, out var warning))
            {
                call.Warnings.Add(warning);
            }

            if (call.Verb == "watch")
            {
                await watches.Serve(call, target, fault, () => log.Add(record with { Code = 200, Time = time.GetUtcNow() }), stopping);
                return null;
            }

            return fault is Fault.Expire ? throw Refusal.Expired("The resourceVersion for the provided list is too old.") : resources.Answer(call, target);
        }
        catch (ApiException refusal)
        {
            return ApiResponse.Of(refusal);
        }
        catch (Exception e) when (e is not OperationCanceledException && !call.Context.Response.HasStarted)
        {
            // A mistake of this server must be seen for what it is by whoever reads the failed test.
            return ApiResponse.Of(Refusal.InternalError($"the test API server failed: {e}"));
        }
    }

    private ApiResponse AnswerPath(Call call, UserIdentity? user)
    {
        var path = call.Context.Request.Path.Value ?? "/";
        var isPublic = path is "/version" || path.StartsWith("/healthz", StringComparison.Ordinal) || path.StartsWith("/livez", StringComparison.Ordinal) || path.StartsWith("/readyz", StringComparison.Ordinal);
        if (user is null && !isPublic)
        {
            throw Refusal.Unauthorized();
        }

        if (!isPublic && authorizer is not null && !authorizer.Allows(user!, call.Access))
        {
            throw Refusal.Of(403, "Forbidden", $"forbidden: {RbacAuthorizer.Reason(user!, call.Access)}", []);
        }

        return _discovery.Answer(path) ?? ApiResponse.Text(404, "404 page not found\n");
    }

    private async Task Send(HttpContext context, Call call, RequestRecord record, ApiResponse response, bool isDropped)
    {
        if (isDropped)
        {
            Drop(context, record);
            return;
        }

        // Recorded before it is sent, so that whoever has the answer finds it in the log.
        log.Add(record with { Code = response.Code, Time = time.GetUtcNow() });
        await ResponseWriter.Write(context, response, call.Warnings);
    }

    private void Drop(HttpContext context, RequestRecord record)
    {
        log.Add(record with { Time = time.GetUtcNow() });
        context.Abort();
    }

    // Null when it is larger than kube-apiserver takes.
    private static async Task<ReadOnlyMemory<byte>?> Body(HttpContext context)
    {
        using var buffer = new MemoryStream();
        await context.Request.Body.CopyToAsync(buffer, context.RequestAborted);
        if (buffer.Length > MostBody)
        {
            return null;
        }

        return buffer.ToArray();
    }

    private static string Subject(RequestTarget url)
    {
        var id = url.Group.Length == 0 ? url.Resource : $"{url.Resource}.{url.Group}";
        return url.Name.Length > 0 ? $"{id} \"{url.Name}\"" : id;
    }

    private static System.Text.Json.Nodes.JsonObject Details(RequestTarget url)
    {
        var details = new System.Text.Json.Nodes.JsonObject();
        details.Put("name", url.Name.Length > 0 ? url.Name : null);
        details.Put("group", url.Group.Length > 0 ? url.Group : null);
        details["kind"] = url.Resource;
        return details;
    }
}
