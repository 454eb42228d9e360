// Figures of a series of checkpoints: alpha layer by layer, and metrics of the whole model.
using HeavyTails.Core.Fits;
using HeavyTails.Reports.Plotting;
using HeavyTails.Reports.Wording;
using XPlot.Plotly;

namespace HeavyTails.Reports.Figures;

static class ComparisonFigures
{
    const int Height = 520;

    // A legend cannot tell more lines than this apart; beyond that a heat map names the layers.
    const int MostNamed = 12;

    static readonly string[] Symbols = ["circle", "square", "diamond", "triangle-up", "cross", "triangle-down"];

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

    /// <summary>The exponent over the series, one line for each layer.</summary>
    static Figure Alpha(ComparedSeries series)
    {
        var isNamed = series.Layers.Count <= MostNamed;
        var highest = series
            .Layers.SelectMany(l => l.Results)
            .Select(r => r?.Fit.ValueOrNull?.Alpha ?? 0)
            .DefaultIfEmpty()
            .Max();
        var y = Style.Y("power-law exponent α");
        y.range = new[] { 0.0, Math.Max(7.0, highest * 1.12) };
        return new Plot
        {
            Name = "compare-alpha",
            Caption =
                "Exponent α of each layer over the series"
                + (isNamed ? ", with its standard error" : "; dark lines are the first layers, light ones the last")
                + ". The band goes from 2 to 6.",
            Title = "Tail exponent of every layer over the series",
            X = CheckpointAxis(series, FigureSize.Wide(Height)),
            Y = y,
            Traces = [.. series.Layers.Select((_, i) => isNamed ? NamedLayer(series, i) : OneOfManyLayers(series, i))],
            Size = FigureSize.Wide(Height),
            HasLegendBelow = false,
            Adjust = layout =>
            {
                LegendAbove(
                    layout,
                    series,
                    rows: !isNamed ? 0
                        : series.Layers.Count > 6 ? 2
                        : 1
                );
                layout.showlegend = isNamed;
                layout.shapes = [AlphaBand.Of("rgba(0,114,178,0.06)")];
            },
        }.Draw();
    }

    static Scatter NamedLayer(ComparedSeries series, int i)
    {
        var layer = series.Layers[i];
        // Shifted slightly to the side, so that the error bars at one checkpoint do not cover each other.
        var aside = (i - (series.Layers.Count - 1) / 2.0) * 0.004 * series.Series.Count;
        var line = AlphaLine(layer, ColourOf(series, i), 2);
        line.x = series.Positions.Select(at => at + aside).ToArray();
        (line.marker.size, line.marker.symbol) = (8, Symbols[i % Symbols.Length]);
        line.error_y = new Error_y
        {
            type = "data",
            array = layer.Results.Select(r => r?.Fit.ValueOrNull?.Sigma ?? double.NaN).ToArray(),
            visible = true,
            thickness = 1.1,
            width = 3,
            color = ColourOf(series, i),
        };
        return line;
    }

    static Scatter OneOfManyLayers(ComparedSeries series, int i)
    {
        var line = AlphaLine(series.Layers[i], ColourOf(series, i), 1.2);
        line.x = series.Positions;
        (line.marker.size, line.marker.symbol) = (5, "circle");
        line.error_y = new Error_y { visible = false };
        return line;
    }

    static Scatter AlphaLine(ComparedLayer layer, string colour, double width)
    {
        var name = HtmlText.Encode(layer.Name);
        var fits = layer.Results.Select(r => r?.Fit.ValueOrNull).ToArray();
        return new Scatter
        {
            y = fits.Select(f => f?.Alpha ?? double.NaN).ToArray(),
            name = name,
            mode = "lines+markers",
            text = fits.Select(f => $"{name}<br>{(f is null ? "no fit" : HtmlText.Encode(f.ToString()))}").ToArray(),
            hoverinfo = "text",
            line = Style.Stroke(colour, width),
            marker = new Marker { color = colour },
        };
    }

    static string ColourOf(ComparedSeries series, int i) =>
        series.Layers.Count <= Style.Distinct.Length ? Style.Distinct[i] : Style.Ordered(i, series.Layers.Count);

    /// <summary>WeightWatcher's alpha-hat and DeepDataProfiler's universal metric.</summary>
    static Figure Metrics(ComparedSeries series) =>
        new Plot
        {
            Name = "compare-metrics",
            Caption =
                "Means over the layers of WeightWatcher’s weighted exponent α̂ and of DeepDataProfiler’s "
                + "universal metric, which divides the eigenvalues by the number of rows. DeepDataProfiler’s code "
                + "uses the natural logarithm; the papers about it use log<sub>10</sub>.",
            Title = "Metrics of the whole model",
            X = CheckpointAxis(series, FigureSize.Usual),
            Y = Style.Y("metric"),
            Traces =
            [
                Mean(series, "alpha_weighted", new("mean α log<sub>10</sub> λ<sub>max</sub>", Style.Data, "circle")),
                Mean(series, "ddp_metric_ln", new("universal metric, ln", Style.Fit, "square")),
                Mean(
                    series,
                    "ddp_metric_log10",
                    new("universal metric, log<sub>10</sub>", Style.MarchenkoPastur, "diamond")
                ),
            ],
            Adjust = layout => MakeRoomForNames(layout, series),
        }.Draw();

    static Figure MeanAlpha(ComparedSeries series) =>
        new Plot
        {
            Name = "compare-means",
            Caption = "Mean exponent and mean stable rank over the layers that have them.",
            Title = "Means over layers",
            X = CheckpointAxis(series, FigureSize.Usual),
            Y = Style.Y("mean"),
            Traces =
            [
                Mean(series, "alpha", new("mean α", Style.Data, "circle")),
                Mean(series, "stable_rank", new("mean stable rank", Style.MarchenkoPastur, "diamond")),
            ],
            Adjust = layout => MakeRoomForNames(layout, series),
        }.Draw();

    /// <summary>
    /// The exponent as a colour, with the layers from top to bottom and the checkpoints from left to right.
    /// </summary>
    static Figure HeatMap(ComparedSeries series)
    {
        var layers = ShortNames.Of([.. series.Layers.Select(l => l.Name)]);
        var positions = Enumerable.Range(0, layers.Length).ToArray();
        var x = CheckpointAxis(series, FigureSize.Wide(Height));
        x.showgrid = false;
        x.range = new[] { -0.5, series.Series.Count - 0.5 };
        var y = Style.Y("");
        (y.tickmode, y.autorange, y.showgrid) = ("array", "reversed", false);
        (y.tickvals, y.ticktext) = (positions, layers.Select(HtmlText.Encode).ToArray());
        return new Plot
        {
            Name = "compare-alpha-map",
            Caption =
                "The exponents of all layers as colours: a large α is dark, a small one light. Layers without a fit "
                + "are white.",
            Title = "Tail exponent, layers by checkpoints",
            X = x,
            Y = y,
            Traces =
            [
                new Heatmap
                {
                    z = series
                        .Layers.Select(l => l.Results.Select(r => r?.Fit.ValueOrNull?.Alpha ?? double.NaN).ToArray())
                        .ToArray(),
                    x = series.Positions,
                    y = positions,
                    zmin = 1,
                    zmax = 8,
                    colorscale = "Viridis",
                    reversescale = true,
                    colorbar = new Colorbar { title = "α", thickness = 14 },
                },
            ],
            Size = FigureSize.Wide(Math.Clamp(120 + 18 * layers.Length, Height, 1600)),
            HasLegendBelow = false,
            Adjust = layout =>
            {
                LegendAbove(layout, series, rows: 0);
                layout.margin.l = 40 + 6.6 * layers.Max(n => n.Length);
                layout.margin.r = 70;
            },
        }.Draw();
    }

    static Scatter Mean(ComparedSeries series, string column, SeriesStyle style) =>
        new()
        {
            x = series.Positions,
            y = series.Means(column),
            name = style.Label,
            mode = "lines+markers",
            line = Style.Stroke(style.Colour),
            marker = new Marker
            {
                color = style.Colour,
                size = 8,
                symbol = style.Symbol,
            },
        };

    static void MakeRoomForNames(Layout layout, ComparedSeries series)
    {
        var room = RoomForNames(layout, series);
        layout.margin.b += room;
        layout.legend.y -= room / (FigureSize.Usual.Height - 2 * room);
    }

    /// <summary>Puts the legend, of at most 2 rows, above the plot and makes room for it and for the names.</summary>
    static void LegendAbove(Layout layout, ComparedSeries series, int rows)
    {
        (layout.legend.y, layout.legend.yanchor) = (1.01, "bottom");
        layout.margin.t = 50 + (rows > 0 ? 5 + 21 * rows : 0);
        layout.margin.b = 34 + RoomForNames(layout, series);
    }

    // Slanted names reach down below the axis.
    static double RoomForNames(Layout layout, ComparedSeries series) =>
        layout.xaxis.tickangle == 0 ? 0 : 4.7 * ShortNames.Of(series.Names).Max(n => n.Length) - 14;

    static Xaxis CheckpointAxis(ComparedSeries series, FigureSize size)
    {
        var names = ShortNames.Of(series.Names);
        var x = Style.X("");
        x.tickmode = "array";
        // Every checkpoint is named while there is room, otherwise every second, third and so on.
        var step = Math.Max(1, (int)Math.Ceiling(names.Length / 40.0));
        x.tickvals = series.Positions.Where(p => p % step == 0).ToArray();
        x.ticktext = names.Where((_, i) => i % step == 0).Select(HtmlText.Encode).ToArray();
        x.tickangle = names.Max(n => n.Length) * 7.5 * names.Length <= size.Width - 110 ? 0 : -45;
        x.range = new[] { -0.3, names.Length - 0.7 };
        return x;
    }
}
