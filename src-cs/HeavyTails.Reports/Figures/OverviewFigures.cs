// The whole model at a glance: alpha, its weight in the universal metric, and ranks, layer by layer.
using HeavyTails.Core.Analysis;
using HeavyTails.Reports.Plotting;
using HeavyTails.Reports.Wording;
using XPlot.Plotly;
using static HeavyTails.Reports.Wording.NumberText;

namespace HeavyTails.Reports.Figures;

static class OverviewFigures
{
    const int Width = 1192,
        Height = 470;

    /// <summary>Alpha with its standard error by layer, over the band 2 .. 6.</summary>
    public static Figure Alpha(IReadOnlyList<LayerResult> layers)
    {
        var fitted = layers.Select((layer, at) => (Layer: layer, At: at)).Where(l => l.Layer.Fit is not null).ToArray();
        List<Trace> traces = [];
        foreach (
            var (label, colour, symbol, belongs) in new (string, string, string, Func<double, bool>)[]
            {
                (
                    "α in 2 … 6",
                    Style.Good,
                    "circle",
                    a => a is >= LayerWarnings.OverTrainedBelow and <= LayerWarnings.UnderTrainedAbove
                ),
                ("α < 2, over-trained", Style.Low, "triangle-down", a => a < LayerWarnings.OverTrainedBelow),
                ("α > 6, under-trained", Style.High, "triangle-up", a => a > LayerWarnings.UnderTrainedAbove),
            }
        )
        {
            var some = fitted.Where(l => belongs(l.Layer.Fit!.Alpha)).ToArray();
            if (some.Length == 0)
                continue;
            traces.Add(
                new Scatter
                {
                    x = some.Select(l => l.At).ToArray(),
                    y = some.Select(l => l.Layer.Fit!.Alpha).ToArray(),
                    name = label,
                    mode = "markers",
                    text = some.Select(l =>
                            $"{HtmlText.Encode(l.Layer.LongName)}<br>{HtmlText.Encode(l.Layer.AlphaText)}"
                        )
                        .ToArray(),
                    hoverinfo = "text",
                    marker = new Marker
                    {
                        color = colour,
                        size = 9,
                        symbol = symbol,
                    },
                    error_y = new Error_y
                    {
                        type = "data",
                        array = some.Select(l => l.Layer.Fit!.Sigma).ToArray(),
                        visible = true,
                        thickness = 1.3,
                        width = 4,
                        color = colour,
                    },
                }
            );
        }
        var missing = layers.Select((layer, at) => (layer, at)).Where(l => l.layer.Fit is null).ToArray();
        // An error bar longer than all alphas together would flatten the picture; bars may leave it, points may not.
        var top =
            fitted.Length == 0
                ? 7
                : Math.Max(
                    7,
                    Math.Min(
                        fitted.Max(l => l.Layer.Fit!.Alpha + l.Layer.Fit.Sigma),
                        1.35 * fitted.Max(l => l.Layer.Fit!.Alpha)
                    )
                ) * 1.04;
        if (missing.Length > 0)
            traces.Add(
                new Scatter
                {
                    x = missing.Select(l => l.at).ToArray(),
                    y = missing.Select(_ => 0.25).ToArray(),
                    name = "no fit",
                    mode = "markers",
                    text = missing
                        .Select(l => $"{HtmlText.Encode(l.layer.LongName)}<br>{HtmlText.Encode(l.layer.AlphaText)}")
                        .ToArray(),
                    hoverinfo = "text",
                    marker = new Marker
                    {
                        color = Style.Twin,
                        size = 9,
                        symbol = "x",
                    },
                }
            );
        var y = Style.Y("power-law exponent α");
        y.range = new[] { 0.0, top };
        var layout = Frame(layers, "Tail exponent of every layer", y, traces.Count > 1);
        layout.shapes =
        [
            new Shape
            {
                type = "rect",
                xref = "paper",
                x0 = 0.0,
                x1 = 1.0,
                yref = "y",
                y0 = LayerWarnings.OverTrainedBelow,
                y1 = LayerWarnings.UnderTrainedAbove,
                fillcolor = "rgba(0,114,178,0.07)",
                line = new Line { width = 0 },
            },
            .. new[] { LayerWarnings.OverTrainedBelow, LayerWarnings.UnderTrainedAbove }.Select(at =>
                new Mark(at, "", Style.Twin, Vertical: false).Line()
            ),
        ];
        return new(
            "overview-alpha",
            "Exponent α of the power law fitted to the tail of each layer's spectrum, with its standard error σ = (α − 1)/√n<sub>tail</sub>. The band from 2 to 6 is where Martin and Mahoney (2021) find well-trained layers.",
            Style.Chart("overview-alpha", traces, layout, Width, Height)
        );
    }

    /// <summary>alpha log10 lambda_max by layer.</summary>
    public static Figure Weighted(IReadOnlyList<LayerResult> layers)
    {
        var weighted = layers
            .Select(l =>
                l.Fit is { } fit && l.Metrics.SpectralNorm > 0 ? fit.Alpha * l.Metrics.LogSpectralNorm : double.NaN
            )
            .ToArray();
        var bar = new Bar
        {
            x = Enumerable.Range(0, layers.Count).ToArray(),
            y = weighted,
            name = "α log₁₀ λ<sub>max</sub>",
            marker = new Marker { color = Style.Data },
            hoverinfo = "x+y",
        };
        var layout = Frame(
            layers,
            "Weighted exponent of every layer",
            Style.Y("α log<sub>10</sub> λ<sub>max</sub>"),
            legend: false
        );
        layout.bargap = 0.35;
        layout.yaxis.zeroline = true;
        return new(
            "overview-weighted",
            "Each layer's part in the mean weighted exponent α̂, the exponent times the order of magnitude of the largest eigenvalue.",
            Style.Chart("overview-weighted", [bar], layout)
        );
    }

    /// <summary>Stable rank and, where it was fitted, soft rank by layer, as shares.</summary>
    public static Figure Ranks(IReadOnlyList<LayerResult> layers)
    {
        var at = Enumerable.Range(0, layers.Count).ToArray();
        Scatter Line(Func<LayerResult, double?> value, string label, string colour, string symbol) =>
            new()
            {
                x = at,
                y = layers.Select(l => value(l) ?? double.NaN).ToArray(),
                name = label,
                mode = "lines+markers",
                text = layers.Select(l => HtmlText.Encode(l.LongName)).ToArray(),
                hoverinfo = "text+y",
                line = Style.Stroke(colour, 1.2, "dot"),
                marker = new Marker
                {
                    color = colour,
                    size = 8,
                    symbol = symbol,
                },
            };
        List<Trace> traces =
        [
            Line(
                l => l.Metrics.NumEvals > 0 ? l.Metrics.StableRank / l.Metrics.NumEvals : null,
                "stable rank / eigenvalues",
                Style.Data,
                "circle"
            ),
        ];
        if (layers.Any(l => (l.MpLikelihoodFit ?? l.MpFit) is not null))
            traces.Add(
                Line(
                    l => (l.MpLikelihoodFit ?? l.MpFit)?.SoftRank,
                    "soft rank λ<sub>+</sub>/λ<sub>max</sub>",
                    Style.MarchenkoPastur,
                    "square"
                )
            );
        var y = Style.Y("share");
        y.rangemode = "tozero";
        return new(
            "overview-ranks",
            "Stable rank ‖W‖<sub>F</sub>²/λ<sub>max</sub> as a share of the number of eigenvalues, and the bulk's upper edge as a share of the largest eigenvalue: both fall as a layer takes on structure.",
            Style.Chart("overview-ranks", traces, Frame(layers, "Ranks of every layer", y, traces.Count > 1))
        );
    }

    // Names under the axis while they fit, else positions.
    static Layout Frame(IReadOnlyList<LayerResult> layers, string title, Yaxis y, bool legend)
    {
        var named = layers.Count <= 60;
        var names = ShortNames.Of([.. layers.Select(l => l.LongName)]);
        var longest = names.Max(n => n.Length);
        var slanted = named && layers.Count * longest > 90;
        var x = Style.X(named ? "" : "layer");
        if (named)
        {
            x.tickmode = "array";
            x.tickvals = Enumerable.Range(0, layers.Count).ToArray();
            x.ticktext = names.Select(HtmlText.Encode).ToArray();
            x.tickangle = slanted ? -45 : 0;
            x.tickfont = new Font { size = layers.Count > 30 ? 11 : 12 };
        }
        x.range = new[] { -0.6, layers.Count - 0.4 };
        var layout = Style.Layout(title, x, y);
        layout.showlegend = legend;
        (layout.legend.y, layout.legend.yanchor) = (1.01, "bottom");
        if (legend)
            layout.margin.t = 78;
        if (named)
            layout.margin.b = slanted ? 22 + 4.7 * longest : 32;
        // A slanted name reaches as far left of its tick as it reaches down.
        if (slanted)
            layout.margin.l = Math.Max(layout.margin.l, 4.9 * names[0].Length - 10);
        return layout;
    }
}
