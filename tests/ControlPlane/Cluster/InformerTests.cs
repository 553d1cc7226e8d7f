using GatewayApi.ControlPlane.Api;
using GatewayApi.ControlPlane.Watching.Cluster;
using GatewayApi.Tests.ControlPlane.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace GatewayApi.Tests.ControlPlane.Cluster;

/// <summary>What an informer makes of what a server says, word by word.</summary>
internal sealed class InformerTests : IDisposable
{
    private static readonly InformerTiming Fast = new()
    {
        FirstDelay = TimeSpan.FromMilliseconds(2),
        LastDelay = TimeSpan.FromMilliseconds(20),
        Disbelief = TimeSpan.FromMilliseconds(30),
        Poll = TimeSpan.FromMilliseconds(20),
    };

    private readonly Surroundings _surroundings = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Recorder _recorder = new();
    private readonly RecordedLog<Informer> _log = new();

    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
        _surroundings.Dispose();
    }

    [Test]
    public async Task Pages_are_read_as_one_list_and_the_watch_goes_on_from_its_end()
    {
        await using var api = await StartAsync(c => c.IsWatch()
            ? c.ForeverAsync()
            : c.Request.Query["continue"].ToString() switch
            {
                "" => c.ListAsync("7", "p2", Reply.ConfigMap("a", "1"), Reply.ConfigMap("b", "2")),
                "p2" => c.ListAsync("7", "p3", Reply.ConfigMap("c", "3", padding: 1 << 20)),
                _ => c.ListAsync("7", "", Reply.ConfigMap("d", "4")),
            });
        Assert.That(await _recorder.NextAsync(5), Is.EqualTo(new[] { "+a=v", "+b=v", "+c=v", "+d=v", "listed" }));
        await UntilAsync(() => api.Requests.Count == 4);
        Assert.That(api.Requests.First(), Is.EqualTo("GET /api/v1/configmaps?limit=500"));
        Assert.That(api.Requests.Last(), Does.Match(@"\?watch=true&allowWatchBookmarks=true&resourceVersion=7&timeoutSeconds=([3-5]\d\d|600)$"));
    }

    [Test]
    public async Task A_page_that_fails_is_asked_for_again_and_not_the_whole_list()
    {
        var failed = false;
        await using var api = await StartAsync(c =>
        {
            if (c.IsWatch())
            {
                return c.ForeverAsync();
            }

            if (c.Request.Query["continue"] != "p2")
            {
                return c.ListAsync("7", "p2", Reply.ConfigMap("a", "1"));
            }

            (var was, failed) = (failed, true);
            return was ? c.ListAsync("7", "", Reply.ConfigMap("b", "2")) : c.StatusAsync(503, "ServiceUnavailable");
        });
        Assert.That(await _recorder.NextAsync(3), Is.EqualTo(new[] { "+a=v", "+b=v", "listed" }));
        Assert.That(api.Requests.Count(static r => r.EndsWith("limit=500", StringComparison.Ordinal)), Is.EqualTo(1));
    }

    [Test]
    public async Task A_connection_that_breaks_is_opened_again_from_the_last_bookmark()
    {
        var watches = 0;
        var heard = new TaskCompletionSource();
        await using var api = await StartAsync(async c =>
        {
            if (!c.IsWatch())
            {
                await c.ListAsync("5", "", Reply.ConfigMap("a", "1"));
            }
            else if (watches++ == 0)
            {
                await c.EventAsync("ADDED", Reply.ConfigMap("b", "6"));
                await heard.Task;
                c.Abort();
            }
            else if (watches == 2)
            {
                await c.BookmarkAsync("20");
            }
            else
            {
                await c.EventAsync("MODIFIED", Reply.ConfigMap("a", "21", "w"));
                await c.EventAsync("DELETED", Reply.ConfigMap("b", "22"));
                await c.ForeverAsync();
            }
        });
        Assert.That(await _recorder.NextAsync(3), Is.EqualTo(new[] { "+a=v", "listed", "+b=v" }));
        heard.SetResult();
        Assert.That(await _recorder.NextAsync(2), Is.EqualTo(new[] { "+a=w", "-b" }));
        Assert.That(api.Requests.Skip(1).Select(static r => r.Split("resourceVersion=")[1].Split('&')[0]), Is.EqualTo(new[] { "5", "6", "20" }));
        Assert.That(api.Requests.Count(static r => !r.Contains("watch", StringComparison.Ordinal)), Is.EqualTo(1), "nothing is listed again");
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_place_that_is_forgotten_means_a_list_of_which_the_differences_are_told(bool inStream)
    {
        var lists = 0;
        await using var api = await StartAsync(async c =>
        {
            if (!c.IsWatch())
            {
                await (lists++ == 0
                    ? c.ListAsync("5", "", Reply.ConfigMap("a", "1"), Reply.ConfigMap("b", "2"), Reply.ConfigMap("c", "3"))
                    : c.ListAsync("9", "", Reply.ConfigMap("a", "1"), Reply.ConfigMap("b", "8", "w"), Reply.ConfigMap("d", "9")));
            }
            else if (c.Version() != "5")
            {
                await c.ForeverAsync();
            }
            else if (inStream)
            {
                await c.EventAsync("ERROR", Reply.Status(410, "Expired"));
            }
            else
            {
                await c.StatusAsync(410, "Gone");
            }
        });
        Assert.That(await _recorder.NextAsync(7), Is.EqualTo(new[] { "+a=v", "+b=v", "+c=v", "listed", "+b=w", "+d=v", "-c" }));
        await UntilAsync(() => api.Requests.Last().Contains("resourceVersion=9&", StringComparison.Ordinal));
    }

    [Test]
    public async Task A_silent_connection_is_given_up()
    {
        var watches = 0;
        await using var api = await StartAsync(
            async c =>
            {
                if (!c.IsWatch())
                {
                    await c.ListAsync("5", "");
                    return;
                }

                if (watches++ > 0)
                {
                    await c.EventAsync("ADDED", Reply.ConfigMap("late", "6"));
                }

                await c.ForeverAsync();
            },
            Fast with { Silence = TimeSpan.FromMilliseconds(200) });
        Assert.That(await _recorder.NextAsync(2), Is.EqualTo(new[] { "listed", "+late=v" }));
        Assert.That(api.Requests.Count(static r => !r.Contains("watch", StringComparison.Ordinal)), Is.EqualTo(1));
    }

    [Test]
    public async Task A_kind_of_which_there_is_nothing_to_tell_is_watched_without_a_pause()
    {
        await using var api = await StartAsync(
            async c => await (c.IsWatch() ? c.ForeverAsync() : c.ListAsync("5", "")),
            Fast with { Silence = TimeSpan.FromMilliseconds(200), FirstDelay = TimeSpan.FromSeconds(3), LastDelay = TimeSpan.FromMinutes(1) });
        await UntilAsync(() => api.Requests.Count(static r => r.Contains("watch=true", StringComparison.Ordinal)) >= 6);
        Assert.That(_log.At(LogLevel.Information), Is.Empty);
    }

    [Test]
    public async Task A_server_that_is_too_busy_is_left_alone_as_long_as_it_asks()
    {
        var asked = new List<long>();
        await using var api = await StartAsync(async c =>
        {
            if (c.IsWatch())
            {
                await c.ForeverAsync();
                return;
            }

            asked.Add(TimeProvider.System.GetTimestamp());
            c.Response.Headers.RetryAfter = "1";
            await (asked.Count == 1 ? c.StatusAsync(429, "TooManyRequests") : c.ListAsync("5", ""));
        });
        await _recorder.NextAsync(1);
        Assert.That(TimeProvider.System.GetElapsedTime(asked[0], asked[1]), Is.GreaterThan(TimeSpan.FromSeconds(0.95)));
    }

    [Test]
    public async Task What_is_forbidden_counts_as_empty_and_what_becomes_forbidden_stays()
    {
        var isAllowed = false;
        var watch = new CancellationTokenSource();
        await using var api = await StartAsync(async c =>
        {
            if (!isAllowed)
            {
                await c.StatusAsync(403, "Forbidden");
            }
            else if (c.IsWatch())
            {
                await c.Response.Body.FlushAsync();
                await Task.Delay(Timeout.Infinite, watch.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            else
            {
                await c.ListAsync("5", "", Reply.ConfigMap("a", "1"));
            }
        });
        Assert.That(await _recorder.NextAsync(1), Is.EqualTo(new[] { "listed" }));
        Assert.That(
            _log.At(LogLevel.Error).Single(), Does.StartWith("missing permission: verbs get, list and watch on resource configmaps of API group \"\""));
        isAllowed = true;
        Assert.That(await _recorder.NextAsync(1), Is.EqualTo(new[] { "+a=v" }), "it recovers by itself");
        isAllowed = false;
        await watch.CancelAsync();
        await UntilAsync(() => _log.At(LogLevel.Error).Count() == 2);
        Assert.That(_recorder.HasMore, Is.False, "nothing is taken away");
    }

    [Test]
    public async Task One_object_that_cannot_be_read_does_not_stop_the_others()
    {
        await using var api = await StartAsync(c => c.IsWatch()
            ? c.ForeverAsync()
            : c.ListAsync("5", "", """{"metadata":{"name":"bad","namespace":"ns"},"data":[1]}""", Reply.ConfigMap("good", "1")));
        Assert.That(await _recorder.NextAsync(2), Is.EqualTo(new[] { "+good=v", "listed" }));
        Assert.That(_log.At(LogLevel.Error).Single(), Does.StartWith("ConfigMap ns/bad cannot be read"));
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(Patience.Limit);
        while (!condition())
        {
            await Task.Delay(5, patience.Token);
        }
    }

    private async Task<ScriptedApi> StartAsync(Func<HttpContext, Task> answer, InformerTiming? timing = null)
    {
        var api = await ScriptedApi.StartAsync(answer);
        var informer = new Informer(
            new InformerOptions(ApiResources.ConfigMaps), _recorder, api.Connect(), timing ?? Fast, _surroundings.Metrics, TimeProvider.System, _log);
        _ = informer.RunAsync(_stop.Token);
        return api;
    }
}
