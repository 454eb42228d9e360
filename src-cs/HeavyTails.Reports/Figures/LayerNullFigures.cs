// One layer beside untrained layers of its shape: its spectrum over theirs, and its exponents over the histograms of
// theirs. The eigenvalues of untrained layers of unit variance are multiplied by the variance of the layer's entries,
// v = mean lambda / N.
using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.Fits;
using HeavyTails.Core.Nulls;
using HeavyTails.Core.RandomMatrices;
using HeavyTails.Reports.Plotting;
using HeavyTails.Reports.Wording;
using XPlot.Plotly;
using static HeavyTails.Reports.Wording.NumberText;

namespace HeavyTails.Reports.Figures;

static class LayerNullFigures
{
    const int Bins = 30;

    // The fewest bins per decade of a spectrum, of which a few small eigenvalues may stretch the axis.
    const int BinsPerDecade = 8;

    // More untrained spectra than this would not change the picture of their density.
    const int MostSpectra = 100;

    /// <summary>The figures; none where the layer has no nulls.</summary>
    public static IReadOnlyList<Figure> Draw(LayerResult layer, string name)
    {
        if (!layer.Nulls.TryGet(out var nulls))
            return [];
        var hill = layer.Errors.Bind(e => e.Hill);
        var alpha = layer.Errors.Bind(e => e.Stated(SpectrumQuantity.AlphaName));
        Figure?[] figures =
        [
            Spectrum(layer, nulls, name),
            Exponent(
                layer,
                nulls.Hill,
                new($"{name}-null-hill", "α<sub>hill</sub>")
                {
                    Shuffled = layer.ShuffledNull.TryGet(out var own) ? own.Band.Mean : null,
                    Error = hill.TryGet(out var interval) ? (interval.Low, interval.High) : null,
                    Caption = hill.TryGet(out interval)
                        ? $" The shaded interval holds it in {NullText.Coverage(interval)} of "
                            + $"{NullText.Cases(interval)}."
                        : "",
                }
            ),
            Exponent(
                layer,
                nulls.Named(SpectrumQuantity.AlphaName),
                new($"{name}-null-alpha", "fitted α")
                {
                    Error =
                        alpha.TryGet(out var se) && nulls.Named(SpectrumQuantity.AlphaName).Value.TryGet(out var value)
                            ? (value - se, value + se)
                            : null,
                    Caption = alpha.Succeeded
                        ? " The shaded interval is one standard error to both sides."
                        : " An α among those of untrained layers says nothing about the tail.",
                }
            ),
        ];
        return [.. figures.OfType<Figure>()];
    }

    /// <summary>What differs between the figures of two exponents.</summary>
    private sealed record Words(string Name, string Symbol)
    {
        public (double Low, double High)? Error { get; init; }

        /// <summary>Mean over the layer's entries in random orders; null where it is not known.</summary>
        public double? Shuffled { get; init; }

        public string Caption { get; init; } = "";
    }

    // The share of eigenvalues per decade, for the layer and for the mean of untrained layers.
    static Figure? Spectrum(LayerResult layer, SpectrumNulls nulls, string name)
    {
        var x = layer.Eigenvalues;
        var variance = x.Average() / layer.N;
        double[] untrained =
        [
            .. nulls
                .Shape.Spectra()
                .Eigenvalues.Take(MostSpectra)
                .SelectMany(spectrum => spectrum)
                .Select(v => v * variance)
                .Order(),
        ];
        if (untrained.Length == 0 || !(untrained[^1] > 0))
            return null;
        var low = .8 * Math.Min(SpectrumCurves.Floor(x, layer.Fit.ValueOrNull), SpectrumCurves.Floor(untrained, null));
        var high = 1.05 * Math.Max(x[^1], untrained[^1]);
        var bins = Math.Max(SpectrumCurves.LogBins(x.Length), (int)(BinsPerDecade * Math.Log10(high / low)));
        var (edges, theirs) = SpectrumCurves.LogSteps(untrained, low, high, bins);
        var (_, own) = SpectrumCurves.LogSteps(x, low, high, bins);
        var y = Style.Y("share per decade");
        y.range = new[] { 0, 1.1 * own.Concat(theirs).Max() };
        return new Plot
        {
            Name = $"{name}-null-esd",
            Caption =
                "Spectrum of the layer over the mean spectrum of untrained layers of the same shape and variance. A "
                + "heavy tail reaches beyond their largest eigenvalues and takes its share from the middle.",
            Title = $"{LayerLabels.Title(layer)}: spectrum beside untrained layers",
            X = Style.X("eigenvalue λ of W<sup>T</sup>W", new LogRange(low, high)),
            Y = y,
            Traces =
            [
                new Series(edges, theirs, "untrained layers", Style.Twin).Steps("dot"),
                new Series(edges, own, "this layer", Style.Data).Steps(),
            ],
            Size = FigureSize.Wide(FigureSize.Usual.Height),
        }.Draw();
    }

    static Figure? Exponent(LayerResult layer, QuantityNull quantity, Words words)
    {
        if (!quantity.Value.TryGet(out var value) || !quantity.Band.TryGet(out var band))
            return null;
        var draws = Draws(band);
        var shuffled = words.Shuffled ?? value;
        var (least, largest) = (
            Math.Min(Math.Min(value, shuffled), draws[0]),
            Math.Max(Math.Max(value, shuffled), draws[^1])
        );
        // A very large error would make the histogram a line; the axis then ends before the interval does.
        var low = Math.Max(Math.Max(1, .8 * least), Math.Min(least, words.Error?.Low ?? least));
        var high = Math.Min(1.3 * largest, Math.Max(largest, words.Error?.High ?? largest));
        var isLog = ExponentAxis.IsLog(low, high);
        var (edges, share) = Histogram(draws, isLog);
        var y = Style.Y("share of untrained layers");
        y.range = new[] { 0, 1.18 * share.Max() };
        var style = VerdictStyle.Of(layer.Nulls.TryGet(out var nulls) ? nulls : null);
        var isLeft = isLog ? value * value < low * high : value < (low + high) / 2;
        return new Plot
        {
            Name = words.Name,
            Caption =
                $"{Capital(words.Symbol)} of {Thousands(band.Draws)} random matrices of this shape, and "
                + $"that of the layer, {Fixed(value)}, "
                + $"{Fixed(Math.Abs(band.Distance(value)), 1)} standard deviations "
                + $"{(value < band.Mean ? "below" : "above")} their mean {Fixed(band.Mean)}. Dotted: where 95 % of "
                + $"them lie."
                + (
                    words.Shuffled is null
                        ? ""
                        : $" Dashed: the mean of the layer’s own entries in random orders, {Fixed(shuffled)}."
                )
                + words.Caption,
            Title = $"{LayerLabels.Title(layer)}: {words.Symbol} beside untrained layers",
            X = ExponentAxis.X(words.Symbol, low, high),
            Y = y,
            Traces = [new Series(edges, share, "untrained layers", Style.Twin).Steps()],
            Marks =
            [
                End(band.Low, isLog),
                End(band.High, isLog),
                .. words.Shuffled is null ? Array.Empty<Mark>() : [InRandomOrder(shuffled, isLog)],
                new Mark
                {
                    At = value,
                    Label = $"this layer, {Fixed(value)}",
                    Colour = style.Colour,
                    Log = isLog,
                    Dash = "solid",
                    Anchor = isLeft ? "left" : "right",
                },
            ],
            Adjust = layout =>
            {
                if (words.Error is { } error)
                    layout.shapes = [Interval(error, style.Colour), .. layout.shapes];
            },
        }.Draw();
    }

    // All values of the null, ascending: their quantiles at the ranks i / (n + 1).
    static double[] Draws(NullBand band) =>
        [.. Enumerable.Range(1, band.Draws).Select(i => band.Quantile((double)i / (band.Draws + 1)))];

    static (double[] Edges, double[] Share) Histogram(double[] ascending, bool isLog)
    {
        var values = isLog ? Array.ConvertAll(ascending, Math.Log) : ascending;
        var width = (values[^1] - values[0]) / Bins;
        if (!(width > 0))
            width = 1e-3;
        var (edges, density) = SpectrumCurves.Histogram(values, values[0], values[0] + (Bins * width), Bins);
        return (isLog ? Array.ConvertAll(edges, Math.Exp) : edges, Array.ConvertAll(density, d => d * width));
    }

    static Mark End(double at, bool isLog) =>
        new()
        {
            At = at,
            Label = "",
            Colour = Style.Edge,
            Log = isLog,
        };

    static Mark InRandomOrder(double at, bool isLog) =>
        new()
        {
            At = at,
            Label = "shuffled",
            Colour = Style.MarchenkoPastur,
            Log = isLog,
            Dash = "dash",
            LabelAt = .92,
        };

    static Shape Interval((double Low, double High) error, string colour) =>
        new()
        {
            type = "rect",
            xref = "x",
            x0 = Math.Max(error.Low, 1e-3),
            x1 = error.High,
            yref = "paper",
            y0 = 0.0,
            y1 = 1.0,
            fillcolor = colour + "22",
            line = new Line { width = 0 },
        };

    static string Capital(string symbol) => symbol.StartsWith("fitted", StringComparison.Ordinal) ? "Fitted α" : symbol;
}
