using System.Collections.Immutable;
using GatewayApi.Tests.Bench.Measuring;

namespace GatewayApi.Tests.Bench.Plots;

/// <summary>Lying bars in groups, with how far rounds are apart and a mark at each group's target.</summary>
/// <param name="Title">What is shown.</param>
/// <param name="Unit">What the axis counts.</param>
/// <param name="Series">The names of a group's bars.</param>
/// <param name="Groups">The groups from top to bottom.</param>
internal sealed record BarChart(string Title, string Unit, ImmutableArray<string> Series, ImmutableArray<BarChart.Group> Groups)
{
    private const int Width = 860;
    private const int Right = 70;
    private const int Top = 70;
    private const int Bottom = 46;
    private const int BarHeight = 13;
    private const int Gap = 14;

    // Of the widest letters there are not many.
    private const double LetterWidth = 6.8;

    private double Left => 24 + (Groups.Max(static g => g.Name.Length) * LetterWidth);

    /// <summary>Bars that belong together.</summary>
    /// <param name="Name">What they are of.</param>
    /// <param name="Bars">The samples of each series; empty where there are none.</param>
    /// <param name="Target">The greatest value that is hoped for; null for none.</param>
    internal sealed record Group(string Name, ImmutableArray<ImmutableArray<double>> Bars, double? Target);

    /// <summary>The picture.</summary>
    public string Draw()
    {
        var groupHeight = (Series.Length * BarHeight) + Gap;
        var bottom = Top + (Groups.Length * groupHeight);
        var axis = Axis.For(Groups.SelectMany(static g => g.Bars.SelectMany(static b => b).Append(g.Target ?? 0)).Max());
        var scale = (Width - Left - Right) / axis.Top;
        var svg = new Svg(Width, bottom + Bottom);
        svg.Text(16, 24, Title, css: "h");
        svg.Legend(16, 48, 120, Series);
        svg.Line(Width - 240, 44, Width - 226, 44, "r");
        svg.Text(Width - 220, 48, "target: no further than this");
        foreach (var mark in axis.Marks)
        {
            svg.Line(Left + (mark * scale), Top - 6, Left + (mark * scale), bottom, "g");
            svg.Text(Left + (mark * scale), bottom + 16, Numbers.Short(mark), "middle", "m");
        }

        svg.Text(Left + ((Width - Left - Right) / 2), bottom + 36, Unit, "middle");
        for (var i = 0; i < Groups.Length; i++)
        {
            Draw(svg, Groups[i], Top + (i * groupHeight), scale);
        }

        return svg.ToString();
    }

    private void Draw(Svg svg, Group group, double top, double scale)
    {
        var height = group.Bars.Length * BarHeight;
        svg.Text(Left - 10, top + (height / 2.0) + 4, group.Name, "end");
        for (var i = 0; i < group.Bars.Length; i++)
        {
            if (group.Bars[i] is { IsEmpty: false } samples)
            {
                var (y, middle, end) = (top + (i * BarHeight), top + (i * BarHeight) + ((BarHeight - 2) / 2.0), Left + (samples.Max() * scale));
                svg.Bar(Left, y, Statistics.Median(samples) * scale, BarHeight - 2, Svg.Class(i));
                svg.Line(Left + (samples.Min() * scale), middle, end, middle, "w");
                svg.Text(Math.Max(end, Left + ((group.Target ?? 0) * scale)) + 6, y + BarHeight - 3, Numbers.Short(Statistics.Median(samples)), css: "m");
            }
        }

        if (group.Target is { } target)
        {
            svg.Line(Left + (target * scale), top - 3, Left + (target * scale), top + height + 1, "r");
        }
    }
}
