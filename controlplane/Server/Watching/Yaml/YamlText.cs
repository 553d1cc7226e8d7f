namespace GatewayApi.ControlPlane.Watching.Yaml;

/// <summary>One document of a file: its text and where it begins.</summary>
/// <param name="Number">1 for the first document of the file.</param>
/// <param name="FirstLine">The line of the file its text begins on; the first is 1.</param>
/// <param name="Text">The text, without the <c>---</c> line.</param>
internal sealed record YamlText(int Number, int FirstLine, string Text)
{
    /// <summary>
    /// Cuts a file at its document markers, so that a broken document leaves the others readable. A marker at the start of a line ends a
    /// document even inside a block scalar (YAML 1.2, section 9.1.2), so no parser is needed to find it.
    /// </summary>
    public static IEnumerable<YamlText> Split(string file)
    {
        ArgumentNullException.ThrowIfNull(file);
        var number = 1;
        var (start, firstLine, line) = (0, 1, 1);
        for (var at = 0; at < file.Length; line++)
        {
            var end = file.IndexOf('\n', at);
            var next = end < 0 ? file.Length : end + 1;
            if (IsMarker(file.AsSpan(at, next - at)))
            {
                if (!IsBlank(file.AsSpan(start, at - start)))
                {
                    yield return new YamlText(number++, firstLine, file[start..at]);
                }

                // "--- text" carries content on the marker's own line.
                start = at + 3;
                firstLine = line;
            }

            at = next;
        }

        if (!IsBlank(file.AsSpan(start)))
        {
            yield return new YamlText(number, firstLine, file[start..]);
        }
    }

    private static bool IsMarker(ReadOnlySpan<char> line) =>
        (line.StartsWith("---") || line.StartsWith("...")) && (line.Length == 3 || char.IsWhiteSpace(line[3]));

    // Comments and directives alone make no document.
    private static bool IsBlank(ReadOnlySpan<char> text)
    {
        foreach (var line in text.EnumerateLines())
        {
            var trimmed = line.Trim();
            if (!trimmed.IsEmpty && trimmed[0] is not ('#' or '%' or '\uFEFF'))
            {
                return false;
            }
        }

        return true;
    }
}
