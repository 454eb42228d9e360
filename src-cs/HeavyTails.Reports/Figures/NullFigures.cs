// Exponents of all layers, each with its error and beside those of untrained layers of its own shape: the band from the
// 2.5 % to the 97.5 % quantile of its null, and the null's mean.
using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.Fits;
using HeavyTails.Core.Nulls;
using HeavyTails.Reports.Plotting;
using HeavyTails.Reports.Wording;
using XPlot.Plotly;
using static HeavyTails.Reports.Wording.NumberText;

namespace HeavyTails.Reports.Figures;

static class NullFigures
{
    const int Height = 480;

    // Half the width of the band of a layer, where layers are 1 apart.
    const double Half = 0.36;

    /// <summary>The exponent of one layer as it is drawn.</summary>
    private sealed record Drawn(int At, double Alpha, (double Low, double High)? Error, QuantityNull? Null)
    {
        public required VerdictStyle Style { get; init; }

        public required string Hover { get; init; }

        public double Low => Error?.Low ?? Alpha;

        public double High => Error?.High ?? Alpha;

        public bool IsInside => Null is not null && Null.LeavesNull.TryGet(out var leaves) && !leaves;
    }

    /// <summary>An exponent of layers: its name among the nulls, its value, and the ends of its error.</summary>
    private sealed record Exponent(
        string Name,
        Func<LayerResult, FitResult<double>> Of,
        Func<LayerResult, double, (double, double)?> Error
    );

    /// <summary>Whether at least one layer has nulls.</summary>
    public static bool HasNulls(IReadOnlyList<LayerResult> layers) => layers.Any(l => l.Nulls.Succeeded);

    /// <summary>Exponents above the median eigenvalue with their intervals; null where no layer has nulls.</summary>
    public static Figure? Hill(IReadOnlyList<LayerResult> layers) =>
        HasNulls(layers)
            ? Draw(
                layers,
                new Plot
                {
                    Name = "overview-alpha-hill",
                    Caption =
                        "Points: α<sub>hill</sub> of each layer"
                        + Interval(layers)
                        + ". Grey: where 95 % of untrained layers of exactly the same shape have it; the line is their "
                        + "mean. A point below its grey band has a smaller exponent than untrained layers: by a heavy "
                        + "tail, or by a few spikes above a bulk that is still random. Open points lie inside their "
                        + "band.",
                    Title = "Exponent α<sub>hill</sub> of every layer beside untrained layers of its shape",
                    X = LayerAxis.Of(layers),
                    Y = Style.Y("α<sub>hill</sub>"),
                    Traces = [],
                },
                [.. Points(layers, new(SpectrumQuantity.HillName, l => l.Hill.Map(h => h.Value), HillError))]
            )
            : null;

    /// <summary>Exponents of the layers' own fits with their errors; null where no layer has nulls.</summary>
    public static Figure? Alpha(IReadOnlyList<LayerResult> layers) =>
        HasNulls(layers)
            ? Draw(
                layers,
                new Plot
                {
                    Name = "overview-alpha",
                    Caption =
                        "Points: exponent α of the power law fitted to the tail of each layer, with its standard error "
                        + "where one can be trusted. Grey: where 95 % of untrained layers of the same shape have it. "
                        + "The fit chooses where the tail begins and finds very different exponents on random "
                        + "matrices, so the bands are wide: an α inside its band (open symbol) says nothing about the "
                        + "tail. Martin and Mahoney (2021) find the exponents of well-trained layers between the "
                        + "dotted lines at 2 and 6.",
                    Title = "Fitted exponent α of every layer beside untrained layers of its shape",
                    X = LayerAxis.Of(layers),
                    Y = Style.Y("power-law exponent α"),
                    Traces = [],
                    Marks =
                    [
                        .. new[] { 2.0, 6.0 }.Select(at => new Mark
                        {
                            At = at,
                            Label = "",
                            Colour = Style.Twin,
                            Vertical = false,
                        }),
                    ],
                },
                [.. Points(layers, new(SpectrumQuantity.AlphaName, l => l.Fit.Map(f => f.Alpha), StandardError))]
            )
            : null;

    static Figure? Draw(IReadOnlyList<LayerResult> layers, Plot plot, Drawn[] points)
    {
        if (points.Length == 0)
            return null;
        double[] shown = [.. points.Select(p => p.Alpha), .. Bands(points).SelectMany(b => new[] { b.Low, b.High })];
        var (least, largest) = (shown.Min(), shown.Max());
        // An error bar longer than all exponents would make the other points indistinguishable: the axis shows every
        // point and every band, but not every bar to its end.
        var (low, high) = (
            Math.Max(Math.Max(1, .75 * least), points.Min(p => p.Low)),
            Math.Min(1.25 * largest, Math.Max(largest, points.Max(p => p.High)))
        );
        (low, high) = (Math.Min(low, least), Math.Max(high, largest));
        List<Trace> traces = [.. Nulls(points)];
        foreach (var style in VerdictStyle.All)
            traces.AddRange(Group([.. points.Where(p => p.Style == style)], style, low));
        return (
            plot with
            {
                Y = ExponentAxis.Y(plot.Y.title, low, high),
                Traces = traces,
                Size = FigureSize.Wide(Height),
                HasLegendBelow = false,
                Adjust = layout => LayerAxis.Fit(layout, layers, hasLegend: true),
            }
        ).Draw();
    }

    static IEnumerable<Drawn> Points(IReadOnlyList<LayerResult> layers, Exponent exponent)
    {
        for (var at = 0; at < layers.Count; at++)
            if (exponent.Of(layers[at]).TryGet(out var alpha))
            {
                var nulls = layers[at].Nulls.TryGet(out var own) ? own : null;
                var quantity = nulls?.Named(exponent.Name);
                yield return new(at, alpha, exponent.Error(layers[at], alpha), quantity)
                {
                    Style = VerdictStyle.Of(nulls),
                    Hover = Hover(layers[at], alpha, quantity),
                };
            }
    }

    static (double, double)? HillError(LayerResult layer, double alpha) =>
        layer.Errors.Bind(e => e.Hill).TryGet(out var interval) ? (interval.Low, interval.High) : null;

    static (double, double)? StandardError(LayerResult layer, double alpha) =>
        layer.Errors.Bind(e => e.Stated(SpectrumQuantity.AlphaName)).TryGet(out var se)
            ? (alpha - se, alpha + se)
            : null;

    // What the bars are, after "alpha_hill of each layer"; nothing where there are none.
    static string Interval(IReadOnlyList<LayerResult> layers)
    {
        HillInterval[] intervals =
        [
            .. layers.Select(l => l.Errors.Bind(e => e.Hill).ValueOrNull).OfType<HillInterval>(),
        ];
        var covers = intervals
            .DistinctBy(i => i.Kind)
            .OrderBy(i => i.Kind)
            .Select(i => $"{NullText.Coverage(i)} of {NullText.Cases(i)}")
            .ToArray();
        return covers.Length == 0 ? "" : $" with an interval that holds it in {string.Join(", or in ", covers)}";
    }

    static string Hover(LayerResult layer, double alpha, QuantityNull? quantity)
    {
        var text = $"{HtmlText.Encode(layer.LongName)}<br>{Fixed(alpha)}";
        if (quantity is null || !quantity.Band.TryGet(out var band))
            return text;
        text += $", untrained {Fixed(band.Mean)} [{Fixed(band.Low)}, {Fixed(band.High)}]";
        return $"{text}<br>{Fixed(band.Distance(alpha), 1)} standard deviations from untrained layers";
    }

    static IEnumerable<(int At, double Low, double High, double Mean)> Bands(IEnumerable<Drawn> points) =>
        from p in points
        let band = p.Null?.Band.ValueOrNull
        where band is not null
        select (p.At, band.Low, band.High, band.Mean);

    // The bands as one trace of rectangles and the means as one of short lines, so that each has one entry in the
    // legend; NaN separates them.
    static IEnumerable<Trace> Nulls(Drawn[] points)
    {
        var bands = Bands(points).ToArray();
        if (bands.Length == 0)
            yield break;
        var gap = double.NaN;
        yield return HillPlotNull.Area(
            [.. bands.SelectMany(b => new[] { b.At - Half, b.At + Half, b.At + Half, b.At - Half, gap })],
            [.. bands.SelectMany(b => new[] { b.Low, b.Low, b.High, b.High, gap })]
        );
        yield return new Scatter
        {
            x = bands.SelectMany(b => new[] { b.At - Half, b.At + Half, gap }).ToArray(),
            y = bands.SelectMany(b => new[] { b.Mean, b.Mean, gap }).ToArray(),
            name = "their mean",
            mode = "lines",
            line = Style.Stroke(Style.NullMean, 1.5),
            hoverinfo = "skip",
        };
    }

    // Points inside their band are open; they share the legend's entry of the filled ones.
    static IEnumerable<Trace> Group(Drawn[] points, VerdictStyle style, double low)
    {
        var isFirst = true;
        // plotly.js draws a bar of length zero where one of several errors is missing, so that points without an error
        // are a trace of their own.
        foreach (var part in points.GroupBy(p => (p.IsInside, HasNone: p.Error is null)).OrderBy(g => g.Key))
        {
            Drawn[] drawn = [.. part];
            yield return new Scatter
            {
                x = drawn.Select(p => p.At).ToArray(),
                y = drawn.Select(p => p.Alpha).ToArray(),
                name = style.Word,
                legendgroup = style.Word,
                showlegend = isFirst,
                mode = "markers",
                text = drawn.Select(p => p.Hover).ToArray(),
                hoverinfo = "text",
                marker = new Marker
                {
                    color = style.Colour,
                    size = 9,
                    symbol = style.Symbol + (part.Key.IsInside && style.Symbol != "x" ? "-open" : ""),
                },
                error_y = new Error_y
                {
                    type = "data",
                    symmetric = false,
                    array = drawn.Select(p => p.High - p.Alpha).ToArray(),
                    arrayminus = drawn.Select(p => p.Alpha - Math.Max(Math.Min(low, p.Alpha), p.Low)).ToArray(),
                    visible = !part.Key.HasNone,
                    thickness = 1.3,
                    width = 4,
                    color = style.Colour,
                },
            };
            isFirst = false;
        }
    }
}
