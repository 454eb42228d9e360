// L(x) = sum_{lambda >= x} ln(lambda / mean lambda): the log determinant of the tail that starts at x, for every
// eigenvalue x of a layer, with the start of the power law's tail and that of the tail of determinant one (ErgCurve).
using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.Fits;
using HeavyTails.Core.RandomMatrices;
using HeavyTails.Reports.Plotting;
using XPlot.Plotly;
using static HeavyTails.Reports.Wording.NumberText;

namespace HeavyTails.Reports.Figures;

static class ErgFigures
{
    /// <summary>The curve of all candidates for the tail's start; null where the metric has no value.</summary>
    public static Figure? Curve(LayerResult layer, string name)
    {
        if (!layer.Value(LayerMetrics.Erg).TryGet(out var erg))
            return null;
        var (x, log) = Points(layer, erg.Curve);
        if (x.Length < 2)
            return null;
        var at = erg.LogDeterminantAtXmin;
        // The curve falls steeply at the smallest eigenvalues: the axis ends where both starts are seen.
        var (peak, least) = (Math.Max(log.Max(), .1), Math.Min(at, 0));
        var low = Math.Max(log.Min(), Math.Min(1.15 * least, -.6 * peak));
        var y = Style.Y("log determinant of the tail");
        var (bottom, room) = (low - (.05 * (peak - low)), .25 * (peak - low));
        y.range = new[] { bottom, peak + room };
        double[] seen = [.. x.Zip(log).Where(p => p.Second >= bottom).Select(p => p.First)];
        var middle = Math.Sqrt(seen[0] * seen[^1]);
        return new Plot
        {
            Name = $"{name}-erg",
            Caption =
                "Log determinant of the eigenvalues that are at least λ, each over their mean, for every possible "
                + $"start λ of a tail. The ERG tail, of the {Integer(erg.Curve.TailLength)} largest, is where the "
                + $"curve crosses zero; the power law’s tail has {Integer(erg.PowerLawTailLength)}, with log "
                + $"determinant {WithError(at, Of(erg.LogDeterminantError), 1)}. The gap between their starts is "
                + $"{Gap(erg)} eigenvalues.",
            Title = $"{LayerLabels.Title(layer)}: log determinant against the tail’s start",
            X = Style.X("start λ of the tail", LogRange.Of(seen)),
            Y = y,
            Traces =
            [
                new Series(x, log, "log determinant", Style.Data).Line(),
                Point(erg.Xmin, at, "tail of the power law", Style.Fit, "star"),
                Point(
                    erg.Curve.Start,
                    erg.Curve.LogDeterminants[^erg.Curve.TailLength],
                    "ERG tail",
                    Style.Edge,
                    "circle"
                ),
            ],
            Marks =
            [
                new Mark
                {
                    At = 0,
                    Label = "determinant 1",
                    Colour = Style.Twin,
                    Vertical = false,
                    Dash = "solid",
                    LabelAt = .08,
                },
                Start(erg.Xmin, "x<sub>min</sub> of the power law", Style.Fit, middle),
                Start(erg.Curve.Start, "start of the ERG tail", Style.Edge, middle) with
                {
                    LabelAt = .92,
                },
            ],
            Size = FigureSize.Wide(380),
        }.Draw();
    }

    /// <summary>The gap between the two tails' starts with its error: "43 ± 8", "−30" where there is no
    /// error.</summary>
    public static string Gap(Erg erg) => WithError(erg.Gap, Of(erg.GapError), 0);

    // The curve from the smallest eigenvalue that is drawn on; tails that hold a zero have no finite logarithm.
    static (double[] X, double[] Log) Points(LayerResult layer, ErgCurve curve)
    {
        var floor = SpectrumCurves.Floor(layer.Eigenvalues, layer.Fit.ValueOrNull);
        (double X, double Log)[] fromTop =
        [
            .. layer
                .Eigenvalues.Zip(curve.LogDeterminants)
                .Where(p => p.First >= floor && double.IsFinite(p.Second))
                .Reverse(),
        ];
        (double X, double Log)[] drawn = [.. SpectrumCurves.Thinned(fromTop).Reverse()];
        return ([.. drawn.Select(p => p.X)], [.. drawn.Select(p => p.Log)]);
    }

    static Scatter Point(double x, double y, string label, string colour, string symbol)
    {
        var point = new Series([x], [y], label, colour).Points(symbol);
        point.marker.size = symbol == "star" ? 14 : 10;
        return point;
    }

    // The name of a start stands on the side of the line that has more room.
    static Mark Start(double at, string label, string colour, double middle) =>
        new()
        {
            At = at,
            Label = label,
            Colour = colour,
            Log = true,
            Anchor = at < middle ? "left" : "right",
        };

    static double Of(FitResult<double> error) => error.TryGet(out var value) ? value : double.NaN;
}
