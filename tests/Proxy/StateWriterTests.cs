using GatewayApi.Config.V1;
using GatewayApi.DataPlane.Routing;
using GatewayApi.DataPlane.Runtime;
using GatewayApi.Protos.Resources;
using GatewayApi.Tests.Proxy.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace GatewayApi.Tests.Proxy;

/// <summary>How the configuration is kept on disk while it changes.</summary>
internal sealed class StateWriterTests
{
    private const string Gateway = "default/gw";
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("proxy-state-");

    [TearDown]
    public void Clean() => _directory.Delete(recursive: true);

    private string StatePath => Path.Combine(_directory.FullName, "config.state");

    [Test]
    public async Task ChangesAreAppended()
    {
        var lengths = new List<long>();
        var held = Held(ResourceSet<DataPlane.Routing.HeldResource>.Empty, [.. Wire.Backend("s", 1), .. Wire.Backend("gone", 2)]);
        await using (var writer = new StateWriter(StatePath, Gateway, NullLogger<StateWriter>.Instance, TimeSpan.Zero))
        {
            lengths.Add(await KeepAsync(writer, held));
            held = Held(held, [Wire.Endpoints("s", 3)]);
            lengths.Add(await KeepAsync(writer, held));
            held = Held(held, [], "Backend/default/gone/80", "EndpointSet/default/gone/80");
            lengths.Add(await KeepAsync(writer, held));
        }

        Assert.That(lengths, Is.Ordered.Ascending, "the second and the third write appended to the first");
        AssertKept(held);
    }

    [Test]
    public async Task WhatComesShortlyAfterAWriteIsWrittenOnce()
    {
        var held = Held(ResourceSet<DataPlane.Routing.HeldResource>.Empty, Wire.Backend("s", 1));
        var writer = new StateWriter(StatePath, Gateway, NullLogger<StateWriter>.Instance, TimeSpan.FromHours(1));
        await using (writer)
        {
            await KeepAsync(writer, held);
            for (var port = 2; port < 100; port++)
            {
                writer.Keep(held = Held(held, [Wire.Endpoints("s", port)]));
            }
        }

        Assert.That(writer.Written, Is.EqualTo(2), "the rest at the end, at once");
        AssertKept(held);
    }

    [TestCase(1)]
    [TestCase(33)]
    [TestCase(60)]
    public async Task OfAFileThatIsCutShortWhatCameBeforeIsUsed(int missing)
    {
        var held = Held(ResourceSet<DataPlane.Routing.HeldResource>.Empty, Wire.Backend("s", 1));
        await using (var writer = new StateWriter(StatePath, Gateway, NullLogger<StateWriter>.Instance, TimeSpan.Zero))
        {
            await KeepAsync(writer, held);
            await KeepAsync(writer, Held(held, [Wire.Endpoints("s", 3)]));
        }

        await File.WriteAllBytesAsync(StatePath, (await File.ReadAllBytesAsync(StatePath))[..^missing]);

        AssertKept(held, "damaged or not complete");
    }

    [Test]
    public async Task AFileThatSomebodyElseChangedIsWrittenAnew()
    {
        var held = Held(ResourceSet<DataPlane.Routing.HeldResource>.Empty, Wire.Backend("s", 1));
        await using (var writer = new StateWriter(StatePath, Gateway, NullLogger<StateWriter>.Instance, TimeSpan.Zero))
        {
            await KeepAsync(writer, held);
            File.Delete(StatePath);
            held = Held(held, [Wire.Endpoints("s", 2)]);
            await KeepAsync(writer, held);
            AssertKept(held);

            await File.AppendAllTextAsync(StatePath, "x");
            held = Held(held, [Wire.Endpoints("s", 3)]);
            await KeepAsync(writer, held);
        }

        AssertKept(held);
    }

    [Test]
    public async Task TheFileStaysShort()
    {
        var held = Held(ResourceSet<DataPlane.Routing.HeldResource>.Empty, Wire.Backend("s", 1));
        await using (var writer = new StateWriter(StatePath, Gateway, NullLogger<StateWriter>.Instance, TimeSpan.Zero))
        {
            for (var i = 0; i < 150; i++)
            {
                held = Held(held, [Wire.Endpoints("s", [.. Enumerable.Range(1 + i, 100)])]);
                Assert.That(await KeepAsync(writer, held), Is.LessThanOrEqualTo(128 * 1024));
            }
        }

        AssertKept(held);
    }

    // Waits until it is on disk, so that no two changes become one; the length of the file then.
    private async Task<long> KeepAsync(StateWriter writer, ResourceSet<DataPlane.Routing.HeldResource> held)
    {
        var before = writer.Written;
        writer.Keep(held);
        await Wait.UntilAsync(() => writer.Written > before, "the state is written");
        return new FileInfo(StatePath).Length;
    }

    private static ResourceSet<DataPlane.Routing.HeldResource> Held(ResourceSet<DataPlane.Routing.HeldResource> before, Resource[] upserts, params string[] removes) => before.With(
        upserts.Select(static r => KeyValuePair.Create(r.Name, new DataPlane.Routing.HeldResource(Wire.Upsert(r).Hash, Wire.Upsert(r).Serialized))), removes);

    private void AssertKept(ResourceSet<DataPlane.Routing.HeldResource> held, string? problem = null)
    {
        var read = StateReader.Read(File.ReadAllBytes(StatePath), Gateway);
        Assert.That(read.Problem, problem is null ? Is.Null : Does.Contain(problem));
        Assert.That(read.Resources!.Select(static r => r.Hash), Is.EquivalentTo(held.Values.Select(static r => r.Hash)));
    }
}
