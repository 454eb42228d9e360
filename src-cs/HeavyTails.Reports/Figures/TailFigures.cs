// Four figures of the fit of one layer's tail and of its dependence on xmin: the CCDF, the Hill plot, and D and alpha
// against xmin (the two that WeightWatcher saves as esd4 and esd5).
using HeavyTails.Core.Analysis;
using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.Fits;
using HeavyTails.Core.Nulls;
using HeavyTails.Core.PowerLaws;
using HeavyTails.Core.PowerLaws.Tails;
using HeavyTails.Reports.Plotting;
using XPlot.Plotly;
using static HeavyTails.Reports.Wording.NumberText;

namespace HeavyTails.Reports.Figures;

static class TailFigures
{
    /// <summary>
    /// The share of eigenvalues at or above each, with the fitted law and its alternatives above xmin.
    /// </summary>
    public static Figure Ccdf(LayerResult layer, string name)
    {
        var (x, share) = SpectrumCurves.Ccdf(Array.FindAll(layer.Eigenvalues, v => v > 0));
        List<Trace> traces = [new Series(x, share, "ESD", Style.Data).Points("circle")];
        if (layer.Fit.ValueOrNull is { } fit)
            traces.AddRange(Laws(layer, fit));
        // The axes begin two decades below the start of the tail at most: the smallest eigenvalues, whose CCDF is 1,
        // show nothing.
        var low = layer.Fit.ValueOrNull is { } f ? f.Xmin / 30 : x[^1] * 1e-4;
        var seen = x.Zip(share).Where(p => p.First >= low).ToArray();
        var verdicts = layer.Fit.ValueOrNull?.Alternatives.Select(Verdict).ToArray() ?? [];
        return new Plot
        {
            Name = $"{name}-ccdf",
            Caption =
                "Share of eigenvalues that are at least λ, with the fitted law above x<sub>min</sub>"
                + (
                    verdicts.Length > 0
                        ? $" and its alternatives on the same tail: {string.Join("; ", verdicts)}."
                        : "."
                ),
            Title = $"{LayerLabels.Title(layer)}: complementary distribution",
            X = Style.X("eigenvalue λ of W<sup>T</sup>W", LogRange.Of(seen.Select(p => p.First))),
            Y = Style.Y("P(Λ ≥ λ)", LogRange.Of(seen.Select(p => p.Second))),
            Traces = traces,
            Marks = layer.Fit.ValueOrNull is { } tail ? [LayerLabels.Xmin(tail, log: true)] : [],
        }.Draw();
    }

    /// <summary>Hill's estimate of the exponent against the number k of eigenvalues that it uses.</summary>
    public static Figure? Hill(LayerResult layer, string name)
    {
        var points = SpectrumCurves.Thinned(Core.PowerLaws.Hill.Plot(layer.Eigenvalues)).Where(p => p.K >= 2).ToArray();
        if (points.Length < 3)
            return null;
        double[] k = [.. points.Select(p => (double)p.K)],
            alpha = [.. points.Select(p => p.Alpha)],
            error = [.. points.Select(p => p.Error)];
        List<Mark> marks = [];
        var top = TopOf(alpha);
        if (layer.Fit.ValueOrNull is { } fit)
        {
            marks.Add(
                new()
                {
                    At = fit.TailLength,
                    Label = "n<sub>tail</sub>",
                    Colour = Style.Edge,
                    Log = true,
                }
            );
            marks.Add(
                new()
                {
                    At = fit.Alpha,
                    Label = $"fitted α = {Fixed(fit.Alpha)}",
                    Colour = Style.Fit,
                    Vertical = false,
                    Dash = "solid",
                    LabelAt = 0.995,
                }
            );
            top = Math.Max(top, fit.Alpha * 1.3);
        }
        if (layer.Nulls.TryGet(out var nulls) && nulls.Hill.High.TryGet(out var high))
            top = Math.Max(top, high * 1.15);
        Trace[] band = nulls is not null ? [.. HillPlotNull.Band(nulls, [.. points.Select(p => p.K)])] : [];
        var y = Style.Y("exponent α = 1 + 1/H<sub>k</sub>");
        y.range = new[] { 1, top };
        return new Plot
        {
            Name = $"{name}-hill",
            Caption =
                "Hill plot: the exponent estimated from the k largest eigenvalues. A power law shows as a plateau "
                + "around the fitted α."
                + (
                    band.Length > 0
                        ? " Grey: the estimates that 95 % of untrained layers of the same shape give at each k."
                        : ""
                ),
            Title = $"{LayerLabels.Title(layer)}: Hill plot",
            X = Style.X("number k of largest eigenvalues", LogRange.Of(k)),
            Y = y,
            Traces = [.. band, .. new Series(k, alpha, "Hill ± standard error", Style.Data).LineWithBand(error)],
            Marks = marks,
        }.Draw();
    }

    /// <summary>The Kolmogorov-Smirnov distance D at each candidate for xmin.</summary>
    public static Figure? Distance(LayerResult layer, IReadOnlyList<PowerLawFit> candidates, string name)
    {
        if (layer.Fit.ValueOrNull is not { } fit || candidates.Count < 2)
            return null;
        var seen = Seen(layer, candidates);
        var y = Style.Y("Kolmogorov–Smirnov distance D");
        y.rangemode = "tozero";
        return new Plot
        {
            Name = $"{name}-d-xmin",
            Caption =
                "Distance between tail and power law at each possible x<sub>min</sub>. The fit takes the "
                + $"x<sub>min</sub> of the smallest distance, D = {Fixed(fit.D, 3)}.",
            Title = $"{LayerLabels.Title(layer)}: D against x<sub>min</sub>",
            X = Style.X("x<sub>min</sub>", LogRange.Of(seen.Select(c => c.Xmin))),
            Y = y,
            Traces =
            [
                LineWithPoints([.. seen.Select(c => c.Xmin)], [.. seen.Select(c => c.D)], "D"),
                Chosen(fit.Xmin, fit.D, $"chosen x<sub>min</sub>, D = {Fixed(fit.D, 3)}"),
            ],
        }.Draw();
    }

    /// <summary>The exponent alpha and its standard error at each candidate for xmin.</summary>
    public static Figure? AlphaScan(LayerResult layer, IReadOnlyList<PowerLawFit> candidates, string name)
    {
        if (layer.Fit.ValueOrNull is not { } fit || candidates.Count < 2)
            return null;
        var kept = Seen(layer, candidates).Where(c => c.TailLength >= 3).ToArray();
        double[] xmin = [.. kept.Select(c => c.Xmin)],
            alpha = [.. kept.Select(c => c.Alpha)],
            sigma = [.. kept.Select(c => c.Sigma)];
        var top = Math.Max(TopOf(alpha), fit.Alpha * 1.3);
        // At least the lower end of the band is seen.
        if (layer.Nulls.TryGet(out var nulls) && nulls.Named(SpectrumQuantity.AlphaName).Low.TryGet(out var least))
            top = Math.Max(top, least * 1.15);
        var y = Style.Y("exponent α");
        y.range = new[] { 1, top };
        Trace[] band = xmin.Length > 1 ? [.. BandOfAlpha(layer, xmin[0], xmin[^1])] : [];
        return new Plot
        {
            Name = $"{name}-alpha-xmin",
            Caption =
                "The exponent that each possible x<sub>min</sub> would give, with σ. Where the curve "
                + "is steep, α depends on the choice of x<sub>min</sub>."
                + (
                    band.Length == 0
                        ? ""
                        : " Grey: where the fitted α of 95 % of untrained layers of the same shape lies."
                ),
            Title = $"{LayerLabels.Title(layer)}: α against x<sub>min</sub>",
            X = Style.X("x<sub>min</sub>", LogRange.Of(xmin)),
            Y = y,
            Traces =
            [
                .. band,
                .. new Series(xmin, alpha, "α ± σ", Style.Data).LineWithBand(sigma),
                Chosen(fit.Xmin, fit.Alpha, $"chosen x<sub>min</sub>, α = {LayerLabels.Alpha(layer, fit)}"),
            ],
        }.Draw();
    }

    // The band of the fitted exponent for untrained layers, behind the curves; none where the layer has no nulls.
    static IEnumerable<Trace> BandOfAlpha(LayerResult layer, double from, double to)
    {
        if (
            layer.Nulls.TryGet(out var nulls)
            && nulls.Named(SpectrumQuantity.AlphaName) is var quantity
            && quantity.Low.TryGet(out var low)
            && quantity.High.TryGet(out var high)
        )
            yield return HillPlotNull.Area([from, to, to, from], [low, low, high, high]);
    }

    // The alternatives first, so that the fitted law lies over them.
    static IEnumerable<Trace> Laws(LayerResult layer, TailFit fit)
    {
        var grid = SpectrumCurves.Grid(fit.Xmin, fit.Xmax);
        var tail = FittedLaws.TailShare(layer, fit);
        // The smallest share in the spectrum is 1 / n; a law is not drawn far below it.
        double[] Visible(ITail law) =>
            [.. grid.Select(v => law.Ccdf(v) * tail).Select(s => s >= 0.4 / layer.Eigenvalues.Length ? s : double.NaN)];
        foreach (var other in fit.Alternatives)
            if (FittedLaws.Of(other, fit.Xmin) is { } law)
            {
                var (colour, dash) = Style.Laws.GetValueOrDefault(other.Law, (Style.Twin, "dot"));
                yield return new Series(grid, Visible(law), other.Law.Replace('_', ' '), colour).Line(dash);
            }
        yield return new Series(grid, Visible(FittedLaws.Of(fit)), LayerLabels.FitName(layer, fit), Style.Fit).Line();
    }

    static PowerLawFit[] Seen(LayerResult layer, IReadOnlyList<PowerLawFit> candidates)
    {
        var floor = SpectrumCurves.Floor(layer.Eigenvalues, layer.Fit.ValueOrNull);
        return [.. candidates.Where(c => c.Xmin >= floor)];
    }

    /// <summary>"against lognormal R = 1.20, p = 0.23: undecided".</summary>
    static string Verdict(TailAlternative other)
    {
        var verdict =
            other.P > LayerWarnings.DecidedP ? "undecided"
            : other.R > 0 ? "the power law is better"
            : "the alternative is better";
        return $"against {other.Law.Replace('_', ' ')} R = {Fixed(other.R)}, {PEquation(P(other.P))} ({verdict})";
    }

    static Scatter LineWithPoints(double[] x, double[] y, string label) =>
        new()
        {
            x = x,
            y = y,
            name = label,
            mode = "lines+markers",
            line = Style.Stroke(Style.Data, 1.5),
            marker = new Marker { size = 4, color = Style.Data },
        };

    static Scatter Chosen(double x, double y, string label) =>
        new()
        {
            x = new[] { x },
            y = new[] { y },
            name = label,
            mode = "markers",
            marker = new Marker
            {
                size = 15,
                symbol = "star",
                color = Style.Fit,
                line = new Line { color = "#ffffff", width = 1 },
            },
        };

    // The upper end of an axis of exponents: estimates from two or three eigenvalues can be so large that all others
    // would be drawn flat.
    static double TopOf(double[] alpha)
    {
        var sorted = alpha.Where(double.IsFinite).Order().ToArray();
        return sorted.Length == 0
            ? 10
            : Math.Max(3, Math.Min(sorted[(int)(0.9 * (sorted.Length - 1))] * 1.25, sorted[^1] * 1.05));
    }
}
