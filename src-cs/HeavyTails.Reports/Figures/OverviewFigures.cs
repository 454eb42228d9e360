// Three figures of a whole model, layer by layer: alpha, alpha weighted by the largest eigenvalue, and the ranks.
using HeavyTails.Core.Analysis;
using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.Fits;
using HeavyTails.Reports.Plotting;
using HeavyTails.Reports.Wording;
using XPlot.Plotly;

namespace HeavyTails.Reports.Figures;

static class OverviewFigures
{
    const int AlphaHeight = 470;

    /// <summary>A group of exponents that are drawn alike, with its name in the legend.</summary>
    private sealed record Group(string Label, string Colour, string Symbol, Func<double, bool> Has);

    static readonly Group[] Groups =
    [
        new("α in 2 … 6", Style.Good, "circle", a => IsAtLeast2(a) && IsAtMost6(a)),
        new("α < 2, over-trained", Style.Low, "triangle-down", a => !IsAtLeast2(a)),
        new("α > 6, under-trained", Style.High, "triangle-up", a => !IsAtMost6(a)),
    ];

    static bool IsAtLeast2(double alpha) => alpha >= LayerWarnings.OverTrainedBelow;

    static bool IsAtMost6(double alpha) => alpha <= LayerWarnings.UnderTrainedAbove;

    /// <summary>The exponent alpha of every layer with its standard error, over the band from 2 to 6.</summary>
    public static Figure Alpha(IReadOnlyList<LayerResult> layers)
    {
        var fits = layers.Select(l => l.Fit.ValueOrNull).OfType<TailFit>().ToArray();
        List<Trace> traces = [];
        foreach (var group in Groups)
        {
            var positions = Positions(layers, l => l.Fit.ValueOrNull is { } fit && group.Has(fit.Alpha));
            if (positions.Length > 0)
                traces.Add(Exponents(layers, positions, group));
        }
        var missing = Positions(layers, l => l.Fit.ValueOrNull is null);
        if (missing.Length > 0)
            traces.Add(NoFits(layers, missing));
        // One error bar longer than all exponents would make the other points indistinguishable. The axis therefore
        // shows every point, but not every bar to its end.
        var top =
            fits.Length == 0
                ? 7
                : 1.04 * Math.Max(7, Math.Min(fits.Max(f => f.Alpha + f.Sigma), 1.35 * fits.Max(f => f.Alpha)));
        var y = Style.Y("power-law exponent α");
        y.range = new[] { 0.0, top };
        return new Plot
        {
            Name = "overview-alpha",
            Caption =
                "Exponent α of the power law fitted to the tail of each layer's spectrum, with its standard error "
                + "σ = (α − 1)/√n<sub>tail</sub>. Martin and Mahoney (2021) find the exponents of well-trained "
                + "layers in the band from 2 to 6.",
            Title = "Tail exponent of every layer",
            X = LayerAxis.Of(layers),
            Y = y,
            Traces = traces,
            Size = FigureSize.Wide(AlphaHeight),
            HasLegendBelow = false,
            Adjust = layout =>
            {
                LayerAxis.Fit(layout, layers, hasLegend: traces.Count > 1);
                layout.shapes =
                [
                    AlphaBand.Of("rgba(0,114,178,0.07)"),
                    .. new[] { LayerWarnings.OverTrainedBelow, LayerWarnings.UnderTrainedAbove }.Select(at =>
                        new Mark
                        {
                            At = at,
                            Label = "",
                            Colour = Style.Twin,
                            Vertical = false,
                        }.Line()
                    ),
                ];
            },
        }.Draw();
    }

    /// <summary>The weighted exponent alpha log10 lambda_max of every layer.</summary>
    public static Figure Weighted(IReadOnlyList<LayerResult> layers)
    {
        var weighted = layers.Select(l =>
            l.Fit.ValueOrNull is { } fit && l.Metrics.SpectralNorm > 0
                ? fit.Alpha * l.Metrics.LogSpectralNorm
                : double.NaN
        );
        return new Plot
        {
            Name = "overview-weighted",
            Caption =
                "Exponent α times log<sub>10</sub> of the largest eigenvalue, for each layer. The mean over the "
                + "layers is the model's weighted exponent α̂.",
            Title = "Weighted exponent of every layer",
            X = LayerAxis.Of(layers),
            Y = Style.Y("α log<sub>10</sub> λ<sub>max</sub>"),
            Traces =
            [
                new Bar
                {
                    x = Enumerable.Range(0, layers.Count).ToArray(),
                    y = weighted.ToArray(),
                    name = "α log₁₀ λ<sub>max</sub>",
                    marker = new Marker { color = Style.Data },
                    // Where the axis has numbers, the pointer would show positions from 0 instead of them.
                    hoverinfo = LayerAxis.IsNamed(layers) ? "x+y" : "y",
                },
            ],
            HasLegendBelow = false,
            Adjust = layout =>
            {
                LayerAxis.Fit(layout, layers, hasLegend: false);
                (layout.bargap, layout.yaxis.zeroline) = (0.35, true);
            },
        }.Draw();
    }

    /// <summary>The stable rank of every layer and, if it was fitted, the soft rank, both as shares.</summary>
    public static Figure Ranks(IReadOnlyList<LayerResult> layers)
    {
        List<Trace> traces =
        [
            Shares(
                layers,
                new("stable rank / eigenvalues", Style.Data, "circle"),
                l => l.Metrics.NumEvals > 0 ? l.Metrics.StableRank / l.Metrics.NumEvals : null
            ),
        ];
        if (layers.Any(l => l.MpFit.ValueOrNull is not null))
            traces.Add(
                Shares(
                    layers,
                    new("soft rank λ<sub>+</sub>/λ<sub>max</sub>", Style.MarchenkoPastur, "square"),
                    l => l.MpFit.ValueOrNull?.SoftRank
                )
            );
        var y = Style.Y("share");
        y.rangemode = "tozero";
        return new Plot
        {
            Name = "overview-ranks",
            Caption =
                "Stable rank ‖W‖<sub>F</sub>²/λ<sub>max</sub> divided by the number of eigenvalues, and soft "
                + "rank: the upper edge of the bulk divided by the largest eigenvalue. Both fall as training makes a "
                + "layer less like a random matrix.",
            Title = "Ranks of every layer",
            X = LayerAxis.Of(layers),
            Y = y,
            Traces = traces,
            HasLegendBelow = false,
            Adjust = layout => LayerAxis.Fit(layout, layers, hasLegend: traces.Count > 1),
        }.Draw();
    }

    static int[] Positions(IReadOnlyList<LayerResult> layers, Func<LayerResult, bool> has) =>
        [.. Enumerable.Range(0, layers.Count).Where(at => has(layers[at]))];

    static string Hover(LayerResult layer) =>
        $"{HtmlText.Encode(layer.LongName)}<br>{HtmlText.Encode(layer.AlphaText)}";

    static Scatter Exponents(IReadOnlyList<LayerResult> layers, int[] positions, Group group) =>
        new()
        {
            x = positions,
            y = positions.Select(at => layers[at].Fit.Value.Alpha).ToArray(),
            name = group.Label,
            mode = "markers",
            text = positions.Select(at => Hover(layers[at])).ToArray(),
            hoverinfo = "text",
            marker = new Marker
            {
                color = group.Colour,
                size = 9,
                symbol = group.Symbol,
            },
            error_y = new Error_y
            {
                type = "data",
                array = positions.Select(at => layers[at].Fit.Value.Sigma).ToArray(),
                visible = true,
                thickness = 1.3,
                width = 4,
                color = group.Colour,
            },
        };

    static Scatter NoFits(IReadOnlyList<LayerResult> layers, int[] positions) =>
        new()
        {
            x = positions,
            y = positions.Select(_ => 0.25).ToArray(),
            name = "no fit",
            mode = "markers",
            text = positions.Select(at => Hover(layers[at])).ToArray(),
            hoverinfo = "text",
            marker = new Marker
            {
                color = Style.Twin,
                size = 9,
                symbol = "x",
            },
        };

    static Scatter Shares(IReadOnlyList<LayerResult> layers, SeriesStyle style, Func<LayerResult, double?> share) =>
        new()
        {
            x = Enumerable.Range(0, layers.Count).ToArray(),
            y = layers.Select(l => share(l) ?? double.NaN).ToArray(),
            name = style.Label,
            mode = "lines+markers",
            text = layers.Select(l => HtmlText.Encode(l.LongName)).ToArray(),
            hoverinfo = "text+y",
            line = Style.Stroke(style.Colour, 1.2, "dot"),
            marker = new Marker
            {
                color = style.Colour,
                size = 8,
                symbol = style.Symbol,
            },
        };
}
