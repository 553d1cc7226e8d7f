using GatewayApi.DataPlane.Forwarding.Retrying;

namespace GatewayApi.Tests.Proxy;

internal sealed class KeptBodyTests
{
    [Test]
    public void WhatWasReadIsReadAgain()
    {
        var kept = new KeptBody();
        kept.Add([1, 2, 3]);
        kept.Add([4]);
        Assert.That(kept.HasUnread, Is.False);

        Assert.That(kept.TryHold(), Is.True);
        kept.Rewind();
        var buffer = new byte[3];

        Assert.That(kept.Read(buffer), Is.EqualTo(3));
        Assert.That(buffer, Is.EqualTo(new byte[] { 1, 2, 3 }));
        Assert.That(kept.Read(buffer), Is.EqualTo(1));
        Assert.That(kept.HasUnread, Is.False);
    }

    [Test]
    public void NothingIsKeptBeyondTheLimit()
    {
        var kept = new KeptBody();
        kept.Add(new byte[KeptBody.MaxBytes]);
        Assert.That(kept.TryHold(), Is.True);
        kept.Rewind();
        Assert.That(kept.Read(new byte[KeptBody.MaxBytes]), Is.EqualTo(KeptBody.MaxBytes));

        kept.Add([1]);

        Assert.That(kept.TryHold(), Is.False);
        kept.Rewind();
        Assert.That(kept.HasUnread, Is.False);
    }

    [Test]
    public void AfterTheDecisionMoreIsKept()
    {
        var kept = new KeptBody();
        kept.Add(new byte[KeptBody.MaxBytes]);
        Assert.That(kept.TryHold(), Is.True);

        kept.Add([1, 2]);
        kept.Rewind();

        Assert.That(kept.Read(new byte[2 * KeptBody.MaxBytes]), Is.EqualTo(KeptBody.MaxBytes + 2));
    }
}
