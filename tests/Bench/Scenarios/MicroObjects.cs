using System.Collections.Immutable;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.State;

namespace GatewayApi.Tests.Bench.Scenarios;

/// <summary>A Gateway and many routes, each with a Service of its own.</summary>
internal static class MicroObjects
{
    private const int RoutesPerHost = 10;

    /// <summary>All objects.</summary>
    public static IEnumerable<KubernetesObject> Make(int routes) =>
    [
        new GatewayClass { Kind = Kinds.GatewayClass, Metadata = new ObjectMeta { Name = "gatewayapi" }, Spec = new GatewayClassSpec { ControllerName = "gatewayapi.dev/controller" } },
        new Gateway
        {
            Kind = Kinds.Gateway,
            Metadata = Named("gw"),
            Spec = new GatewaySpec { GatewayClassName = "gatewayapi", Listeners = [new Listener { Name = "http", Port = 80, Protocol = "HTTP" }] },
        },
        .. Enumerable.Range(0, routes).SelectMany(static i => new KubernetesObject[] { Route(i, $"/r{i}"), Service(i), Slice(i) }),
    ];

    /// <summary>A route.</summary>
    public static HttpRoute Route(int number, string path) => new()
    {
        Kind = Kinds.HttpRoute,
        Metadata = Named($"r{number}"),
        Spec = new HttpRouteSpec
        {
            ParentRefs = [new ParentReference { Name = "gw" }],
            Hostnames = [HostOf(number)],
            Rules =
            [
                new HttpRouteRule
                {
                    Matches = [new HttpRouteMatch { Path = new HttpPathMatch { Type = "PathPrefix", Value = path } }],
                    BackendRefs = [new HttpBackendRef { Name = $"s{number}", Port = 80 }],
                },
            ],
        },
    };

    /// <summary>The host of a route.</summary>
    public static string HostOf(int number) => $"h{number / RoutesPerHost}.test";

    private static Service Service(int number) => new()
    {
        Kind = Kinds.Service,
        Metadata = Named($"s{number}"),
        Spec = new ServiceSpec { Ports = [new ServicePort { Port = 80 }] },
    };

    private static EndpointSlice Slice(int number) => new()
    {
        Kind = Kinds.EndpointSlice,
        Metadata = Named($"s{number}-1") with { Labels = new Dictionary<string, string> { ["kubernetes.io/service-name"] = $"s{number}" }.ToImmutableDictionary() },
        AddressType = "IPv4",
        Ports = [new EndpointPort { Port = 8080 }],
        Endpoints = [new SliceEndpoint { Addresses = ["10.0.0.1"] }],
    };

    private static ObjectMeta Named(string name) => new() { Namespace = "ns", Name = name, Generation = 1 };
}
