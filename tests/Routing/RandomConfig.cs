using GatewayApi.Config.V1;

namespace GatewayApi.Tests.Routing;

/// <summary>Routes and requests drawn from a small world, so that they collide often.</summary>
internal sealed class RandomConfig(int seed)
{
    private static readonly string[] Hosts = ["*", "*.com", "*.example.com", "*.a.example.com", "a.example.com", "b.example.com"];
    private static readonly string[] RequestHosts = ["a.example.com", "b.example.com", "x.a.example.com", "x.y.example.com", "com", "example.com", "other.org", ""];
    private static readonly string[] Paths = ["/", "/a", "/a/b", "/a/b/c", "/ab", "/b"];
    private static readonly string[] RequestPaths = ["/", "/a", "/a/", "/a/b", "/a/b/", "/a/b/c", "/a/b/c/d/e", "/ab", "/abc", "/b/a", "/c"];
    private static readonly string[] LastSegments = ["", "b", "c", "ab"];
    private static readonly string[] Methods = ["GET", "POST"];
    private static readonly string[] Listeners = ["Gateway/ns/gw/all", "Gateway/ns/gw/wild", "Gateway/ns/gw/exact"];
    private static readonly string[] Patterns = ["/a.*", "/[ab]", "/.*/b"];
    private readonly Random _random = new(seed);

    public static Resource[] Fixed =>
    [
        Wire.Listener(Listeners[0]),
        Wire.Listener(Listeners[1], hostname: "*.example.com"),
        Wire.Listener(Listeners[2], hostname: "a.example.com"),
        .. Enumerable.Range(0, 3).Select(i => Wire.Backend($"s{i}")),
    ];

    public static IEnumerable<TestRequest> Requests() =>
        from host in RequestHosts
        from path in RequestPaths
        from method in Methods
        from query in new[] { "", "q=1", "q=1&r=2" }
        from headers in new (string, string)[][] { [], [("h", "1")], [("h", "1"), ("i", "2")] }
        select new TestRequest(host, path, method, query, headers);

    public Resource Route(string name)
    {
        var places = Listeners.Where(_ => _random.Next(2) == 0).Select(l => (l, Hosts.Where(_ => _random.Next(3) == 0).ToArray())).ToArray();
        var route = Wire.RouteAt(name, places, [.. Enumerable.Range(0, _random.Next(1, 4)).Select(_ => Rule())]);
        route.HttpRoute.CreationSeconds = _random.Next(3);
        return route;
    }

    public int Next(int below) => _random.Next(below);

    private HttpRule Rule() => Wire.Rule($"s{_random.Next(3)}", [.. Enumerable.Range(0, _random.Next(1, 3)).Select(_ => Match())]);

    private HttpMatch Match()
    {
        var match = _random.Next(6) switch
        {
            0 => Wire.Exact(Any(Paths)),
            1 => Wire.Regex(Any(Patterns)),
            2 => Wire.LastSegment(Any(LastSegments)),
            _ => Wire.Prefix(Any(Paths)),
        };
        match.Method = _random.Next(3) == 0 ? Any(Methods) : "";
        if (_random.Next(3) == 0)
        {
            match.Headers.Add(new HeaderMatch { Name = "h", Exact = "1" });
            if (_random.Next(2) == 0)
            {
                match.Headers.Add(new HeaderMatch { Name = "i", Exact = "2" });
            }
        }

        if (_random.Next(3) == 0)
        {
            match.Query.Add(new QueryMatch { Name = "q", Exact = "1" });
            if (_random.Next(2) == 0)
            {
                match.Query.Add(new QueryMatch { Name = "r", Exact = "2" });
            }
        }

        return match;
    }

    private T Any<T>(T[] values) => values[_random.Next(values.Length)];
}
