using System.Globalization;
using GatewayApi.Tests.ApiServer.FaultInjection;
using GatewayApi.Tests.ApiServer.Operations;
using GatewayApi.Tests.ApiServer.Selecting;
using GatewayApi.Tests.ApiServer.Storage;
using GatewayApi.Tests.ApiServer.Watching;

namespace GatewayApi.Tests.ApiServer.Http;

/// <summary>Carries out watches.</summary>
internal sealed class WatchRequests(ObjectStore store, TimeProvider time, int buffer)
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(30);

    /// <summary>Answers with events until the watch ends.</summary>
    /// <exception cref="ApiException">The watch is refused; nothing has been sent then.</exception>
    public async Task Serve(Call call, Target target, Fault? fault, Action accepted, CancellationToken stopping)
    {
        var query = Query(call, target);
        var response = call.Context.Response;
        var stream = new WatchStream(target, fault is Fault.Expire ? query with { Since = -1 } : query, buffer, response.BodyWriter);
        stream.Begin(store);
        try
        {
            // The client sees the headers only after the watch has begun; it may rely on that.
            accepted();
            response.StatusCode = 200;
            response.ContentType = "application/json";
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(stopping, call.Context.RequestAborted);
            await response.StartAsync(ending.Token);
            await response.BodyWriter.FlushAsync(ending.Token);
            if (fault is Fault.Silence)
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, time, ending.Token);
            }

            if (!await stream.Run(store, time, ending.Token))
            {
                call.Context.Abort();
            }
        }
        finally
        {
            stream.End(store);
        }
    }

    private WatchQuery Query(Call call, Target target)
    {
        var list = call.List;
        var sendsInitial = call.IsTrue("sendInitialEvents");
        if (call.Text("sendInitialEvents").Length > 0 != (list.ResourceVersionMatch == "NotOlderThan"))
        {
            var why = sendsInitial
                ? "resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"
                : "resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided";
            throw Refusal.Of(422, "Invalid", $"ListOptions.meta.k8s.io \"\" is invalid: {why}", []);
        }

        long? since = null;
        if (list.ResourceVersion.Length > 0 && list.ResourceVersion != "0")
        {
            since = long.TryParse(list.ResourceVersion, NumberStyles.None, CultureInfo.InvariantCulture, out var version)
                ? version
                : throw Refusal.BadRequest($"Invalid value: \"{list.ResourceVersion}\"");
        }

        if (sendsInitial && since > store.Version)
        {
            throw Refusal.TooLargeVersion(since.Value, store.Version);
        }

        var seconds = double.TryParse(call.Text("timeoutSeconds"), NumberStyles.Float, CultureInfo.InvariantCulture, out var limit) && limit > 0 ? limit : Longest.TotalSeconds;
        return new WatchQuery(
            ObjectFilter.Of(target, list.LabelSelector, list.FieldSelector),
            sendsInitial ? null : since,
            call.IsTrue("allowWatchBookmarks"),
            sendsInitial,
            TimeSpan.FromSeconds(seconds),
            call.Representation);
    }
}
