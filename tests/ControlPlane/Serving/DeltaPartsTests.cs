using GatewayApi.Config.V1;
using GatewayApi.ControlPlane.Serving;
using GatewayApi.ControlPlane.Translation.Snapshots;
using GatewayApi.Protos.Resources;
using GatewayApi.Tests.ControlPlane.Support;

namespace GatewayApi.Tests.ControlPlane.Serving;

internal sealed class DeltaPartsTests
{
    [Test]
    public void An_empty_delta_is_one_last_part()
    {
        var parts = DeltaParts.Of(new SnapshotDelta(Snapshot.Empty, [], []), "base").ToArray();
        Assert.That(parts, Has.Length.EqualTo(1));
        Assert.That((parts[0].Last, parts[0].BaseVersion, parts[0].Version), Is.EqualTo((true, "base", Snapshot.Empty.Version)));
    }

    [Test]
    public void Parts_stay_within_a_mebibyte_and_only_the_last_is_marked()
    {
        var snapshot = Some.Snapshot([.. Enumerable.Range(0, 40).Select(static i => Some.Big($"c{i:00}", 100_000))]);
        var held = Enumerable.Range(0, 50_000).ToDictionary(static i => $"Backend/ns/{i}", static _ => default(ResourceHash));
        var parts = DeltaParts.Of(SnapshotDelta.Between(held, snapshot), "").ToArray();
        Assert.That(parts.Select(static p => p.CalculateSize()), Is.All.LessThanOrEqualTo(DeltaParts.DefaultBytes));
        Assert.That(parts.Select(static p => p.Last), Is.EqualTo(Enumerable.Repeat(false, parts.Length - 1).Append(true)));
        Assert.That(parts.Sum(static p => p.Upserts.Count), Is.EqualTo(40));
        Assert.That(parts.Sum(static p => p.Removes.Count), Is.EqualTo(50_000));
    }

    [Test]
    public void A_resource_larger_than_a_part_travels_alone()
    {
        var snapshot = Some.Snapshot(Some.Big("a", 10), Some.Big("b", 3_000_000), Some.Big("c", 10));
        var parts = DeltaParts.Of(SnapshotDelta.Between(Snapshot.Empty, snapshot), "").ToArray();
        Assert.That(parts.Select(static p => p.Upserts.Count), Is.EqualTo(new[] { 1, 1, 1 }));
    }

    [Test]
    public void Bytes_are_shared_not_copied()
    {
        var resource = Some.Backend("a", 1);
        var part = DeltaParts.Of(SnapshotDelta.Between(Snapshot.Empty, Some.Snapshot(resource)), "").Single();
        Assert.That(part.Upserts[0].Resource, Is.SameAs(resource.Bytes));
    }
}
