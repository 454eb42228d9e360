using HeavyTails.Core.NetSeries;
using HeavyTails.Reports.Figures;
using HeavyTails.Reports.Plotting;
using HeavyTails.Reports.Wording;
using XPlot.Plotly;

namespace HeavyTails.Reports.NetSeries;

/// <summary>Figures of one series: its layers side by side, the estimates by block size, and its losses.</summary>
internal static class SeriesFigures
{
    // More names than this overlap below the axis of a figure of the usual width.
    private const int MostAbreast = 6;

    // Room in px for slanted names of some twenty letters.
    private const int NamesHeight = 130;

    // More layers than this have curves by block size that nobody can tell apart.
    private const int MostCurves = 7;

    private static readonly Mark Gaussian = new()
    {
        At = 2,
        Label = "α = 2",
        Colour = Style.Edge,
        Vertical = false,
    };

    /// <summary>The figures of one series that its estimates allow.</summary>
    public static IReadOnlyList<Figure> OfOne(SeriesTails series, SeriesOptions options)
    {
        List<Figure?> figures =
        [
            ByLayer(
                series,
                [.. options.Estimators.Where(e => e is SeriesEstimator.E1 or SeriesEstimator.E2)],
                "tail-index",
                "Tail index of the averaged weights, by layer",
                "E1 of the weights as values and E2 of the rows of the matrix as vectors. 2 is a Gaussian's. "
            ),
            ByLayer(
                series,
                [.. options.Estimators.Where(e => e is not (SeriesEstimator.E1 or SeriesEstimator.E2))],
                "largest",
                "Tail index of the largest weights, by layer",
                "From the k largest distances from the layer's mean weight; the table has k. "
            ),
            options.Wants(SeriesEstimator.E1) && series.Layers.Count <= MostCurves ? ByBlockSize(series) : null,
            series.Training is { History.Count: > 1 } training ? Losses(training) : null,
        ];
        return [.. figures.OfType<Figure>()];
    }

    private static Figure? ByLayer(
        SeriesTails series,
        SeriesEstimator[] estimators,
        string name,
        string title,
        string caption
    )
    {
        Trace[] traces = [.. estimators.Select((e, i) => Points(series.Layers, e, i)).OfType<Trace>()];
        if (traces.Length == 0)
            return null;
        var x = Style.X("");
        (x.tickmode, x.tickvals) = ("array", Enumerable.Range(0, series.Layers.Count).ToArray());
        x.ticktext = series.Layers.Select(layer => HtmlText.Encode(layer.Name)).ToArray();
        x.range = new[] { -.5, series.Layers.Count - .5 };
        var isLong = series.Layers.Count > MostAbreast;
        if (isLong)
            x.tickangle = -45;
        return new Plot
        {
            Name = name,
            Title = title,
            Caption = caption + "Bars are 95 % intervals of the bootstrap over parts of the layer.",
            X = x,
            Y = Style.Y("tail index α"),
            Traces = traces,
            Marks = name == "tail-index" ? [Gaussian] : [],
            Size = isLong ? FigureSize.Wide(430) : FigureSize.Usual,
            Adjust = layout =>
            {
                if (!isLong)
                    return;
                // Slanted names take the room below the axis where the legend would be.
                layout.margin.b = NamesHeight;
                (layout.legend.x, layout.legend.xanchor) = (1, "right");
                (layout.legend.y, layout.legend.yanchor) = (1, "bottom");
            },
        }.Draw();
    }

    private static Scatter? Points(IReadOnlyList<LayerTails> layers, SeriesEstimator estimator, int index)
    {
        var known = Enumerable
            .Range(0, layers.Count)
            .Select(i => (X: i, Of: SeriesText.Numbers(layers[i], estimator)))
            .Where(point => point.Of is { } of && double.IsFinite(of.TailIndex))
            .Select(point => (point.X, point.Of!.Value.TailIndex, point.Of!.Value.Error))
            .ToArray();
        if (known.Length == 0)
            return null;
        var (colour, symbol) = (Style.Distinct[index], index == 0 ? "circle" : "diamond-open");
        return new Scatter
        {
            // Estimates of one layer stand beside each other.
            x = known.Select(p => p.X + (.12 * index)).ToArray(),
            y = known.Select(p => p.TailIndex).ToArray(),
            name = SeriesText.Name(estimator),
            mode = "markers",
            marker = new Marker
            {
                color = colour,
                size = 9,
                symbol = symbol,
                line = Style.Stroke(colour),
            },
            error_y = new Error_y
            {
                type = "data",
                visible = true,
                symmetric = false,
                thickness = 1.2,
                width = 4,
                color = colour,
                array = known.Select(p => Math.Max(0, (p.Error?.High ?? p.TailIndex) - p.TailIndex)).ToArray(),
                arrayminus = known.Select(p => Math.Max(0, p.TailIndex - (p.Error?.Low ?? p.TailIndex))).ToArray(),
            },
        };
    }

    private static Figure? ByBlockSize(SeriesTails series)
    {
        List<Curve> curves = [];
        foreach (var (layer, colour) in series.Layers.Select((layer, i) => (layer, i)))
        {
            if (!layer.E1.TryGet(out var fit))
                continue;
            var finite = fit.ByBlockSize.Where(b => b.Blocks > 0 && double.IsFinite(b.TailIndex)).ToList();
            Add(layer.Name, finite.FindAll(b => b.Used), PointSymbol.Circle);
            Add($"{layer.Name}, left out", finite.FindAll(b => !b.Used), PointSymbol.OpenCircle);

            void Add(string name, List<Core.TailIndices.BlockEstimate> estimates, PointSymbol symbol)
            {
                if (estimates.Count == 0)
                    return;
                curves.Add(
                    new Curve(
                        HtmlText.Encode(name),
                        [.. estimates.Select(e => (double)e.BlockSize)],
                        [.. estimates.Select(e => e.TailIndex)]
                    )
                    {
                        Style = CurveStyle.Points,
                        Symbol = symbol,
                        Colour = colour,
                    }
                );
            }
        }
        if (curves.Count == 0)
            return null;
        return new CurveFigure
        {
            Name = "block-sizes",
            Title = "E1 at each block size",
            X = new FigureAxis("block size m", Log: true),
            Y = new FigureAxis("tail index α"),
            Curves = curves,
            Lines = [new(2, "α = 2")],
            FromZero = false,
            Caption =
                "E1 is the median over the block sizes in use, the filled points. Open points have too few blocks: "
                + "after centring the sum of all weights is 0, so that few large blocks say nothing.",
        }.Draw();
    }

    private static Figure? Losses(TrainingEnd training)
    {
        HistoryPoint[] finite = [.. training.History.Where(p => double.IsFinite(p.Loss) && p.Loss > 0)];
        if (finite.Length < 2)
            return null;
        return new CurveFigure
        {
            Name = "loss",
            Title = $"Loss of the {training.Of}",
            X = new FigureAxis("step"),
            Y = new FigureAxis("loss", Log: true),
            Curves = [new("", [.. finite.Select(p => (double)p.Step)], [.. finite.Select(p => p.Loss)])],
            Lines =
                double.IsFinite(training.Guessing) && training.Guessing > 0 ? [new(training.Guessing, "guessing")] : [],
            Caption =
                $"Loss of the {training.Of} over the run"
                + (
                    finite.Length < training.History.Count
                        ? $", without {training.History.Count - finite.Length} points that are not positive and finite"
                        : ""
                )
                + $". The line is {training.GuessingFrom}.",
        }.Draw();
    }
}
