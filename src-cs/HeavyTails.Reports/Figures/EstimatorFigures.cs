// All estimators of the tail's exponent for one layer: their exponents with the errors of independent values, and the
// tails that they fit over the complementary distribution, P(x) = (k / n) (x / xmin)^(1 - alpha) from xmin on.
using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.Fits;
using HeavyTails.Core.Nulls;
using HeavyTails.Core.TailEstimators;
using HeavyTails.Reports.Plotting;
using HeavyTails.Reports.Wording;
using XPlot.Plotly;
using static HeavyTails.Reports.Wording.NumberText;

namespace HeavyTails.Reports.Figures;

static class EstimatorFigures
{
    // Taller than usual, so that the legend of all estimators leaves room for the tails.
    static readonly FigureSize Size = FigureSize.Usual with { Height = 530 };

    // Half the height of the band of untrained layers around the row of an estimator.
    const double Half = .36;

    /// <summary>The figures; none where fewer than two estimators find an exponent.</summary>
    public static IReadOnlyList<Figure> Draw(LayerResult layer, IReadOnlyList<EstimatorRow> all, string name)
    {
        EstimatorRow[] found = [.. all.Where(e => e.Estimate.Succeeded)],
            own = [.. found.Where(e => e.Windows.Length == 0)];
        return own.Length < 2 ? [] : [Exponents(layer, found, name), Tails(layer, own, name)];
    }

    static Figure Exponents(LayerResult layer, EstimatorRow[] found, string name)
    {
        double[] alpha = [.. found.Select(f => f.Estimate.Value.Alpha)],
            error = [.. found.Select(f => f.Estimate.Value.Error.TryGet(out var se) && double.IsFinite(se) ? se : 0)];
        var bands = Bands(found).ToArray();
        var (least, largest) = (
            Math.Min(alpha.Min(), bands.Select(b => b.Null.Low).DefaultIfEmpty(alpha.Min()).Min()),
            Math.Max(alpha.Max(), bands.Select(b => b.Null.High).DefaultIfEmpty(alpha.Max()).Max())
        );
        var low = Math.Max(Math.Max(1, .8 * least), Math.Min(least, alpha.Zip(error, (a, e) => a - e).Min()));
        var high = Math.Min(1.3 * largest, Math.Max(largest, alpha.Zip(error, (a, e) => a + e).Max()));
        var y = Style.Y("");
        (y.tickmode, y.tickvals) = ("array", Enumerable.Range(0, found.Length).ToArray());
        y.ticktext = found.Select(f => HtmlText.Encode(f.Title)).ToArray();
        y.range = new[] { found.Length - .4, -.6 };
        return new Plot
        {
            Name = $"{name}-estimators",
            Caption =
                "The exponent by every estimator, with the standard error that its source gives for independent "
                + "values, which eigenvalues are not."
                + Untrained(found),
            Title = $"{LayerLabels.Title(layer)}: exponent by every estimator",
            X = ExponentAxis.X("exponent α", low, high),
            Y = y,
            Traces = [.. bands.Length > 0 ? Areas(bands) : [], Points(found, alpha, error, low)],
            Size = Size,
            HasLegendBelow = false,
            Adjust = layout =>
            {
                layout.margin.l = 20 + (6.6 * found.Max(f => f.Title.Length));
                layout.showlegend = false;
            },
        }.Draw();
    }

    static Scatter Points(EstimatorRow[] found, double[] alpha, double[] error, double low) =>
        new()
        {
            x = alpha,
            y = Enumerable.Range(0, found.Length).ToArray(),
            mode = "markers",
            text = found
                .Select(f =>
                    $"{HtmlText.Encode(f.Title)}<br>α = {Fixed(f.Estimate.Value.Alpha)}, x<sub>min</sub> = "
                    + $"{Significant(f.Estimate.Value.Xmin)}, n = {Integer(f.Estimate.Value.TailLength)}"
                )
                .ToArray(),
            hoverinfo = "text",
            marker = new Marker { color = Style.Data, size = 9 },
            error_x = new Error_x
            {
                type = "data",
                symmetric = false,
                array = error,
                arrayminus = alpha.Zip(error, (a, e) => Math.Min(e, Math.Max(0, a - low))).ToArray(),
                visible = true,
                thickness = 1.3,
                width = 4,
                color = Style.Data,
            },
        };

    // What the grey bands are, after the caption's first sentence; "" where there are none.
    static string Untrained(EstimatorRow[] found)
    {
        var (own, windows) = (
            found.Any(f => f.Untrained.Succeeded && f.Windows.Length == 0),
            found.FirstOrDefault(f => f.Untrained.Succeeded && f.Windows.Length > 0)
        );
        return (own ? " Grey: where 95 % of untrained layers of the same shape have it, with their mean." : "")
            + (
                windows is null
                    ? ""
                    : $" {(own ? "For" : "Grey: for")} {windows.Title} ({windows.Windows}) the mean of "
                        + $"{Integer(FarmsNull.Draws)} untrained layers and three standard deviations to both sides."
            );
    }

    static IEnumerable<(int At, NullRange Null)> Bands(EstimatorRow[] found)
    {
        for (var at = 0; at < found.Length; at++)
            if (found[at].Untrained.TryGet(out var untrained))
                yield return (at, untrained);
    }

    // The bands as one trace of rectangles and the means as one of short lines; NaN separates them.
    static IEnumerable<Trace> Areas((int At, NullRange Null)[] bands)
    {
        var gap = double.NaN;
        yield return HillPlotNull.Area(
            [.. bands.SelectMany(b => new[] { b.Null.Low, b.Null.High, b.Null.High, b.Null.Low, gap })],
            [.. bands.SelectMany(b => new[] { b.At - Half, b.At - Half, b.At + Half, b.At + Half, gap })]
        );
        yield return new Scatter
        {
            x = bands.SelectMany(b => new[] { b.Null.Mean, b.Null.Mean, gap }).ToArray(),
            y = bands.SelectMany(b => new[] { b.At - Half, b.At + Half, gap }).ToArray(),
            name = "their mean",
            mode = "lines",
            line = Style.Stroke(Style.NullMean, 1.5),
            hoverinfo = "skip",
        };
    }

    static Figure Tails(LayerResult layer, EstimatorRow[] found, string name)
    {
        double[] positive = [.. layer.Eigenvalues.Where(v => v > 0)];
        var (x, share) = SpectrumCurves.Ccdf(positive);
        var floor = .4 / positive.Length;
        List<Trace> traces = [new Series(x, share, "ESD", Style.Twin).Points("circle")];
        for (var i = 0; i < found.Length; i++)
        {
            var tail = found[i].Estimate.Value;
            if (!(tail.Xmin > 0 && tail.Xmin < positive[^1]))
                continue;
            var grid = SpectrumCurves.Grid(tail.Xmin, positive[^1], 60);
            var above = (double)tail.TailLength / positive.Length;
            double[] law =
            [
                .. grid.Select(v => above * Math.Pow(v / tail.Xmin, 1 - tail.Alpha))
                    .Select(p => p >= floor ? p : double.NaN),
            ];
            var line = new Series(
                grid,
                law,
                HtmlText.Encode(found[i].Title),
                Style.Distinct[i % Style.Distinct.Length]
            ).Line(Style.Dashes[i % Style.Dashes.Length]);
            line.line.width = 1.8;
            traces.Add(line);
        }
        // As in the figure of the fit, the axis begins a little below the first tail.
        var low = found.Min(f => f.Estimate.Value.Xmin) / 10;
        var seen = x.Zip(share).Where(p => p.First >= low).ToArray();
        return new Plot
        {
            Name = $"{name}-estimators-ccdf",
            Caption =
                "The tails that the estimators find, each from its own start, over the share of eigenvalues that are "
                + "at least λ. Where they disagree, the spectrum has no power law, or too few eigenvalues to tell.",
            Title = $"{LayerLabels.Title(layer)}: tails by every estimator",
            X = Style.X("eigenvalue λ of W<sup>T</sup>W", LogRange.Of(seen.Select(p => p.First))),
            Y = Style.Y("P(Λ ≥ λ)", LogRange.Of(seen.Select(p => p.Second))),
            Traces = traces,
            Size = Size,
        }.Draw();
    }
}
