using System.Globalization;
using HeavyTails.Core;
using Spectre.Console;

namespace HeavyTails.Cli;

/// <summary>Several analyses side by side: a row a layer, a column a checkpoint, then the averages.</summary>
internal static class SeriesTable
{
    private static readonly string[] Averages = ["alpha", "alpha_weighted", "log_norm", "log_spectral_norm", "stable_rank", "ddp_metric_ln", "ddp_metric_log10"];

    public static void Print(IReadOnlyList<(string Name, ModelResult Result)> series)
    {
        var table = new Table().Border(Terminal.Border);
        table.AddColumn(new TableColumn("alpha ± sigma (D, n_tail)"));
        foreach (var (name, _) in series) table.AddColumn(new TableColumn(Markup.Escape(name)) { Alignment = Justify.Right, NoWrap = true });
        foreach (var layer in LayerNames(series))
            table.AddRow([Markup.Escape(layer), .. series.Select(s => Markup.Escape(Cell(s.Result.Layers.FirstOrDefault(l => l.LongName == layer))))]);
        table.AddEmptyRow();
        foreach (var average in Averages.Where(a => series.Any(s => s.Result.Mean(a) is not null)))
            table.AddRow([$"mean {average}", .. series.Select(s => Markup.Escape(Mean(s.Result, average)))]);
        Terminal.Output.Write(table);
    }

    /// <summary>The layers of all, in the order of their first appearance.</summary>
    private static IEnumerable<string> LayerNames(IReadOnlyList<(string Name, ModelResult Result)> series) =>
        series.SelectMany(s => s.Result.Layers).Select(l => l.LongName).Distinct();

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
