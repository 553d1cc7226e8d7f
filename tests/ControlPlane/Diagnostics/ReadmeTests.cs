using GatewayApi.ControlPlane.Diagnostics;
using GatewayApi.Tests.Common;

namespace GatewayApi.Tests.ControlPlane.Diagnostics;

public sealed class ReadmeTests
{
    [Test]
    public void Reference_of_the_readme_is_the_table_of_options() =>
        Assert.That(ReadmeSection.Expect("options: controlplane", OptionTable.Markdown()), Is.EqualTo(OptionTable.Markdown()));
}
