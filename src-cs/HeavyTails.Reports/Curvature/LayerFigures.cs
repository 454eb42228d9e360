using HeavyTails.Core.Curvature;
using HeavyTails.Reports.Plotting;
using XPlot.Plotly;

namespace HeavyTails.Reports.Curvature;

/// <summary>Figures of the layers of one matrix side by side.</summary>
internal static class LayerFigures
{
    // More names than this overlap below the axis of a figure of the usual width.
    private const int MostAbreast = 6;

    // Room in px for slanted names of some twenty letters.
    private const int NamesHeight = 130;

    /// <summary>The largest and the smallest eigenvalue of each layer; null if none has any.</summary>
    public static Figure? Ends(IReadOnlyList<CurvaturePart> layers) =>
        Draw(
            layers,
            [
                new("λ<sub>max</sub>", Style.Data, "circle", p => p.LambdaMax()),
                new("λ<sub>min</sub>", Style.Fit, "diamond-open", p => p.LambdaMin()),
            ],
            new()
            {
                Name = "layers-eigenvalues",
                Title = $"Ends of the spectrum of every layer, {layers[0].Matrix.InWords()}",
                Y = "eigenvalue λ",
                Caption =
                    "Largest and smallest eigenvalue of the block of each layer, with residual bounds as bars. The "
                    + "largest eigenvalue of a block is at most that of the whole matrix.",
            }
        );

    /// <summary>The mean eigenvalue of each layer; null if none has a trace.</summary>
    public static Figure? Means(IReadOnlyList<CurvaturePart> layers) =>
        Draw(
            layers,
            [new("trace / parameters", Style.Data, "circle", p => Interval(p))],
            new()
            {
                Name = "layers-mean",
                Title = $"Mean eigenvalue of every layer, {layers[0].Matrix.InWords()}",
                Y = "trace / parameters",
                Caption =
                    "Trace of the block of each layer divided by its number of parameters, with 95 % intervals over "
                    + "the probes.",
            }
        );

    private sealed record Group(string Label, string Colour, string Symbol, Func<CurvaturePart, Measured?> Of);

    private sealed record Heading
    {
        public required string Name { get; init; }
        public required string Title { get; init; }
        public required string Y { get; init; }
        public required string Caption { get; init; }
    }

    private static Measured? Interval(CurvaturePart part) =>
        part.TraceEstimate() is { } trace && part.MeanEigenvalue() is { } mean
            ? mean with
            {
                Error = (trace.Interval.High - trace.Interval.Low) / 2 / part.Dimension,
            }
            : null;

    private static Figure? Draw(IReadOnlyList<CurvaturePart> layers, Group[] groups, Heading heading)
    {
        Trace[] traces = [.. groups.Select(g => Points(layers, g)).OfType<Trace>()];
        if (traces.Length == 0)
            return null;
        var x = Style.X("");
        (x.tickmode, x.tickvals) = ("array", Enumerable.Range(0, layers.Count).ToArray());
        x.ticktext = layers.Select(p => Wording.HtmlText.Encode(p.Layer ?? "")).ToArray();
        x.range = new[] { -.5, layers.Count - .5 };
        var isLong = layers.Count > MostAbreast;
        if (isLong)
            x.tickangle = -45;
        var y = Style.Y(heading.Y);
        (y.zeroline, y.zerolinecolor, y.exponentformat) = (true, Style.Twin, "power");
        return new Plot
        {
            Name = heading.Name,
            Title = heading.Title,
            Caption = heading.Caption,
            X = x,
            Y = y,
            Traces = traces,
            Size = isLong ? FigureSize.Wide(430) : FigureSize.Usual,
            Adjust = layout =>
            {
                if (!isLong)
                    return;
                // Slanted names take the room below the axis where the legend would be.
                layout.margin.b = NamesHeight;
                (layout.legend.x, layout.legend.xanchor) = (1, "right");
                (layout.legend.y, layout.legend.yanchor) = (1, "bottom");
            },
        }.Draw();
    }

    private static Scatter? Points(IReadOnlyList<CurvaturePart> layers, Group group)
    {
        var known = Enumerable.Range(0, layers.Count).Where(i => group.Of(layers[i]) is not null).ToArray();
        if (known.Length == 0)
            return null;
        var values = known.Select(i => group.Of(layers[i])!.Value).ToArray();
        var points = PointsWithErrors.Of(
            known,
            [.. values.Select(v => v.Value)],
            [.. values.Select(v => double.IsFinite(v.Error) ? v.Error : 0)],
            new(group.Label, group.Colour, group.Symbol)
        );
        points.marker.size = 9;
        return points;
    }
}
