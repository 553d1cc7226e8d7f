using GatewayApi.ControlPlane.Diagnostics;
using GatewayApi.ControlPlane.Identity;
using GatewayApi.ControlPlane.Reconciling;
using GatewayApi.ControlPlane.Serving;
using GatewayApi.Tests.Common;
using GatewayApi.Tests.ControlPlane.Support;

namespace GatewayApi.Tests.ControlPlane.Diagnostics;

/// <summary>Proxies are sent to a replica as soon as it is ready, so everything they need has to be there.</summary>
internal sealed class ReadinessTests
{
    [Test]
    public void Each_thing_that_is_missing_is_an_obstacle()
    {
        var board = new PublicationBoard();
        using var gate = new StreamGate();
        var serving = new ServingCertificate();
        var readiness = new Readiness(board, gate, serving);

        Assert.That(readiness.Obstacle, Does.Contain("source"));
        board.Publish(Some.Publication(2, 1, (Some.Gateway, Some.Snapshot())));
        Assert.That(readiness.Obstacle, Does.Contain("certificate"));
        Assert.That(new Readiness(board, gate).Obstacle, Is.Null, "streams on one machine are not encrypted");
        var pair = TestCertificate.Ecdsa("a.test");
        serving.Set(new KeyPair(pair.ChainPem, pair.KeyPem));
        Assert.That(readiness.Obstacle, Is.Null);
        gate.Refuse();
        Assert.That(readiness.Obstacle, Is.EqualTo("stopping"));
    }
}
