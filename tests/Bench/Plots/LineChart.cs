using System.Collections.Immutable;
using GatewayApi.Tests.Bench.Measuring;

namespace GatewayApi.Tests.Bench.Plots;

/// <summary>Lines over something that goes on, and a line across at a target.</summary>
/// <param name="Title">What is shown.</param>
/// <param name="XUnit">What goes on.</param>
/// <param name="YUnit">What the values are.</param>
/// <param name="XLabels">What stands below the points, from left to right; as many as there are points.</param>
/// <param name="Lines">The lines; a point that is missing is null.</param>
/// <param name="Target">The greatest value that is hoped for; null for none.</param>
internal sealed record LineChart(string Title, string XUnit, string YUnit, ImmutableArray<string> XLabels, ImmutableArray<LineChart.Series> Lines, double? Target)
{
    private const int Width = 860;
    private const int Left = 60;
    private const int Right = 24;
    private const int Height = 260;
    private const int PerLegendRow = 3;
    private const int Labels = 10;

    /// <summary>A line.</summary>
    /// <param name="Name">What it is of.</param>
    /// <param name="Values">Its points.</param>
    internal sealed record Series(string Name, ImmutableArray<double?> Values);

    /// <summary>The picture.</summary>
    public string Draw()
    {
        var top = 84 + ((Lines.Length - 1) / PerLegendRow * 18);
        var bottom = top + Height;
        var axis = Axis.For(Lines.SelectMany(static l => l.Values).Append(Target).Max() ?? 0);
        var svg = new Svg(Width, bottom + 46);
        svg.Text(16, 24, Title, css: "h");
        for (var row = 0; row * PerLegendRow < Lines.Length; row++)
        {
            Legend(svg, row);
        }

        foreach (var mark in axis.Marks)
        {
            svg.Line(Left, Y(mark), Width - Right, Y(mark), mark == 0 ? "a" : "g");
            svg.Text(Left - 8, Y(mark) + 4, Numbers.Short(mark), "end", "m");
        }

        svg.Text(Left, top - 8, YUnit, css: "m");
        svg.Text(Left + ((Width - Left - Right) / 2.0), bottom + 38, XUnit, "middle");
        var every = (XLabels.Length + Labels - 1) / Labels;
        for (var i = 0; i < XLabels.Length; i += every)
        {
            svg.Text(X(i), bottom + 18, XLabels[i], "middle", "m");
        }

        for (var i = 0; i < Lines.Length; i++)
        {
            Draw(svg, Lines[i], Svg.Class(i));
        }

        if (Target is { } target)
        {
            svg.Line(Left, Y(target), Width - Right, Y(target), "r");
            svg.Text(Width - Right, Y(target) - 5, $"target: {Numbers.Short(target)}", "end");
        }

        return svg.ToString();

        double Y(double value) => bottom - (value / axis.Top * Height);

        void Draw(Svg picture, Series line, string css)
        {
            (double X, double Y)[] points = [.. line.Values.Select((v, i) => (V: v, X: X(i))).Where(static p => p.V is not null).Select(p => (p.X, Y(p.V!.Value)))];
            picture.Path(points, css);
            Array.ForEach(points, p => picture.Dot(p.X, p.Y, css));
        }
    }

    private double X(int point) => XLabels.Length == 1
        ? Left + ((Width - Left - Right) / 2.0)
        : Left + 20 + ((Width - Left - Right - 40.0) * point / (XLabels.Length - 1));

    private void Legend(Svg svg, int row)
    {
        for (var i = row * PerLegendRow; i < Math.Min(Lines.Length, (row + 1) * PerLegendRow); i++)
        {
            var x = 16 + (i % PerLegendRow * 280);
            svg.Bar(x, 39 + (row * 18), 10, 10, Svg.Class(i));
            svg.Text(x + 15, 48 + (row * 18), Lines[i].Name);
        }
    }
}
