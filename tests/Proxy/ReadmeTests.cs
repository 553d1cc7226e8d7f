using GatewayApi.DataPlane.Runtime;
using GatewayApi.Tests.Common;

namespace GatewayApi.Tests.Proxy;

public sealed class ReadmeTests
{
    [Test]
    public void Reference_of_the_readme_is_the_table_of_options() =>
        Assert.That(ReadmeSection.Expect("options: dataplane", ProxyOptionTable.Markdown()), Is.EqualTo(ProxyOptionTable.Markdown()));
}
