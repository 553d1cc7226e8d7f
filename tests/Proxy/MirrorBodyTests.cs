using GatewayApi.DataPlane.Forwarding;
using GatewayApi.DataPlane.Forwarding.Mirroring;

namespace GatewayApi.Tests.Proxy;

/// <summary>What is kept for a mirror is bounded, for one and for all, and is given back in whatever way it ends.</summary>
internal sealed class MirrorBodyTests
{
    private const int Piece = 64 * 1024;

    [Test]
    public async Task BytesComeOutInOrder()
    {
        var budget = new ByteBudget(MirrorSender.MaxKeptBytes);
        var body = new MirrorBody(budget);
        using var output = new MemoryStream();
        var copying = body.CopyToAsync(output, CancellationToken.None);
        for (byte i = 0; i < 200; i++)
        {
            Assert.That(body.TryWrite([i, i]), Is.True);
        }

        body.Complete();
        await copying;

        Assert.That(output.ToArray(), Is.EqualTo(Enumerable.Range(0, 400).Select(static i => (byte)(i / 2))));
        Assert.That(budget.Taken, Is.Zero);
    }

    [Test]
    public void NoMoreIsKeptThanMayBe()
    {
        var budget = new ByteBudget(MirrorSender.MaxKeptBytes);
        var body = new MirrorBody(budget);
        var written = 0;
        while (body.TryWrite(new byte[Piece]))
        {
            written += Piece;
        }

        Assert.That(written, Is.InRange(MirrorBody.MaxBytes - 2 * Piece, MirrorBody.MaxBytes));
        Assert.That(body.IsBehind, Is.True);
        body.Release();
        Assert.That(budget.Taken, Is.Zero);
    }

    [Test]
    public void ManyTinyPiecesCountToo()
    {
        var body = new MirrorBody(new ByteBudget(MirrorSender.MaxKeptBytes));
        var pieces = 0;
        while (body.TryWrite([1]))
        {
            pieces++;
        }

        Assert.That(pieces, Is.LessThan(MirrorBody.MaxBytes / 64));
    }

    [Test]
    public void AllTogetherKeepNoMoreThanTheBudget()
    {
        var budget = new ByteBudget(MirrorSender.MaxKeptBytes);
        var bodies = Enumerable.Range(0, 40).Select(_ => new MirrorBody(budget)).ToArray();
        foreach (var body in bodies)
        {
            while (body.TryWrite(new byte[Piece]))
            {
            }
        }

        Assert.That(MirrorSender.MaxKeptBytes - budget.Taken, Is.InRange(0, Piece + 64));
        foreach (var body in bodies)
        {
            body.Release();
            Assert.That(body.TryWrite([1]), Is.True, "what comes too late is dropped");
        }

        Assert.That(budget.Taken, Is.Zero);
    }

    [Test]
    public async Task WhoeverCopiesLearnsThatTheBodyIsIncomplete()
    {
        var body = new MirrorBody(new ByteBudget(MirrorSender.MaxKeptBytes));
        var copying = body.CopyToAsync(Stream.Null, CancellationToken.None);
        body.TryWrite([1]);
        body.Release();

        await Assert.ThrowsAsync<IOException>(() => copying);
    }
}
