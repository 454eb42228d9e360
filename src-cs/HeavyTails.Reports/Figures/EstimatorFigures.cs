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

    static readonly string[] Dashes = ["solid", "dash", "dot"];

    // Estimators whose exponents are quantities with a null.
    static readonly Dictionary<string, string> Nulls = new()
    {
        ["hill_mid"] = SpectrumQuantity.HillName,
        ["ks"] = SpectrumQuantity.AlphaName,
    };

    /// <summary>The figures; none where fewer than two estimators find an exponent.</summary>
    public static IReadOnlyList<Figure> Draw(
        LayerResult layer,
        IReadOnlyList<(ITailEstimator Estimator, FitResult<TailEstimate> Estimate)> all,
        string name
    )
    {
        var found = all.Where(e => e.Estimate.Succeeded)
            .Select(e => (e.Estimator, Estimate: e.Estimate.Value))
            .ToArray();
        return found.Length < 2 ? [] : [Exponents(layer, found, name), Tails(layer, found, name)];
    }

    static Figure Exponents(LayerResult layer, (ITailEstimator Estimator, TailEstimate Estimate)[] found, string name)
    {
        double[] alpha = [.. found.Select(f => f.Estimate.Alpha)],
            error = [.. found.Select(f => f.Estimate.Error.TryGet(out var se) && double.IsFinite(se) ? se : 0)];
        var bands = Bands(layer, found).ToArray();
        var (least, largest) = (
            Math.Min(alpha.Min(), bands.Select(b => b.Low).DefaultIfEmpty(alpha.Min()).Min()),
            Math.Max(alpha.Max(), bands.Select(b => b.High).DefaultIfEmpty(alpha.Max()).Max())
        );
        var low = Math.Max(Math.Max(1, .8 * least), Math.Min(least, alpha.Zip(error, (a, e) => a - e).Min()));
        var high = Math.Min(1.3 * largest, Math.Max(largest, alpha.Zip(error, (a, e) => a + e).Max()));
        var y = Style.Y("");
        (y.tickmode, y.tickvals) = ("array", Enumerable.Range(0, found.Length).ToArray());
        y.ticktext = found.Select(f => HtmlText.Encode(f.Estimator.Title)).ToArray();
        y.range = new[] { found.Length - .4, -.6 };
        return new Plot
        {
            Name = $"{name}-estimators",
            Caption =
                "The exponent by every estimator, with the standard error that its source gives for independent "
                + "values, which eigenvalues are not."
                + (
                    bands.Length > 0
                        ? " Grey: where 95 % of untrained layers of the same shape have it, for the two estimators "
                            + "above whose nulls are computed."
                        : ""
                ),
            Title = $"{LayerLabels.Title(layer)}: exponent by every estimator",
            X = ExponentAxis.X("exponent α", low, high),
            Y = y,
            Traces = [.. bands.Length > 0 ? new[] { Areas(bands) } : [], Points(found, alpha, error, low)],
            Size = Size,
            HasLegendBelow = false,
            Adjust = layout =>
            {
                layout.margin.l = 20 + (6.6 * found.Max(f => f.Estimator.Title.Length));
                layout.showlegend = false;
            },
        }.Draw();
    }

    static Scatter Points(
        (ITailEstimator Estimator, TailEstimate Estimate)[] found,
        double[] alpha,
        double[] error,
        double low
    ) =>
        new()
        {
            x = alpha,
            y = Enumerable.Range(0, found.Length).ToArray(),
            mode = "markers",
            text = found
                .Select(f =>
                    $"{HtmlText.Encode(f.Estimator.Title)}<br>α = {Fixed(f.Estimate.Alpha)}, x<sub>min</sub> = "
                    + $"{Significant(f.Estimate.Xmin)}, n = {Integer(f.Estimate.TailLength)}"
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

    static IEnumerable<(int At, double Low, double High)> Bands(
        LayerResult layer,
        (ITailEstimator Estimator, TailEstimate Estimate)[] found
    )
    {
        if (layer.Nulls.TryGet(out var nulls))
            for (var at = 0; at < found.Length; at++)
                if (
                    Nulls.TryGetValue(found[at].Estimator.Name, out var quantity)
                    && nulls.Named(quantity) is var own
                    && own.Low.TryGet(out var low)
                    && own.High.TryGet(out var high)
                )
                    yield return (at, low, high);
    }

    static Scatter Areas((int At, double Low, double High)[] bands)
    {
        var gap = double.NaN;
        return HillPlotNull.Area(
            [.. bands.SelectMany(b => new[] { b.Low, b.High, b.High, b.Low, gap })],
            [.. bands.SelectMany(b => new[] { b.At - Half, b.At - Half, b.At + Half, b.At + Half, gap })]
        );
    }

    static Figure Tails(LayerResult layer, (ITailEstimator Estimator, TailEstimate Estimate)[] found, string name)
    {
        double[] positive = [.. layer.Eigenvalues.Where(v => v > 0)];
        var (x, share) = SpectrumCurves.Ccdf(positive);
        var floor = .4 / positive.Length;
        List<Trace> traces = [new Series(x, share, "ESD", Style.Twin).Points("circle")];
        for (var i = 0; i < found.Length; i++)
        {
            var (estimator, tail) = found[i];
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
                HtmlText.Encode(estimator.Title),
                Style.Distinct[i % Style.Distinct.Length]
            ).Line(Dashes[i / Style.Distinct.Length % Dashes.Length]);
            line.line.width = 1.8;
            traces.Add(line);
        }
        // As in the figure of the fit, the axis begins a little below the first tail.
        var low = found.Min(f => f.Estimate.Xmin) / 10;
        var seen = x.Zip(share).Where(p => p.First >= low).ToArray();
        return new Plot
        {
            Name = $"{name}-estimators-ccdf",
            Caption =
                "The tails that the estimators find, each from its own start, over the share of eigenvalues that are at "
                + "least λ. Where they disagree, the spectrum has no power law, or too few eigenvalues to tell.",
            Title = $"{LayerLabels.Title(layer)}: tails by every estimator",
            X = Style.X("eigenvalue λ of W<sup>T</sup>W", LogRange.Of(seen.Select(p => p.First))),
            Y = Style.Y("P(Λ ≥ λ)", LogRange.Of(seen.Select(p => p.Second))),
            Traces = traces,
            Size = Size,
        }.Draw();
    }
}
