using GatewayApi.ControlPlane.Translation;

namespace GatewayApi.Tests.Translation.Golden;

/// <summary>
/// Runs every case in <c>Cases/</c>. <c>make golden</c> (GATEWAYAPI_GOLDEN=rewrite) writes what comes out into the files, for review.
/// </summary>
public sealed class GoldenTests
{
    public static IEnumerable<string> Names() => GoldenCase.Names();

    [TestCaseSource(nameof(Names))]
    public void Comes_out_as_written(string name)
    {
        var golden = GoldenCase.Read(name);

        var actual = golden.Render(Translator.Translate(GoldenCase.State(golden.Objects)));

        if (Tests.Common.Golden.Rewrites)
        {
            golden.Rewrite(actual);
            return;
        }

        Assert.That(actual, Is.EqualTo(golden.Expected));
    }
}
