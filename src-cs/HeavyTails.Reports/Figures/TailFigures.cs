// The fit of one layer's tail, and how much it hangs on xmin: CCDF, Hill plot, D and alpha against xmin (WeightWatcher's esd4 and esd5).
using HeavyTails.Core.Analysis;
using HeavyTails.Core.PowerLaws;
using HeavyTails.Core.PowerLaws.Tails;
using HeavyTails.Reports.Plotting;
using HeavyTails.Reports.Wording;
using XPlot.Plotly;
using static HeavyTails.Reports.Figures.SpectrumFigures;
using static HeavyTails.Reports.Wording.NumberText;

namespace HeavyTails.Reports.Figures;

static class TailFigures
{
    /// <summary>Share of eigenvalues at or above each, with the fit and its alternatives above xmin.</summary>
    public static Figure Ccdf(LayerResult layer, string name)
    {
        var (x, share) = Curves.Ccdf(Array.FindAll(layer.Eigenvalues, v => v > 0));
        List<Trace> traces = [Points(x, share, "ESD", Style.Data, "circle")];
        List<Mark> marks = [];
        // From the start of the tail two decades down, or all of it: the smallest eigenvalues have CCDF 1 and nothing to tell.
        var low = layer.Fit is { } f ? f.Xmin / 30 : x[^1] * 1e-4;
        if (layer.Fit is { } fit)
        {
            var grid = Curves.Grid(fit.Xmin, fit.Xmax);
            var tail = TailShare(layer, fit);
            // Below half of the last eigenvalue's share there is nothing to compare with.
            double[] Visible(ITail law) =>
                [
                    .. grid.Select(v => law.Ccdf(v) * tail)
                        .Select(s => s >= 0.4 / layer.Eigenvalues.Length ? s : double.NaN),
                ];
            foreach (var other in fit.Alternatives.Where(a => FittedLaws.Of(a, fit.Xmin) is not null))
            {
                var (colour, dash) = Style.Laws.GetValueOrDefault(other.Law, (Style.Twin, "dot"));
                traces.Add(
                    Curve(grid, Visible(FittedLaws.Of(other, fit.Xmin)!), other.Law.Replace('_', ' '), colour, dash)
                );
            }
            traces.Add(Curve(grid, Visible(FittedLaws.Of(fit)), FitName(fit), Style.Fit));
            marks.Add(Xmin(fit, log: true));
        }
        var seen = x.Zip(share).Where(p => p.First >= low).ToArray();
        var verdicts = layer.Fit?.Alternatives.Select(Verdict).ToArray() ?? [];
        return new(
            $"{name}-ccdf",
            $"Share of eigenvalues that are at least λ, with the fitted law above x<sub>min</sub>{(verdicts.Length > 0 ? $" and its alternatives on the same tail: {string.Join("; ", verdicts)}" : "")}.",
            Style.Chart(
                $"{name}-ccdf",
                traces,
                Style.Layout(
                    $"{Title(layer)}: complementary distribution",
                    Style.X("eigenvalue λ of W<sup>T</sup>W", Span.Of(seen.Select(p => p.First))),
                    Style.Y("P(Λ ≥ λ)", Span.Of(seen.Select(p => p.Second))),
                    traces,
                    marks
                )
            )
        );
    }

    /// <summary>Hill's exponent against the number of eigenvalues it is made of.</summary>
    public static Figure? Hill(LayerResult layer, string name)
    {
        var points = Curves.Thinned(Core.PowerLaws.Hill.Plot(layer.Eigenvalues)).Where(p => p.K >= 2).ToArray();
        if (points.Length < 3)
            return null;
        double[] k = [.. points.Select(p => (double)p.K)],
            alpha = [.. points.Select(p => p.Alpha)],
            error = [.. points.Select(p => p.Error)];
        List<Trace> traces = [.. Band(k, alpha, error, "Hill ± standard error", Style.Data)];
        List<Mark> marks = [];
        var top = Robust(alpha);
        if (layer.Fit is { } fit)
        {
            marks.Add(new(fit.TailLength, "n<sub>tail</sub>", Style.Edge, Log: true));
            marks.Add(
                new(
                    fit.Alpha,
                    $"fitted α = {Fixed(fit.Alpha)}",
                    Style.Fit,
                    Vertical: false,
                    Dash: "solid",
                    LabelAt: 0.995
                )
            );
            top = Math.Max(top, fit.Alpha * 1.3);
        }
        var y = Style.Y("exponent α = 1 + 1/H<sub>k</sub>");
        y.range = new[] { 1, top };
        return new(
            $"{name}-hill",
            "Hill plot: the exponent from the k largest eigenvalues; a power law shows as a plateau around the fitted α.",
            Style.Chart(
                $"{name}-hill",
                traces,
                Style.Layout(
                    $"{Title(layer)}: Hill plot",
                    Style.X("number k of largest eigenvalues", Span.Of(k)),
                    y,
                    traces,
                    marks
                )
            )
        );
    }

    /// <summary>Kolmogorov-Smirnov distance at each candidate xmin.</summary>
    public static Figure? Distance(LayerResult layer, IReadOnlyList<PowerLawFit> candidates, string name)
    {
        if (layer.Fit is not { } fit || candidates.Count < 2)
            return null;
        candidates = Seen(layer, candidates);
        Trace[] traces =
        [
            Scan([.. candidates.Select(c => c.Xmin)], [.. candidates.Select(c => c.D)], "D"),
            Chosen(fit.Xmin, fit.D, $"chosen x<sub>min</sub>, D = {Fixed(fit.D, 3)}"),
        ];
        var y = Style.Y("Kolmogorov–Smirnov distance D");
        y.rangemode = "tozero";
        return new(
            $"{name}-d-xmin",
            $"How far tail and power law are apart at each possible x<sub>min</sub>; the fit takes the least, D = {Fixed(fit.D, 3)}.",
            Style.Chart(
                $"{name}-d-xmin",
                traces,
                Style.Layout(
                    $"{Title(layer)}: D against x<sub>min</sub>",
                    Style.X("x<sub>min</sub>", Span.Of(candidates.Select(c => c.Xmin))),
                    y,
                    traces
                )
            )
        );
    }

    /// <summary>Alpha and its standard error at each candidate xmin.</summary>
    public static Figure? AlphaScan(LayerResult layer, IReadOnlyList<PowerLawFit> candidates, string name)
    {
        if (layer.Fit is not { } fit || candidates.Count < 2)
            return null;
        var kept = Seen(layer, candidates).Where(c => c.TailLength >= 3).ToArray();
        Trace[] traces =
        [
            .. Band(
                [.. kept.Select(c => c.Xmin)],
                [.. kept.Select(c => c.Alpha)],
                [.. kept.Select(c => c.Sigma)],
                "α ± σ",
                Style.Data
            ),
            Chosen(fit.Xmin, fit.Alpha, $"chosen x<sub>min</sub>, α = {Fixed(fit.Alpha)} ± {Fixed(fit.Sigma)}"),
        ];
        var y = Style.Y("exponent α");
        y.range = new[] { 1, Math.Max(Robust([.. kept.Select(c => c.Alpha)]), fit.Alpha * 1.3) };
        return new(
            $"{name}-alpha-xmin",
            "The exponent that each possible x<sub>min</sub> would give, with its standard error: a steep curve means that α hangs on the choice.",
            Style.Chart(
                $"{name}-alpha-xmin",
                traces,
                Style.Layout(
                    $"{Title(layer)}: α against x<sub>min</sub>",
                    Style.X("x<sub>min</sub>", Span.Of(kept.Select(c => c.Xmin))),
                    y,
                    traces
                )
            )
        );
    }

    static PowerLawFit[] Seen(LayerResult layer, IReadOnlyList<PowerLawFit> candidates)
    {
        var floor = Curves.Floor(layer.Eigenvalues, layer.Fit);
        return [.. candidates.Where(c => c.Xmin >= floor)];
    }

    /// <summary>"against lognormal R = 1.20, p = 0.23: undecided".</summary>
    static string Verdict(TailAlternative other) =>
        $"against {other.Law.Replace('_', ' ')} R = {Fixed(other.R)}, p = {Significant(other.P)} ({(other.P > LayerWarnings.DecidedP ? "undecided" : other.R > 0 ? "the power law is better" : "it is better")})";

    static Scatter Scan(double[] x, double[] y, string label) =>
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

    static IEnumerable<Trace> Band(double[] x, double[] y, double[] error, string label, string colour)
    {
        var none = new Line { width = 0, color = colour };
        yield return new Scatter
        {
            x = x,
            y = y.Zip(error, (v, e) => v + e).ToArray(),
            mode = "lines",
            line = none,
            showlegend = false,
            hoverinfo = "skip",
        };
        yield return new Scatter
        {
            x = x,
            y = y.Zip(error, (v, e) => v - e).ToArray(),
            mode = "lines",
            line = none,
            showlegend = false,
            hoverinfo = "skip",
            fill = "tonexty",
            fillcolor = colour + "30",
        };
        yield return new Scatter
        {
            x = x,
            y = y,
            name = label,
            mode = "lines",
            line = Style.Stroke(colour),
        };
    }

    // The estimates from two or three eigenvalues would squeeze all others flat.
    static double Robust(double[] alpha)
    {
        var sorted = alpha.Where(double.IsFinite).Order().ToArray();
        return sorted.Length == 0
            ? 10
            : Math.Max(3, Math.Min(sorted[(int)(0.9 * (sorted.Length - 1))] * 1.25, sorted[^1] * 1.05));
    }
}
