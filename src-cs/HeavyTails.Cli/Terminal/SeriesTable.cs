using HeavyTails.Core.Analysis;
using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Reports.Figures;
using HeavyTails.Reports.Tables;
using static HeavyTails.Reports.Wording.NumberText;

namespace HeavyTails.Cli.Terminal;

/// <summary>
/// Several analyses side by side on standard output: a row for each layer and a column for each checkpoint, then the
/// means.
/// </summary>
internal static class SeriesTable
{
    private const string Heading = "alpha ± error (D, n_tail)";
    private static readonly string[] Averages =
    [
        "alpha",
        "alpha_weighted",
        "log_norm",
        "log_spectral_norm",
        "stable_rank",
        "ddp_metric_ln",
        "ddp_metric_log10",
    ];

    public static void Print(ComparedSeries series)
    {
        foreach (var part in Parts(series))
            Table(series, part).Print();
        if (series.Layers.SelectMany(l => l.Results).OfType<LayerResult>().Any(LayerCells.IsWithoutError))
            Console.WriteLine(LayerCells.WithoutError);
    }

    /// <summary>
    /// The checkpoints that fit beside each other on the terminal; the rest of a longer series follows in further
    /// tables.
    /// </summary>
    private static IEnumerable<int[]> Parts(ComparedSeries series)
    {
        if (TextTable.Room is not { } room)
            return
            [
                [.. Enumerable.Range(0, series.Series.Count)],
            ];
        var layers = series.Layers.Select(l => Width(l.Name));
        var first = TextTable.Frame + layers.Append(Heading.Length).Max();
        var cells = series.Layers.SelectMany(l => l.Results).Select(r => Cell(r).Length);
        var widest = TextTable.Frame + series.Names.Select(Width).Concat(cells).Max();
        var atOnce = Math.Max(1, (room - first) / widest);
        return Enumerable.Range(0, series.Series.Count).Chunk(atOnce);

        static int Width(string name) => LayerCells.Shown(name).Length;
    }

    private static TextTable Table(ComparedSeries series, int[] part)
    {
        var table = new TextTable();
        table.AddColumn(Heading, left: true);
        foreach (var i in part)
            table.AddColumn(series.Names[i], left: false);
        foreach (var layer in series.Layers)
            table.AddRow([layer.Name, .. part.Select(i => Cell(layer.Results[i]))]);
        table.AddRow();
        foreach (var average in Averages.Where(a => series.Series.Any(s => s.Result.Mean(a) is not null)))
            table.AddRow([$"mean {average}", .. part.Select(i => Mean(series.Series[i].Result, average))]);
        return table;
    }

    private static string Cell(LayerResult? layer) =>
        layer switch
        {
            null => "absent",
            { Fit: { Succeeded: true, Value: var f } } =>
                $"{LayerCells.AlphaWithError(layer)} ({FixedAscii(f.D, 3)}, {Integer(f.TailLength)})",
            _ => "no fit",
        };

    /// <summary>The mean over the layers, and over how many of them if some do not have the quantity.</summary>
    private static string Mean(ModelResult result, string name) =>
        result.Summary.FirstOrDefault(s => s.Name == name) is not { } mean
            ? "-"
            : FixedAscii(mean.Mean, 3) + (mean.Count < result.Layers.Count ? $" (of {Integer(mean.Count)})" : "");
}
