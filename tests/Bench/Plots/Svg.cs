using System.Globalization;
using System.Net;
using System.Text;

namespace GatewayApi.Tests.Bench.Plots;

/// <summary>A picture in SVG that is readable on light and on dark ground: every colour is a class with one value for each.</summary>
internal sealed class Svg(int width, int height)
{
    // Told apart also by people who see red and green alike.
    private static readonly (string Light, string Dark)[] Series =
    [
        ("#0b5cad", "#6cb6ff"), ("#1a7f37", "#56d364"), ("#bc4c00", "#ffa657"), ("#8250df", "#d2a8ff"),
        ("#9a6700", "#e3b341"), ("#cf222e", "#ff7b72"), ("#57606a", "#8b949e"), ("#bf3989", "#f778ba"),
    ];

    private readonly StringBuilder _body = new();

    /// <summary>The class of the series with a number.</summary>
    public static string Class(int series) => $"s{series % Series.Length}";

    public void Line(double x1, double y1, double x2, double y2, string css) =>
        Add($"<line x1=\"{N(x1)}\" y1=\"{N(y1)}\" x2=\"{N(x2)}\" y2=\"{N(y2)}\" class=\"{css}\"/>");

    public void Bar(double x, double y, double wide, double high, string css) =>
        Add($"<rect x=\"{N(x)}\" y=\"{N(y)}\" width=\"{N(Math.Max(wide, 0.5))}\" height=\"{N(high)}\" class=\"f {css}\"/>");

    public void Dot(double x, double y, string css) => Add($"<circle cx=\"{N(x)}\" cy=\"{N(y)}\" r=\"3\" class=\"f {css}\"/>");

    public void Path(IEnumerable<(double X, double Y)> points, string css) =>
        Add($"<polyline points=\"{string.Join(' ', points.Select(static p => $"{N(p.X)},{N(p.Y)}"))}\" class=\"p {css}\"/>");

    /// <summary>Text.</summary>
    /// <param name="x">Where it begins, is centred or ends, as the anchor says.</param>
    /// <param name="y">Its base line.</param>
    /// <param name="text">What it says.</param>
    /// <param name="anchor">"start", "middle" or "end".</param>
    /// <param name="css">Further classes.</param>
    public void Text(double x, double y, string text, string anchor = "start", string css = "") =>
        Add($"<text x=\"{N(x)}\" y=\"{N(y)}\" text-anchor=\"{anchor}\" class=\"t {css}\">{WebUtility.HtmlEncode(text)}</text>");

    /// <summary>What belongs to which colour, from left to right.</summary>
    public void Legend(double x, double y, double each, IReadOnlyList<string> names)
    {
        for (var i = 0; i < names.Count; i++)
        {
            Bar(x + (i * each), y - 9, 10, 10, Class(i));
            Text(x + (i * each) + 15, y, names[i]);
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $$"""
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {{width}} {{height}}" width="{{width}}" height="{{height}}" role="img">
        <style>
        text{font:12px system-ui,sans-serif}.h{font-size:15px;font-weight:600}.b{fill:#fff}.t{fill:#1f2328}.m{fill:#59636e}.g{stroke:#d1d9e0}.a{stroke:#59636e}.w{stroke:#1f2328}
        .r{stroke:#cf222e;stroke-width:2}.p{fill:none;stroke-width:2}
        {{Colours(static c => c.Light)}}
        @media(prefers-color-scheme:dark){.b{fill:#0d1117}.t{fill:#e6edf3}.m{fill:#9198a1}.g{stroke:#30363d}.a{stroke:#9198a1}.w{stroke:#e6edf3}.r{stroke:#ff7b72}
        {{Colours(static c => c.Dark)}}}
        </style>
        <rect width="{{width}}" height="{{height}}" class="b"/>
        {{_body}}</svg>

        """;

    private static string Colours(Func<(string Light, string Dark), string> of) =>
        string.Concat(Series.Select((c, i) => $".f.{Class(i)}{{fill:{of(c)}}}.p.{Class(i)}{{stroke:{of(c)}}}"));

    private static string N(double number) => number.ToString("0.#", CultureInfo.InvariantCulture);

    private void Add(string element) => _body.Append(element).Append('\n');
}
