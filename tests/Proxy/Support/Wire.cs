using GatewayApi.Config.V1;
using GatewayApi.DataPlane.Routing;
using GatewayApi.Protos.Resources;
using GatewayApi.Tests.Common;
using Google.Protobuf;

namespace GatewayApi.Tests.Proxy.Support;

/// <summary>Resources as the control plane would send them.</summary>
internal static class Wire
{
    public const string Gateway = "default/gw";

    public static string ListenerKey(string section) => $"Gateway/default/gw/{section}";

    public static Resource Listener(string section, int port, string hostname = "", params string[] certificates) => new()
    {
        Name = $"Listener/{ListenerKey(section)}",
        Listener = new Listener
        {
            Owner = new ObjectRef { Kind = "Gateway", Namespace = "default", Name = "gw" },
            SectionName = section,
            Port = (uint)port,
            Hostname = hostname,
            Protocol = certificates.Length > 0 ? Config.V1.Listener.Types.Protocol.Https : Config.V1.Listener.Types.Protocol.Http,
            Tls = certificates.Length > 0 ? new ListenerTls { Certificates = { certificates } } : null,
        },
    };

    public static Resource Certificate(string key, TestCertificate pair) => new()
    {
        Name = $"Certificate/{key}",
        Certificate = new Certificate { ChainPem = ByteString.CopyFromUtf8(pair.ChainPem), PrivateKeyPem = ByteString.CopyFromUtf8(pair.KeyPem) },
    };

    public static Resource Route(string name, string section, params HttpRule[] rules) => Route(name, [section], "*", rules);

    public static Resource Route(string name, string[] sections, string hostname, params HttpRule[] rules)
    {
        var route = new HttpRoute { Route = new ObjectRef { Kind = "HTTPRoute", Namespace = "default", Name = name } };
        route.Attachments.Add(sections.Order(StringComparer.Ordinal).Select(s => new RouteAttachment { Listener = ListenerKey(s), Hostnames = { hostname } }));
        foreach (var (i, rule) in rules.Index())
        {
            rule.Index = (uint)i;
            route.Rules.Add(rule);
        }

        return new Resource { Name = $"HttpRoute/HTTPRoute/default/{name}", HttpRoute = route };
    }

    public static HttpRule Rule(string prefix, params BackendRef[] backends) => new()
    {
        Matches = { new HttpMatch { Path = new PathMatch { Prefix = prefix } } },
        BackendRefs = { backends },
    };

    public static HttpRule With(this HttpRule rule, params Filter[] filters)
    {
        rule.Filters.Add(filters);
        return rule;
    }

    public static BackendRef To(string service, uint weight = 1) => new() { Backend = $"default/{service}/80", Weight = weight };

    public static BackendRef Unavailable(string reason, uint weight = 1) => new() { Unavailable = new Unavailable { Reason = reason }, Weight = weight };

    public static Resource[] Backend(string service, params int[] ports) => Backend(service, Config.V1.Backend.Types.Protocol.Http1, ports);

    public static Resource[] Backend(string service, Backend.Types.Protocol protocol, params int[] ports) =>
    [
        new Resource
        {
            Name = $"Backend/default/{service}/80",
            Backend = new Backend { Namespace = "default", Service = service, Port = 80, Protocol = protocol },
        },
        Endpoints(service, ports),
    ];

    public static Resource Endpoints(string service, params int[] ports)
    {
        var set = new EndpointSet();
        set.Endpoints.Add(ports.Order().Select(p => new Endpoint { Address = "127.0.0.1", Port = (uint)p }));
        return new Resource { Name = $"EndpointSet/default/{service}/80", EndpointSet = set };
    }

    public static ResourceUpsert Upsert(Resource resource)
    {
        var bytes = resource.ToByteArray();
        return new ResourceUpsert(ResourceHash.Of(bytes), bytes);
    }
}
