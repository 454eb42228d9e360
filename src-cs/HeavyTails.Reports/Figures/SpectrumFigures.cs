// The empirical spectral density of one layer: whole, in logarithms, its bulk against Marchenko-Pastur, and against the shuffled twin.
using HeavyTails.Core.Analysis;
using HeavyTails.Reports.Plotting;
using HeavyTails.Reports.Wording;
using XPlot.Plotly;
using static HeavyTails.Reports.Wording.NumberText;

namespace HeavyTails.Reports.Figures;

static class SpectrumFigures
{
    const string Lambda = "eigenvalue λ of W<sup>T</sup>W",
        Density = "density ρ(λ)";

    /// <summary>Histogram on linear axes, with the fitted law over its tail.</summary>
    public static Figure Linear(LayerResult layer, string name)
    {
        var x = layer.Eigenvalues;
        var (edges, density) = Curves.Histogram(x, x[0], x[^1], Curves.Bins(x));
        List<Trace> traces = [Steps(edges, density, "ESD", Style.Data)];
        List<Mark> marks = [];
        if (layer.Fit is { } fit)
        {
            // Above the histogram's highest bar the law leaves the picture: it is drawn where the density is.
            var top = density.Max();
            var grid = Curves
                .Grid(fit.Xmin, fit.Xmax)
                .Where(v => TailShare(layer, fit) * TailDensity(fit, v) <= 1.05 * top)
                .ToArray();
            traces.Add(
                Curve(grid, [.. grid.Select(v => TailShare(layer, fit) * TailDensity(fit, v))], FitName(fit), Style.Fit)
            );
            marks.Add(Xmin(fit, log: false));
        }
        return new(
            $"{name}-esd",
            $"Empirical spectral density of the {Count(x.Length, "eigenvalue")}, linear axes.",
            Style.Chart(
                $"{name}-esd",
                traces,
                Style.Layout($"{Title(layer)}: spectrum", Style.X(Lambda), FromZero(Density, density), traces, marks)
            )
        );
    }

    /// <summary>Logarithmically binned density on log axes: a power law is a straight line.</summary>
    public static Figure Logarithmic(LayerResult layer, string name)
    {
        var floor = Curves.Floor(layer.Eigenvalues, layer.Fit);
        var (x, density) = Curves.LogBinned(layer.Eigenvalues, floor, Curves.LogBins(layer.Eigenvalues.Length));
        List<Trace> traces = [];
        IEnumerable<double> heights = density;
        if (layer.Twin is { } twin)
        {
            var (tx, td) = Curves.LogBinned(twin.Eigenvalues, floor, Curves.LogBins(twin.Eigenvalues.Length));
            traces.Add(Points(tx, td, "shuffled twin", Style.Twin, "circle-open"));
        }
        traces.Add(Points(x, density, "ESD", Style.Data, "circle"));
        List<Mark> marks = [];
        if (layer.Fit is { } fit)
        {
            var grid = Curves.Grid(fit.Xmin, fit.Xmax);
            double[] law = [.. grid.Select(v => TailShare(layer, fit) * TailDensity(fit, v))];
            traces.Add(Curve(grid, law, FitName(fit), Style.Fit));
            marks.Add(Xmin(fit, log: true));
            heights = heights.Append(law[0]).Append(law[^1]);
        }
        var below = layer.Eigenvalues.Count(v => v < floor);
        return new(
            $"{name}-esd-log",
            $"The same in bins of equal logarithmic width: a power law is a straight line of slope −α.{(below > 0 ? $" {Count(below, "eigenvalue")} below {Significant(floor)} {(below == 1 ? "lies" : "lie")} left of the picture." : "")}",
            Style.Chart(
                $"{name}-esd-log",
                traces,
                Style.Layout(
                    $"{Title(layer)}: spectrum, log–log",
                    Style.X(Lambda, Span.Of([.. x, layer.Eigenvalues[^1]])),
                    Style.Y(Density, Span.Of(heights)),
                    traces,
                    marks
                )
            )
        );
    }

    /// <summary>The bulk with the Marchenko-Pastur densities and their edges; null when neither was fitted.</summary>
    public static Figure? Bulk(LayerResult layer, string name)
    {
        if (layer.MpFit is null && layer.MpLikelihoodFit is null)
            return null;
        var fits = new[]
        {
            (Fit: layer.MpFit, Label: "MP, density fit", Dash: "dash"),
            (Fit: layer.MpLikelihoodFit, Label: "MP, likelihood fit", Dash: "solid"),
        }
            .Where(f => f.Fit is not null)
            .Select(f => (Fit: f.Fit!, f.Label, f.Dash))
            .ToArray();
        var x = layer.Eigenvalues;
        var high = Math.Min(
            1.35 * fits.Max(f => f.Fit.LambdaPlus + f.Fit.TracyWidom),
            Math.Max(x[^1], fits.Max(f => f.Fit.LambdaPlus) * 1.1)
        );
        var inside = Array.FindAll(x, v => v <= high);
        var (edges, density) = Curves.Histogram(
            x,
            0,
            high,
            inside.Length > 1 ? Math.Clamp(Curves.Bins(inside), 16, 60) : 16
        );
        List<Trace> traces = [Steps(edges, density, "ESD", Style.Data)];
        List<Mark> marks = [];
        foreach (var (fit, label, dash) in fits)
        {
            // The likelihood fit describes the bulk only: its area is the share of eigenvalues that are no spikes.
            var share = fit.Method == "likelihood" ? 1 - (double)fit.NumSpikes / x.Length : 1;
            var (mx, md) = Curves.MarchenkoPasturLaw(fit);
            // A Q near 1 has its pole at the lower edge: the axis ends above the histogram, whatever the curve does.
            traces.Add(Curve(mx, [.. md.Select(v => v * share)], label, Style.MarchenkoPastur, dash));
        }
        var main = fits[^1].Fit;
        if (main.LambdaMinus > 0.02 * high)
            marks.Add(new(main.LambdaMinus, "λ<sub>−</sub>", Style.Edge, Anchor: "right"));
        marks.Add(new(main.LambdaPlus, "λ<sub>+</sub>", Style.Edge, Anchor: "right"));
        if (main.TracyWidom > 0 && main.LambdaPlus + main.TracyWidom < high)
            marks.Add(new(main.LambdaPlus + main.TracyWidom, "+ Tracy–Widom", Style.Twin, Dash: "dash"));
        var beyond = x.Length - inside.Length;
        return new(
            $"{name}-bulk",
            $"The bulk against the Marchenko–Pastur law of a random matrix with the same shape, its edges λ<sub>−</sub>, λ<sub>+</sub>, and the finite-size margin of Tracy and Widom beyond which an eigenvalue is a spike: {main.NumSpikes}{(beyond > 0 ? $" ({beyond} of them right of the picture)" : "")}.",
            Style.Chart(
                $"{name}-bulk",
                traces,
                Style.Layout(
                    $"{Title(layer)}: bulk and Marchenko–Pastur",
                    Style.X(Lambda),
                    FromZero(Density, density),
                    traces,
                    marks
                )
            )
        );
    }

    /// <summary>Spectrum and shuffled twin per decade; null without a twin.</summary>
    public static Figure? Twin(LayerResult layer, string name)
    {
        if (
            layer.Twin is not { } twin
            || twin.Eigenvalues.Length == 0
            || twin.Eigenvalues[^1] <= 0
            || layer.Eigenvalues[^1] <= 0
        )
            return null;
        var high = 1.02 * Math.Max(layer.Eigenvalues[^1], twin.Eigenvalues[^1]);
        var low = 0.8 * Math.Min(Curves.Floor(layer.Eigenvalues, layer.Fit), Curves.Floor(twin.Eigenvalues, null));
        var bins = Curves.LogBins(layer.Eigenvalues.Length);
        var (edges, twinSteps) = Curves.LogSteps(twin.Eigenvalues, low, high, bins);
        var (_, steps) = Curves.LogSteps(layer.Eigenvalues, low, high, bins);
        Trace[] traces = [Steps(edges, twinSteps, "shuffled twin", Style.Twin), Steps(edges, steps, "ESD", Style.Data)];
        List<Mark> marks =
        [
            new(
                twin.MaxEval,
                "largest of the twin",
                Style.Edge,
                Log: true,
                Anchor: twin.MaxEval > Math.Sqrt(low * high) ? "right" : "left"
            ),
        ];
        return new(
            $"{name}-twin",
            $"Spectrum of the layer and of the same weights in random order (seed {twin.Seed}): what lies right of the twin is correlation, not the size of single weights. Distance {Significant(twin.Distance)}.",
            Style.Chart(
                $"{name}-twin",
                traces,
                Style.Layout(
                    $"{Title(layer)}: spectrum and shuffled twin",
                    Style.X(Lambda, new Span(low, high)),
                    FromZero("share per decade", steps.Concat(twinSteps)),
                    traces,
                    marks
                )
            )
        );
    }

    // n_tail / n: the law is a density of the tail alone.
    internal static double TailShare(LayerResult layer, TailFit fit) =>
        (double)fit.TailLength / layer.Eigenvalues.Length;

    internal static double TailDensity(TailFit fit, double x) => FittedLaws.Of(fit).Pdf(x);

    internal static Mark Xmin(TailFit fit, bool log) => new(fit.Xmin, "x<sub>min</sub>", Style.Edge, Log: log);

    internal static string Title(LayerResult layer) => HtmlText.Encode(ShortNames.Of(layer.LongName, 60));

    internal static string FitName(TailFit fit) =>
        $"{(fit.Kind == FitKind.PL ? "power law" : "truncated power law")}, α = {Fixed(fit.Alpha)} ± {Fixed(fit.Sigma)}";

    // Room above the highest bar for the names of the marks.
    static Yaxis FromZero(string title, params IEnumerable<double> heights)
    {
        var axis = Style.Y(title);
        axis.range = new[] { 0, 1.14 * heights.Where(double.IsFinite).DefaultIfEmpty(1).Max() };
        return axis;
    }

    internal static Scatter Steps(double[] edges, double[] density, string label, string colour) =>
        new()
        {
            x = edges,
            y = density,
            name = label,
            mode = "lines",
            fill = "tozeroy",
            fillcolor = colour + "38",
            line = new Line
            {
                color = colour,
                width = 1.5,
                shape = "hv",
            },
        };

    internal static Scatter Curve(double[] x, double[] y, string label, string colour, string dash = "solid") =>
        new()
        {
            x = x,
            y = y,
            name = label,
            mode = "lines",
            line = Style.Stroke(colour, 2.5, dash),
        };

    internal static Scatter Points(double[] x, double[] y, string label, string colour, string symbol) =>
        new()
        {
            x = x,
            y = y,
            name = label,
            mode = "markers",
            marker = new Marker
            {
                color = colour,
                size = 7,
                symbol = symbol,
            },
        };
}
