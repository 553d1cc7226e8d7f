using System.Collections.Immutable;
using System.Text.Json.Nodes;
using GatewayApi.Config.V1;
using GatewayApi.ControlPlane.Translation;
using GatewayApi.ControlPlane.Translation.Infrastructure;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.Snapshots;
using GatewayApi.ControlPlane.Translation.State;
using GatewayApi.ControlPlane.Translation.Statuses;
using GatewayApi.Tests.Common;
using Google.Protobuf;
using Gateway = GatewayApi.ControlPlane.Translation.Resources.Gateway;

namespace GatewayApi.Tests.Translation.Golden;

/// <summary>
/// A case: <c>about</c>, <c>input</c> and perhaps <c>deliveries</c> are the author's; everything from <c>snapshots:</c> on is what comes
/// out. With <c>showInfrastructure: true</c> that includes what is provisioned.
/// </summary>
internal sealed class GoldenCase
{
    private const string ExpectedBegins = "snapshots:";

    private static readonly InfrastructureSettings Settings = new()
    {
        ProxyImage = "registry.example/gatewayapi-dataplane:1",
        ControlPlane = "https://gatewayapi-controlplane.gatewayapi-system.svc:18000",
        TrustBundle = "the certificates",
    };

    private readonly bool _showsInfrastructure;

    private GoldenCase(string name, string authored, string expected)
    {
        Name = name;
        Authored = authored;
        Expected = expected;
        var json = Yaml.Read(authored)!.AsObject();
        Objects = [.. json["input"]!.AsArray().Select(o => CaseInput.ReadObject(o!.DeepClone().AsObject()))];
        _showsInfrastructure = (bool?)json["showInfrastructure"] ?? false;
        Deliveries = CaseInput.ReadDeliveries(json["deliveries"] as JsonObject, Objects.OfType<Gateway>());
    }

    public string Name { get; }

    public string Authored { get; }

    public string Expected { get; }

    public ImmutableArray<KubernetesObject> Objects { get; }

    public ImmutableDictionary<ObjectKey, GatewayDelivery> Deliveries { get; }

    private static string Folder { get; } = RepositoryRoot.Of("tests", "Translation", "Cases");

    public static IEnumerable<string> Names() =>
        Directory.EnumerateFiles(Folder, "*.yaml").Select(f => Path.GetFileNameWithoutExtension(f)!).Order(StringComparer.Ordinal);

    public static GoldenCase Read(string name)
    {
        var text = File.ReadAllText(FileOf(name));
        var at = text.StartsWith(ExpectedBegins, StringComparison.Ordinal) ? 0 : text.IndexOf($"\n{ExpectedBegins}", StringComparison.Ordinal) + 1;
        return at == 0 ? new GoldenCase(name, text.TrimEnd() + "\n", "") : new GoldenCase(name, text[..at], text[at..]);
    }

    public void Rewrite(string expected) => File.WriteAllText(FileOf(Name), Authored + expected);

    /// <summary>The state, from the objects in the order given.</summary>
    public static ClusterState State(IEnumerable<KubernetesObject> objects) =>
        ClusterState.Empty.Apply(ClusterChange.Upsert(CaseInput.DefaultClass)).Apply(objects.Select(ClusterChange.Upsert));

    /// <summary>Everything that comes out of a translation, for people.</summary>
    public string Render(TranslationResult result)
    {
        var snapshots = new JsonObject(result.Snapshots.Select(s => KeyValuePair.Create(s.Key.ToString(), (JsonNode?)Render(s.Value))));
        var own = Objects.Select(ObjectId.Of).ToHashSet();
        var statuses = new JsonObject(Translator.Statuses(result, Deliveries)
            .Where(s => own.Contains(s.Id))
            .Select(s => KeyValuePair.Create(s.Id.ToString(), (JsonNode?)s.Status.Parse())));
        var all = new JsonObject { ["snapshots"] = snapshots, ["statuses"] = statuses };
        if (_showsInfrastructure)
        {
            all["infrastructure"] = new JsonObject(Translator.Infrastructure(result, Settings)
                .Select(static i => KeyValuePair.Create(i.Gateway.ToString(), (JsonNode?)new JsonArray([.. i.Objects.Select(static o => o.DeepClone())]))));
        }

        return Yaml.Write(all);
    }

    private static JsonObject Render(Snapshot snapshot) =>
        new(snapshot.Resources.Values.Select(r => KeyValuePair.Create(r.Name, (JsonNode?)Render(r.Parse()))));

    private static JsonNode Render(Resource resource)
    {
        if (resource.Certificate is { } certificate)
        {
            return new JsonObject
            {
                ["chainPem"] = CaseCertificates.NameOf(certificate.ChainPem.Span),
                ["privateKeyPem"] = CaseCertificates.NameOf(certificate.PrivateKeyPem.Span),
            };
        }

        if (resource.Backend?.Tls is { CaPem.Length: > 0 } tls)
        {
            resource = resource.Clone();
            resource.Backend.Tls.CaPem = CaseCertificates.NameOfBundle(tls.CaPem);
        }

        if (resource.Listener?.Tls?.ClientValidation is { CaPem.Length: > 0 } validation)
        {
            resource = resource.Clone();
            resource.Listener.Tls.ClientValidation.CaPem = CaseCertificates.NameOfBundle(validation.CaPem);
        }

        // The body alone: the name says of which kind it is.
        var json = JsonNode.Parse(JsonFormatter.Default.Format(resource))!.AsObject();
        return json.Single(p => p.Key != "name").Value!.DeepClone();
    }

    private static string FileOf(string name) => Path.Combine(Folder, name + ".yaml");
}
