using System.Globalization;
using HeavyTails.Core;
using HeavyTails.Reports;
using Spectre.Console;

namespace HeavyTails.Cli;

/// <summary>Several analyses side by side: a row a layer, a column a checkpoint, then the averages.</summary>
internal static class SeriesTable
{
    private static readonly string[] Averages = ["alpha", "alpha_weighted", "log_norm", "log_spectral_norm", "stable_rank", "ddp_metric_ln", "ddp_metric_log10"];

    public static void Print(ComparedSeries series)
    {
        var table = new Table().Border(Terminal.Border);
        table.AddColumn(new TableColumn("alpha ± sigma (D, n_tail)"));
        foreach (var name in series.Names) table.AddColumn(new TableColumn(Markup.Escape(name)) { Alignment = Justify.Right, NoWrap = true });
        foreach (var layer in series.Layers) table.AddRow([Markup.Escape(layer.Name), .. layer.Results.Select(r => Markup.Escape(Cell(r)))]);
        table.AddEmptyRow();
        foreach (var average in Averages.Where(a => series.Series.Any(s => s.Result.Mean(a) is not null)))
            table.AddRow([$"mean {average}", .. series.Series.Select(s => Markup.Escape(Mean(s.Result, average)))]);
        Terminal.Output.Write(table);
    }

    private static string Cell(LayerResult? layer) => layer switch
    {
        null => "absent",
        { Fit: { } f } => string.Create(CultureInfo.InvariantCulture, $"{f.Alpha:0.00} ± {f.Sigma:0.00} ({f.D:0.000}, {f.TailLength})"),
        _ => "no fit",
    };

    /// <summary>The mean, and over how many layers where some do not have it.</summary>
    private static string Mean(ModelResult result, string name) =>
        result.Summary.FirstOrDefault(s => s.Name == name) is not { } mean ? "-"
        : mean.Mean.ToString("F3", CultureInfo.InvariantCulture) + (mean.Count < result.Layers.Count ? $" (of {mean.Count})" : "");
}
