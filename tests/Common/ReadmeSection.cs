namespace GatewayApi.Tests.Common;

/// <summary>Parts of the README that are made from the code: between a marker with a name and the next end marker.</summary>
public static class ReadmeSection
{
    private const string End = "<!-- end -->";

    /// <summary>What the README says, or the actual text after writing it there (<see cref="Golden.Rewrites"/>).</summary>
    /// <param name="name">The name in the marker, <c>options: controlplane</c>.</param>
    /// <param name="actual">What the code says.</param>
    public static string Expect(string name, string actual)
    {
        var file = RepositoryRoot.Of("README.md");
        var text = File.ReadAllText(file);
        var marker = $"<!-- {name} -->\n";
        var start = text.IndexOf(marker, StringComparison.Ordinal) + marker.Length;
        var end = text.IndexOf(End, start, StringComparison.Ordinal);
        if (!Golden.Rewrites)
        {
            return text[start..end];
        }

        File.WriteAllText(file, text[..start] + actual + text[end..]);
        return actual;
    }
}
