namespace GatewayApi.DataPlane.Routing.Compilation;

/// <summary>Texts that many resources of one transaction say, kept once: each resource brings a copy of its own.</summary>
internal sealed class SharedTexts
{
    private readonly HashSet<string> _texts = new(StringComparer.Ordinal);

    /// <summary>The first copy of a text.</summary>
    public string Of(string text)
    {
        if (_texts.TryGetValue(text, out var known))
        {
            return known;
        }

        _texts.Add(text);
        return text;
    }
}
