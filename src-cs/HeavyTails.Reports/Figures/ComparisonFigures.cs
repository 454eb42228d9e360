// A series of checkpoints: alpha layer by layer, and what the whole model's metrics make of it.
using HeavyTails.Core.Analysis;
using HeavyTails.Reports.Plotting;
using HeavyTails.Reports.Wording;
using XPlot.Plotly;
using static HeavyTails.Reports.Wording.NumberText;

namespace HeavyTails.Reports.Figures;

static class ComparisonFigures
{
    const int Width = 1192,
        Height = 520;

    // More lines than this cannot be told apart by a legend: the heat map names them.
    const int MostNamed = 12;

    public static IReadOnlyList<Figure> Draw(ComparedSeries series)
    {
        Figure?[] figures =
        [
            Alpha(series),
            Metrics(series),
            MeanAlpha(series),
            series.Layers.Count > MostNamed ? HeatMap(series) : null,
        ];
        return [.. figures.OfType<Figure>()];
    }

    /// <summary>Alpha over the series, a line a layer, from first (dark) to last (light).</summary>
    static Figure Alpha(ComparedSeries series)
    {
        var named = series.Layers.Count <= MostNamed;
        List<Trace> traces = [];
        var top = 7.0;
        for (var i = 0; i < series.Layers.Count; i++)
        {
            var fits = series.Layers[i].Results.Select(r => r?.Fit).ToArray();
            var colour =
                series.Layers.Count <= Style.Distinct.Length
                    ? Style.Distinct[i]
                    : Style.Ordered(i, series.Layers.Count);
            // Side by side by a hair, so that error bars at one checkpoint do not hide each other.
            var aside = named ? (i - (series.Layers.Count - 1) / 2.0) * 0.004 * series.Series.Count : 0;
            top = Math.Max(top, fits.Max(f => f?.Alpha ?? 0) * 1.12);
            traces.Add(
                new Scatter
                {
                    x = series.Positions.Select(at => at + aside).ToArray(),
                    y = fits.Select(f => f?.Alpha ?? double.NaN).ToArray(),
                    name = HtmlText.Encode(series.Layers[i].Name),
                    mode = "lines+markers",
                    text = fits.Select(f =>
                            $"{HtmlText.Encode(series.Layers[i].Name)}<br>{(f is null ? "no fit" : HtmlText.Encode(f.ToString()))}"
                        )
                        .ToArray(),
                    hoverinfo = "text",
                    line = Style.Stroke(colour, named ? 2 : 1.2),
                    marker = new Marker
                    {
                        color = colour,
                        size = named ? 8 : 5,
                        symbol = named ? Symbols[i % Symbols.Length] : "circle",
                    },
                    error_y = named
                        ? new Error_y
                        {
                            type = "data",
                            array = fits.Select(f => f?.Sigma ?? double.NaN).ToArray(),
                            visible = true,
                            thickness = 1.1,
                            width = 3,
                            color = colour,
                        }
                        : new Error_y { visible = false },
                }
            );
        }
        var y = Style.Y("power-law exponent α");
        y.range = new[] { 0.0, top };
        var layout = Frame(
            series,
            "Tail exponent of every layer over the series",
            y,
            named ? 26 + (series.Layers.Count > 6 ? 21 : 0) : 0
        );
        layout.showlegend = named;
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
                fillcolor = "rgba(0,114,178,0.06)",
                line = new Line { width = 0 },
            },
        ];
        return new(
            "compare-alpha",
            $"Exponent α of each layer over the series{(named ? ", with its standard error" : "; dark lines are the first layers, light ones the last")}. The band is 2 … 6.",
            Style.Chart("compare-alpha", traces, layout, Width, Height)
        );
    }

    /// <summary>WeightWatcher's alpha-hat and DeepDataProfiler's universal metric.</summary>
    static Figure Metrics(ComparedSeries series)
    {
        Trace[] traces =
        [
            Mean(series, "alpha_weighted", "mean α log<sub>10</sub> λ<sub>max</sub>", Style.Data, "circle"),
            Mean(series, "ddp_metric_ln", "universal metric, ln", Style.Fit, "square"),
            Mean(series, "ddp_metric_log10", "universal metric, log<sub>10</sub>", Style.MarchenkoPastur, "diamond"),
        ];
        return new(
            "compare-metrics",
            "Means over the layers: WeightWatcher’s weighted exponent α̂, and DeepDataProfiler’s universal metric, whose code has the natural logarithm and whose papers have log<sub>10</sub> (eigenvalues divided by rows).",
            Style.Chart("compare-metrics", traces, Small(series, "Metrics of the whole model", "metric", traces))
        );
    }

    static Figure MeanAlpha(ComparedSeries series)
    {
        Trace[] traces =
        [
            Mean(series, "alpha", "mean α", Style.Data, "circle"),
            Mean(series, "stable_rank", "mean stable rank", Style.MarchenkoPastur, "diamond"),
        ];
        return new(
            "compare-means",
            "Mean exponent and mean stable rank over the layers that have them.",
            Style.Chart("compare-means", traces, Small(series, "Means over layers", "mean", traces))
        );
    }

    /// <summary>Alpha as colour, layers down and checkpoints across.</summary>
    static Figure HeatMap(ComparedSeries series)
    {
        var map = new Heatmap
        {
            z = series.Layers.Select(l => l.Results.Select(r => r?.Fit?.Alpha ?? double.NaN).ToArray()).ToArray(),
            x = series.Positions,
            y = Enumerable.Range(0, series.Layers.Count).ToArray(),
            zmin = 1,
            zmax = 8,
            colorscale = "Viridis",
            reversescale = true,
            colorbar = new Colorbar { title = "α", thickness = 14 },
        };
        var y = Style.Y("");
        (y.tickmode, y.autorange, y.showgrid) = ("array", "reversed", false);
        y.tickvals = Enumerable.Range(0, series.Layers.Count).ToArray();
        var layers = ShortNames.Of([.. series.Layers.Select(l => l.Name)]);
        y.ticktext = layers.Select(HtmlText.Encode).ToArray();
        var height = Math.Clamp(120 + 18 * series.Layers.Count, Height, 1600);
        var layout = Frame(series, "Tail exponent, layers by checkpoints", y, 0);
        layout.xaxis.showgrid = false;
        layout.xaxis.range = new[] { -0.5, series.Series.Count - 0.5 };
        layout.margin.l = 40 + 6.6 * layers.Max(n => n.Length);
        layout.margin.r = 70;
        return new(
            "compare-alpha-map",
            "The same as colours: dark is a large α, light a small one; white has no fit.",
            Style.Chart("compare-alpha-map", [map], layout, Width, height)
        );
    }

    static readonly string[] Symbols = ["circle", "square", "diamond", "triangle-up", "cross", "triangle-down"];

    static Scatter Mean(ComparedSeries series, string column, string label, string colour, string symbol) =>
        new()
        {
            x = series.Positions,
            y = series.Means(column),
            name = label,
            mode = "lines+markers",
            line = Style.Stroke(colour),
            marker = new Marker
            {
                color = colour,
                size = 8,
                symbol = symbol,
            },
        };

    static Layout Small(ComparedSeries series, string title, string axis, IReadOnlyList<Trace> traces)
    {
        var x = Ticks(series, Style.Width);
        var layout = Style.Layout(title, x, Style.Y(axis), traces);
        var room = Room(series, x);
        layout.margin.b += room;
        layout.legend.y -= room / (Style.Height - 2 * room);
        return layout;
    }

    static Layout Frame(ComparedSeries series, string title, Yaxis y, double legend)
    {
        var x = Ticks(series, Width);
        var layout = Style.Layout(title, x, y);
        (layout.legend.y, layout.legend.yanchor) = (1.01, "bottom");
        layout.margin.t = 50 + legend;
        layout.margin.b = 34 + Room(series, x);
        return layout;
    }

    static double Room(ComparedSeries series, Xaxis x) =>
        x.tickangle == 0 ? 0 : 4.7 * ShortNames.Of(series.Names).Max(n => n.Length) - 14;

    static Xaxis Ticks(ComparedSeries series, double width)
    {
        var names = ShortNames.Of(series.Names);
        var x = Style.X("");
        x.tickmode = "array";
        // Every one while there is room, else every second, third, ...
        var step = Math.Max(1, (int)Math.Ceiling(names.Length / 40.0));
        x.tickvals = series.Positions.Where(p => p % step == 0).ToArray();
        x.ticktext = names.Where((_, i) => i % step == 0).Select(HtmlText.Encode).ToArray();
        x.tickangle = names.Max(n => n.Length) * 7.5 * names.Length <= width - 110 ? 0 : -45;
        x.range = new[] { -0.3, names.Length - 0.7 };
        return x;
    }
}
