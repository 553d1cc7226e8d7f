using GatewayApi.Protos.Values;

namespace GatewayApi.Tests.Protos.Values;

public sealed class ConnectionFieldsTests
{
    [TestCase("connection", true)]
    [TestCase("TRANSFER-ENCODING", true)]
    [TestCase("Content-Length", true)]
    [TestCase("Upgrade", true)]
    [TestCase("http2-settings", true)]
    [TestCase("Content-Type", false)]
    [TestCase("Host", false)]
    [TestCase("", false)]
    public void Contains(string name, bool expected) => Assert.That(ConnectionFields.Contains(name), Is.EqualTo(expected));
}
