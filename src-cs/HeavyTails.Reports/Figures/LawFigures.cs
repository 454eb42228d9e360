// The laws of a layer's whole spectrum: their odds by held-out rows as bars, and their densities, fitted to all
// eigenvalues, over the spectrum: per decade of lambda, f ln 10 with f the density of ln lambda.
using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.RandomMatrices.Laws;
using HeavyTails.Reports.Plotting;
using HeavyTails.Reports.Wording;
using XPlot.Plotly;
using static HeavyTails.Reports.Wording.NumberText;

namespace HeavyTails.Reports.Figures;

static class LawFigures
{
    // The two best laws are drawn, and a third unless its odds are so small that it would only cover the others.
    const int FewestLaws = 2,
        MostLaws = 3;

    const double LeastDrawn = .05;

    /// <summary>The figures; none where the metric has no value.</summary>
    public static IReadOnlyList<Figure> Draw(LayerResult layer, string name) =>
        layer.Value(LayerMetrics.Law).TryGet(out var odds)
            ? [Odds(layer, odds, name), .. new[] { Densities(layer, odds, name) }.OfType<Figure>()]
            : [];

    /// <summary>The laws by their odds, which for unlike errors are not in the order of their scores.</summary>
    public static IEnumerable<LawScore> ByOdds(LawOdds odds) => odds.Laws.OrderByDescending(law => law.Odds);

    static Figure Odds(LayerResult layer, LawOdds odds, string name)
    {
        // plotly.js counts rows from below; the best law is the uppermost.
        LawScore[] laws = [.. ByOdds(odds).Reverse()];
        var y = Style.Y("");
        (y.tickmode, y.tickvals) = ("array", Enumerable.Range(0, laws.Length).ToArray());
        y.ticktext = laws.Select(l => HtmlText.Encode(l.Law.Name)).ToArray();
        y.range = new[] { -.6, laws.Length - .4 };
        y.showgrid = false;
        var x = Style.X("share of the odds");
        x.range = new[] { 0, 1.13 };
        return new Plot
        {
            Name = $"{name}-law-odds",
            Caption =
                "Odds of the laws among each other: half of the rows fits each law, which then predicts the spectrum "
                + $"of the other half, for {Integer(new LawOddsOptions().Splits)} random halvings. The odds are not "
                + "calibrated, and do not say that any of these laws is true.",
            Title = $"{LayerLabels.Title(layer)}: which law has the spectrum?",
            X = x,
            Y = y,
            Traces =
            [
                new Bar
                {
                    x = laws.Select(l => l.Odds).ToArray(),
                    y = Enumerable.Range(0, laws.Length).ToArray(),
                    orientation = "h",
                    hoverinfo = "x",
                    marker = new Marker { color = laws.Select(l => ColourOf(l.Law)).ToArray() },
                },
            ],
            HasLegendBelow = false,
            Adjust = layout =>
            {
                layout.margin.l = 20 + (6.6 * laws.Max(l => l.Law.Name.Length));
                (layout.showlegend, layout.bargap) = (false, .4);
                layout.annotations = [.. laws.Select(Share)];
            },
        }.Draw();
    }

    // The odds behind the end of a bar.
    static Annotation Share(LawScore law, int row) =>
        new()
        {
            text = Percent(law.Odds),
            font = Style.Text(12),
            showarrow = false,
            xref = "x",
            x = law.Odds + .015,
            xanchor = "left",
            yref = "y",
            y = row,
            yanchor = "middle",
        };

    /// <summary>A share as a percentage: "53 %", "&lt; 1 %".</summary>
    public static string Percent(double share) => share < .005 ? "&lt; 1 %" : $"{Fixed(100 * share, 0)} %";

    static Figure? Densities(LayerResult layer, LawOdds odds, string name)
    {
        double[] positive = [.. layer.Eigenvalues.Where(v => v > 0)];
        if (positive.Length < 2 || !(positive[0] < positive[^1]))
            return null;
        var sample = new SpectrumSample(positive, layer.N, layer.M);
        var low = SpectrumCurves.Floor(positive, null);
        var high = 1.3 * positive[^1];
        var grid = SpectrumCurves.Grid(low, high, 240);
        var (edges, share) = SpectrumCurves.LogSteps(positive, low, high, SpectrumCurves.LogBins(positive.Length));
        List<Trace> traces = [new Series(edges, share, "ESD", Style.Twin).Steps()];
        var top = share.Max();
        foreach (var law in ByOdds(odds).Where((l, i) => i < FewestLaws || l.Odds >= LeastDrawn).Take(MostLaws))
            if (law.Law.Fit(sample).TryGet(out var fitted))
            {
                double[] density = [.. grid.Select(v => Math.Log(10) * Math.Exp(fitted.Density(Math.Log(v))))];
                traces.Add(
                    new Series(grid, density, HtmlText.Encode(law.Law.Name), ColourOf(law.Law)).Line(DashOf(law.Law))
                );
                top = Math.Max(top, density.Max());
            }
        if (traces.Count == 1)
            return null;
        var y = Style.Y("share per decade");
        y.range = new[] { 0, 1.06 * top };
        return new Plot
        {
            Name = $"{name}-law-density",
            Caption =
                "Spectrum of the layer and the laws of the best odds, fitted here to all eigenvalues. A law can follow "
                + "the accidents of the spectrum to which it is fitted, which is why the odds are made with rows that "
                + "no fit has seen.",
            Title = $"{LayerLabels.Title(layer)}: laws of the whole spectrum",
            X = Style.X("eigenvalue λ of W<sup>T</sup>W", new LogRange(low, high)),
            Y = y,
            Traces = traces,
        }.Draw();
    }

    static int PlaceOf(ISpectralLaw law)
    {
        var place = SpectralLaws.All.Select(l => l.Key).ToList().IndexOf(law.Key);
        return place < 0 ? Style.Distinct.Length - 1 : place % Style.Distinct.Length;
    }

    // A law has one colour on all pages.
    static string ColourOf(ISpectralLaw law) => Style.Distinct[PlaceOf(law)];

    static string DashOf(ISpectralLaw law) => new[] { "solid", "dash", "dot" }[PlaceOf(law) % 3];
}
