// Four figures of one layer's empirical spectral density (ESD): on linear axes, on logarithmic axes, its bulk with the
// Marchenko-Pastur density, and beside the spectrum of the shuffled weights.
using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.Fits;
using HeavyTails.Core.RandomMatrices;
using HeavyTails.Reports.Plotting;
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
        var (edges, density) = SpectrumCurves.Histogram(x, x[0], x[^1], SpectrumCurves.Bins(x));
        List<Trace> traces = [new Series(edges, density, "ESD", Style.Data).Steps()];
        List<Mark> marks = [];
        if (layer.Fit.ValueOrNull is { } fit)
        {
            // The law is drawn where it is not far above the histogram's highest bar, so that the bars stay visible.
            var top = density.Max();
            var grid = SpectrumCurves
                .Grid(fit.Xmin, fit.Xmax)
                .Where(v => FittedLaws.DensityOf(layer, fit, v) <= 1.05 * top)
                .ToArray();
            traces.Add(Law(layer, fit, grid).Line());
            marks.Add(LayerLabels.Xmin(fit, log: false));
        }
        return new Plot
        {
            Name = $"{name}-esd",
            Caption = $"Empirical spectral density of the {Count(x.Length, "eigenvalue")}, on linear axes.",
            Title = $"{LayerLabels.Title(layer)}: spectrum",
            X = Style.X(Lambda),
            Y = FromZero(Density, density),
            Traces = traces,
            Marks = marks,
        }.Draw();
    }

    /// <summary>Density in bins of equal logarithmic width on logarithmic axes.</summary>
    public static Figure Logarithmic(LayerResult layer, string name)
    {
        var floor = SpectrumCurves.Floor(layer.Eigenvalues, layer.Fit.ValueOrNull);
        var (x, density) = Binned(layer.Eigenvalues);
        List<Trace> traces = [];
        IEnumerable<double> heights = density;
        if (layer.Twin.ValueOrNull is { } twin)
        {
            var (twinX, twinDensity) = Binned(twin.Eigenvalues);
            traces.Add(new Series(twinX, twinDensity, "shuffled weights", Style.Twin).Points("circle-open"));
        }
        traces.Add(new Series(x, density, "ESD", Style.Data).Points("circle"));
        List<Mark> marks = [];
        if (layer.Fit.ValueOrNull is { } fit)
        {
            var law = Law(layer, fit, SpectrumCurves.Grid(fit.Xmin, fit.Xmax));
            traces.Add(law.Line());
            marks.Add(LayerLabels.Xmin(fit, log: true));
            heights = heights.Append(law.Y[0]).Append(law.Y[^1]);
        }
        var below = layer.Eigenvalues.Count(v => v < floor);
        var leftOut =
            below == 0
                ? ""
                : $" {Count(below, "eigenvalue")} below {Significant(floor)} {(below == 1 ? "is" : "are")} not shown.";
        return new Plot
        {
            Name = $"{name}-esd-log",
            Caption =
                "Empirical spectral density in bins of equal logarithmic width, on logarithmic axes. "
                + $"A power law is a straight line of slope −α.{leftOut}",
            Title = $"{LayerLabels.Title(layer)}: spectrum, log–log",
            X = Style.X(Lambda, LogRange.Of([.. x, layer.Eigenvalues[^1]])),
            Y = Style.Y(Density, LogRange.Of(heights)),
            Traces = traces,
            Marks = marks,
        }.Draw();

        (double[] X, double[] Density) Binned(double[] ascending) =>
            SpectrumCurves.LogBinned(ascending, floor, SpectrumCurves.LogBins(ascending.Length));
    }

    /// <summary>
    /// The bulk with the fitted Marchenko-Pastur densities and their edges; null if none was fitted.
    /// </summary>
    public static Figure? Bulk(LayerResult layer, string name)
    {
        if (layer.MpFit.ValueOrNull is not { } fit)
            return null;
        var x = layer.Eigenvalues;
        var high = Math.Min(1.35 * (fit.LambdaPlus + fit.TracyWidom), Math.Max(x[^1], 1.1 * fit.LambdaPlus));
        var inside = Array.FindAll(x, v => v <= high);
        var bins = inside.Length > 1 ? Math.Clamp(SpectrumCurves.Bins(inside), 16, 60) : 16;
        var (edges, density) = SpectrumCurves.Histogram(x, 0, high, bins);
        var beyond = x.Length - inside.Length;
        return new Plot
        {
            Name = $"{name}-bulk",
            Caption =
                "The bulk of the spectrum and the Marchenko–Pastur density of a random matrix of the same shape"
                + $"{(fit.IsLikelihood ? "" : ", fitted to the whole spectrum as WeightWatcher does")}, "
                + "with its edges λ<sub>−</sub> and λ<sub>+</sub>. An eigenvalue beyond λ<sub>+</sub> by "
                + "more than the Tracy–Widom margin of a finite matrix is a spike. "
                + $"Spikes: {fit.NumSpikes}{(beyond > 0 ? $" ({beyond} of them to the right of the picture)" : "")}.",
            Title = $"{LayerLabels.Title(layer)}: bulk and Marchenko–Pastur",
            X = Style.X(Lambda),
            // A Q near 1 has a pole at the lower edge; the y axis follows the histogram alone, whatever the law does.
            Y = FromZero(Density, density),
            Traces = [new Series(edges, density, "ESD", Style.Data).Steps(), BulkDensity(layer, fit)],
            Marks = [.. EdgesOf(fit, high)],
        }.Draw();
    }

    /// <summary>The spectra of the layer and of its shuffled weights, by decade; null without a shuffle.</summary>
    public static Figure? Twin(LayerResult layer, string name)
    {
        if (layer.Twin.ValueOrNull is not { } twin || !HasPositive(twin.Eigenvalues) || !HasPositive(layer.Eigenvalues))
            return null;
        var high = 1.02 * Math.Max(layer.Eigenvalues[^1], twin.Eigenvalues[^1]);
        var low =
            0.8
            * Math.Min(
                SpectrumCurves.Floor(layer.Eigenvalues, layer.Fit.ValueOrNull),
                SpectrumCurves.Floor(twin.Eigenvalues, null)
            );
        var bins = SpectrumCurves.LogBins(layer.Eigenvalues.Length);
        var (edges, twinSteps) = SpectrumCurves.LogSteps(twin.Eigenvalues, low, high, bins);
        var (_, steps) = SpectrumCurves.LogSteps(layer.Eigenvalues, low, high, bins);
        return new Plot
        {
            Name = $"{name}-twin",
            Caption =
                $"Spectrum of the layer and of the same weights in random order (seed {twin.Seed}). Eigenvalues to "
                + "the right of the shuffled spectrum come from correlation between weights, not from single large "
                + $"weights. The distance between the two spectra is {Significant(twin.Distance)}.",
            Title = $"{LayerLabels.Title(layer)}: spectrum and shuffled weights",
            X = Style.X(Lambda, new LogRange(low, high)),
            Y = FromZero("share per decade", steps.Concat(twinSteps)),
            Traces =
            [
                new Series(edges, twinSteps, "shuffled weights", Style.Twin).Steps("dot"),
                new Series(edges, steps, "ESD", Style.Data).Steps(),
            ],
            Marks =
            [
                new Mark
                {
                    At = twin.MaxEval,
                    Label = "largest when shuffled",
                    Colour = Style.Edge,
                    Log = true,
                    Anchor = twin.MaxEval > Math.Sqrt(low * high) ? "right" : "left",
                },
            ],
        }.Draw();
    }

    static Series Law(LayerResult layer, TailFit fit, double[] grid) =>
        new(
            grid,
            [.. grid.Select(v => FittedLaws.DensityOf(layer, fit, v))],
            LayerLabels.FitName(layer, fit),
            Style.Fit
        );

    static Scatter BulkDensity(LayerResult layer, MarchenkoPasturFit fit)
    {
        var (x, density) = SpectrumCurves.MarchenkoPasturLaw(layer, fit);
        var label = fit.IsLikelihood ? "MP, likelihood fit" : "MP, density fit";
        return new Series(x, density, label, Style.MarchenkoPastur).Line(fit.IsLikelihood ? "solid" : "dash");
    }

    static IEnumerable<Mark> EdgesOf(MarchenkoPasturFit fit, double high)
    {
        Mark Edge(double at, string label) =>
            new()
            {
                At = at,
                Label = label,
                Colour = Style.Edge,
                Anchor = "right",
            };
        if (fit.LambdaMinus > 0.02 * high)
            yield return Edge(fit.LambdaMinus, "λ<sub>−</sub>");
        yield return Edge(fit.LambdaPlus, "λ<sub>+</sub>");
        if (fit.TracyWidom > 0 && fit.LambdaPlus + fit.TracyWidom < high)
            yield return new()
            {
                At = fit.LambdaPlus + fit.TracyWidom,
                Label = "+ Tracy–Widom",
                Colour = Style.Twin,
                Dash = "dash",
            };
    }

    static bool HasPositive(double[] ascending) => ascending.Length > 0 && ascending[^1] > 0;

    // The names of the marks stand in the room above the highest bar.
    static Yaxis FromZero(string title, params IEnumerable<double> heights)
    {
        var axis = Style.Y(title);
        axis.range = new[] { 0, 1.14 * heights.Where(double.IsFinite).DefaultIfEmpty(1).Max() };
        return axis;
    }
}
