using GatewayApi.Config.V1;
using GatewayApi.DataPlane.Routing.Compilation;
using GatewayApi.DataPlane.Routing.Matching;
using GatewayApi.DataPlane.Routing.Tables;
using GatewayApi.DataPlane.Routing;
using GatewayApi.Protos.Resources;
using Google.Protobuf;
using WireProtocol = GatewayApi.Config.V1.Listener.Types.Protocol;

namespace GatewayApi.Tests.Routing;

/// <summary>Short ways to write resources.</summary>
internal static class Wire
{
    public const string ListenerKey = "Gateway/ns/gw/http";

    public static Resource Listener(string key = ListenerKey, uint port = 80, string hostname = "", params string[] certificates)
    {
        var parts = key.Split('/');
        var listener = new Listener
        {
            Owner = new ObjectRef { Kind = parts[0], Namespace = parts[1], Name = parts[2] },
            SectionName = parts[3],
            Port = port,
            Hostname = hostname,
            Protocol = certificates.Length > 0 ? WireProtocol.Https : WireProtocol.Http,
        };
        if (certificates.Length > 0)
        {
            listener.Tls = new ListenerTls { Certificates = { certificates } };
        }

        return new Resource { Name = "Listener/" + key, Listener = listener };
    }

    public static Resource Route(string name, params HttpRule[] rules) => RouteAt(name, [(ListenerKey, ["*"])], rules);

    public static Resource RouteOn(string name, string hostname, params HttpRule[] rules) => RouteAt(name, [(ListenerKey, [hostname])], rules);

    public static Resource RouteAt(string name, (string Listener, string[] Hostnames)[] places, params HttpRule[] rules) => new()
    {
        Name = $"HttpRoute/HTTPRoute/ns/{name}",
        HttpRoute = new HttpRoute
        {
            Route = new ObjectRef { Kind = "HTTPRoute", Namespace = "ns", Name = name },
            Attachments = { places.Select(p => new RouteAttachment { Listener = p.Listener, Hostnames = { p.Hostnames } }) },
            Rules = { rules.Select((r, i) => Indexed(r, i)) },
        },
    };

    public static HttpRule Rule(string backend, params HttpMatch[] matches) => new()
    {
        Matches = { matches },
        BackendRefs = { new BackendRef { Backend = $"ns/{backend}/80", Weight = 1 } },
    };

    public static HttpMatch Exact(string path) => new() { Path = new PathMatch { Exact = path } };

    public static HttpMatch LastSegment(string segment) => new() { Path = new PathMatch { LastSegment = segment } };

    public static HttpMatch Prefix(string path) => new() { Path = new PathMatch { Prefix = path } };

    public static HttpMatch Regex(string pattern) => new() { Path = new PathMatch { Regex = pattern } };

    public static Resource Backend(string service) => new()
    {
        Name = $"Backend/ns/{service}/80",
        Backend = new Backend { Namespace = "ns", Service = service, Port = 80, Protocol = global::GatewayApi.Config.V1.Backend.Types.Protocol.Http1 },
    };

    public static Resource Endpoints(string service, params string[] addresses) => new()
    {
        Name = $"EndpointSet/ns/{service}/80",
        EndpointSet = new EndpointSet { Endpoints = { addresses.Select(a => new Endpoint { Address = a, Port = 8080 }) } },
    };

    public static ResourceUpsert Upsert(Resource resource)
    {
        var bytes = resource.ToByteArray();
        return new ResourceUpsert(ResourceHash.Of(bytes), bytes);
    }

    public static CompiledConfig Config(params Resource[] resources) => Apply(CompiledConfig.Empty, resources);

    public static CompiledConfig Apply(CompiledConfig previous, Resource[] upserts, params string[] removes) =>
        ConfigCompiler.Apply(previous, [.. upserts.Select(Upsert)], removes);

    /// <summary>"route/rule index" of the rule a request selects, through the listener its host belongs to; null for none.</summary>
    public static string? Find(RoutingTable table, TestRequest request, int port = 80)
    {
        var listener = table.FindPort(port)?.FindListener(request.Host);
        return listener is not null && listener.TryFind(request, out RouteMatch match)
            ? $"{match.Rule.QualifiedName[3..]}/{match.Rule.RuleIndex}"
            : null;
    }

    private static HttpRule Indexed(HttpRule rule, int index)
    {
        var copy = rule.Clone();
        copy.Index = (uint)index;
        return copy;
    }
}
