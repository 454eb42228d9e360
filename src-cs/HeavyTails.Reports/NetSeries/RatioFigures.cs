// For each layer the tail index E1 of the averaged weights against eta / b, on a linear axis as in Gurbuzbalaban,
// Simsekli & Zhu 2021, figure 3, and on a logarithmic one, with 95 % intervals.
using HeavyTails.Core.NetSeries;
using HeavyTails.Reports.Figures;
using HeavyTails.Reports.Plotting;
using HeavyTails.Reports.Wording;

namespace HeavyTails.Reports.NetSeries;

/// <summary>Figures of the tail index by layer against eta / b.</summary>
internal static class RatioFigures
{
    /// <summary>Most batch sizes that have a colour of their own.</summary>
    private const int MostColours = 6;

    /// <summary>Colour of the runs that diverged or did not learn: the last of the palette, black.</summary>
    private const int FailedColour = 6;

    /// <summary>
    /// Two figures for each layer of runs whose eta and b are known; none for fewer than two such runs.
    /// </summary>
    /// <param name="runs">The runs of one network.</param>
    /// <param name="network">The network in words.</param>
    /// <param name="group">The number of the group, which tells apart the figures' names.</param>
    public static IReadOnlyList<Figure> Draw(IReadOnlyList<SeriesTails> runs, string network, int group)
    {
        SeriesTails[] known = [.. runs.Where(run => run.Setting is not null)];
        if (known.Length < 2)
            return [];
        var ratios = known.Select(run => run.Setting!.Ratio).Distinct().ToArray();
        // About a single value a linear axis would reach far below 0, where no ratio is.
        var x = new FigureAxis("η / b");
        if (ratios is [var only])
            x = x.Between(0, 2 * only);
        string[] layers = [.. known.SelectMany(run => run.Layers.Select(layer => layer.Name)).Distinct()];
        return
        [
            .. layers.SelectMany(
                (layer, i) =>
                    (Figure[])
                        [
                            Draw(known, layer, $"group{group + 1}-layer{i + 1}", log: false),
                            Draw(known, layer, $"group{group + 1}-layer{i + 1}", log: true),
                        ]
            ),
        ];

        Figure Draw(SeriesTails[] of, string layer, string name, bool log) =>
            new CurveFigure
            {
                Name = $"{name}-{(log ? "log" : "linear")}",
                Title = $"{HtmlText.Encode(layer)}: tail index of the averaged weights",
                X = log ? new FigureAxis("η / b", Log: true) : x,
                Y = new FigureAxis("tail index α (E1)"),
                Curves = Curves(of, layer),
                Lines = [new(2, "α = 2")],
                FromZero = false,
                Caption =
                    $"{HtmlText.Encode(network)}: tail index of layer {HtmlText.Encode(layer)}, averaged over the nets "
                    + "of each run, against η / b on a "
                    + (log ? "logarithmic" : "linear")
                    + " axis. Bars are 95 % intervals of the bootstrap over parts of the layer.",
            }.Draw();
    }

    private static List<Curve> Curves(SeriesTails[] runs, string layer)
    {
        var sizes = runs.Select(run => run.Setting!.BatchSize).Distinct().Order().ToList();
        List<Curve> curves = [];
        foreach (var (size, colour) in sizes.Select((size, i) => (size, i % MostColours)))
            Add($"b = {size}", runs.Where(r => !r.Failed && r.Setting!.BatchSize == size), c => c.WithColour(colour));
        Add(
            "diverged or did not learn",
            runs.Where(r => r.Failed),
            c => c.WithColour(FailedColour).WithSymbol(PointSymbol.OpenCircle)
        );
        return curves;

        void Add(string name, IEnumerable<SeriesTails> some, Func<Curve, Curve> style)
        {
            var points = some.Select(run => (run.Setting!.Ratio, Of: Numbers(run, layer)))
                .Where(point => point.Of is { } of && double.IsFinite(of.TailIndex))
                .ToList();
            if (points.Count == 0)
                return;
            var curve = new Curve(
                name,
                [.. points.Select(p => p.Ratio)],
                [.. points.Select(p => p.Of!.Value.TailIndex)]
            )
            {
                Style = CurveStyle.Points,
            };
            if (points.TrueForAll(p => p.Of!.Value.Error is not null))
                curve = curve.WithSpread(
                    [.. points.Select(p => p.Of!.Value.Error!.Value.Low)],
                    [.. points.Select(p => p.Of!.Value.Error!.Value.High)]
                );
            curves.Add(style(curve));
        }
    }

    private static (double TailIndex, Core.TailIndices.BootstrapError? Error, int? TopCount)? Numbers(
        SeriesTails run,
        string layer
    ) => run.Layers.FirstOrDefault(l => l.Name == layer) is { } of ? SeriesText.Numbers(of, SeriesEstimator.E1) : null;
}
