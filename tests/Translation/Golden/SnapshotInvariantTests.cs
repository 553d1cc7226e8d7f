using GatewayApi.Config.V1;
using GatewayApi.ControlPlane.Translation;
using GatewayApi.ControlPlane.Translation.Snapshots;
using GatewayApi.Protos.Resources;

namespace GatewayApi.Tests.Translation.Golden;

/// <summary>What the protocol promises of every snapshot, held against all cases.</summary>
public sealed class SnapshotInvariantTests
{
    public static IEnumerable<string> Names() => GoldenCase.Names();

    [TestCaseSource(nameof(Names))]
    public void Nothing_refers_to_what_is_not_there(string name)
    {
        foreach (var snapshot in Snapshots(name))
        {
            var names = snapshot.Resources.Keys.ToHashSet();
            foreach (var resource in snapshot.Resources.Values)
            {
                Assert.That(References(resource).Where(r => !names.Contains(r)), Is.Empty, resource.Name);
            }
        }
    }

    [TestCaseSource(nameof(Names))]
    public void Nothing_is_there_that_nothing_refers_to(string name)
    {
        foreach (var snapshot in Snapshots(name))
        {
            var used = snapshot.Resources.Values.SelectMany(static r => References(r)).ToHashSet();
            var leaves = snapshot.Resources.Values.Where(static r => r.Kind is ResourceKind.Backend or ResourceKind.EndpointSet or ResourceKind.Certificate);

            Assert.That(leaves.Select(static r => r.Name).Where(n => !used.Contains(n)), Is.Empty);
        }
    }

    [TestCaseSource(nameof(Names))]
    public void Routes_have_the_form_the_protocol_describes(string name)
    {
        foreach (var route in Snapshots(name).SelectMany(static s => s.Resources.Values).Select(static r => r.Parse().HttpRoute).OfType<HttpRoute>())
        {
            Assert.That(route.Attachments, Is.Not.Empty);
            Assert.That(route.Attachments.Select(static a => a.Listener), Is.Ordered.Using((IComparer<string>)StringComparer.Ordinal).And.Unique);
            Assert.That(route.Rules.Select(static r => r.Index), Is.Ordered.And.Unique);
            foreach (var attachment in route.Attachments)
            {
                Assert.That(attachment.Hostnames, Is.Not.Empty.And.Unique.And.Ordered.Using((IComparer<string>)StringComparer.Ordinal));
                Assert.That(attachment.Hostnames.SelectMany(static h => h).Any(char.IsUpper), Is.False);
            }

            foreach (var match in route.Rules.SelectMany(static r => r.Matches))
            {
                Assert.That(match.Path.KindCase, Is.Not.EqualTo(PathMatch.KindOneofCase.None));
                Assert.That(match.Headers.Select(static h => h.Name), Is.Unique);
                Assert.That(match.Headers.SelectMany(static h => h.Name).Any(char.IsUpper), Is.False);
                Assert.That(match.Query.Select(static q => q.Name), Is.Unique);
            }

            Assert.That(route.Rules.All(static r => r.Matches.Count > 0), Is.True);
            Assert.That(route.Rules.SelectMany(static r => r.BackendRefs).Any(static b => b.TargetCase == BackendRef.TargetOneofCase.None), Is.False);
        }
    }

    private static IEnumerable<Snapshot> Snapshots(string name) => Translator.Translate(GoldenCase.State(GoldenCase.Read(name).Objects)).Snapshots.Values;

    // The endpoints of an external host are in no resource.
    private static IEnumerable<string> References(ControlPlane.Translation.Snapshots.SnapshotResource resource) => resource.Parse().Backend is { Hostname.Length: 0 }
        ? References(resource.Parse()).Append(new ResourceName(ResourceKind.EndpointSet, resource.Name[(resource.Name.IndexOf('/') + 1)..]).ToString())
        : References(resource.Parse());

    private static IEnumerable<string> References(Resource resource) => resource switch
    {
        { Listener.Tls: { } tls } => tls.Certificates.Select(static c => new ResourceName(ResourceKind.Certificate, c).ToString()),
        { Backend.Tls.ClientCertificate: { Length: > 0 } certificate } => [new ResourceName(ResourceKind.Certificate, certificate).ToString()],
        { HttpRoute: { } route } => References(route.Attachments, BackendsOf(route)),
        { L4Route: { } route } => References(route.Attachments, route.BackendRefs.Select(static b => b.Backend).Where(static b => b.Length > 0)),
        _ => [],
    };

    private static IEnumerable<string> References(IEnumerable<RouteAttachment> attachments, IEnumerable<string> backends) => attachments
        .Select(static a => new ResourceName(ResourceKind.Listener, a.Listener).ToString())
        .Concat(backends.Select(static b => new ResourceName(ResourceKind.Backend, b).ToString()));

    private static IEnumerable<string> BackendsOf(HttpRoute route) =>
        route.Rules.SelectMany(static r => r.BackendRefs).Select(static b => b.Backend).Where(static b => b.Length > 0)
            .Concat(route.Rules.SelectMany(static r => r.Filters.Concat(r.BackendRefs.SelectMany(static b => b.Filters)))
                .Select(static f => f.RequestMirror?.Backend ?? f.ExternalAuth?.Backend).OfType<string>());
}
