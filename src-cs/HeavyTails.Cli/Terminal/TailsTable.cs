using System.Globalization;
using HeavyTails.Core.NetSeries;
using HeavyTails.Reports.NetSeries;
using HeavyTails.Runs.Terminal;
using static HeavyTails.Reports.Wording.NumberText;

namespace HeavyTails.Cli.Terminal;

/// <summary>
/// Tail indices of averaged series on standard output, each with its standard error: a row for each layer of one
/// series, or a row for each of several series and a column for each layer.
/// </summary>
internal static class TailsTable
{
    public static void Print(SeriesResults results)
    {
        if (results.Series.Count + results.Unreadable.Count > 1)
            PrintSeveral(results);
        else
            PrintOne(results.Series[0], results.Options);
    }

    private static void PrintOne(SeriesTails series, SeriesOptions options)
    {
        Line($"{series.Name}: mean of {Count(series.Nets, "net")}, {series.First} to {series.Last}");
        if (series.Setting is { } setting)
            Line($"setting: {setting.Network}, eta {Short(setting.StepSize)}, b {setting.BatchSize}");
        if (series.Training is { } training)
            Line($"training: {training}");
        foreach (var note in series.Notes)
            Line($"note: {note}");
        var table = new TextTable();
        table.AddColumn("layer", left: true);
        table.AddColumn("shape", left: true);
        table.AddColumn("parameters", left: false);
        table.AddColumn("nets", left: false);
        foreach (var estimator in options.Estimators)
            table.AddColumn(SeriesText.Head(estimator), left: false);
        foreach (var layer in series.Layers)
            table.AddRow([
                layer.Name,
                layer.ShapeText,
                layer.Parameters.ToString(CultureInfo.InvariantCulture),
                Integer(layer.Nets),
                .. options.Estimators.Select(e => SeriesText.Ascii(layer, e)),
            ]);
        table.Print();
        foreach (var reason in series.Layers.SelectMany(layer => SeriesText.Reasons(layer, options)))
            Line(reason);
    }

    private static void PrintSeveral(SeriesResults results)
    {
        var estimator = results.Options.Estimators[0];
        string[] layers = [.. results.Series.SelectMany(s => s.Layers.Select(l => l.Name)).Distinct()];
        var table = new TextTable();
        table.AddColumn("series", left: true);
        foreach (var head in (string[])["eta", "b", "eta/b", "nets", "last loss", "accuracy"])
            table.AddColumn(head, left: false);
        table.AddColumn("outcome", left: true);
        foreach (var layer in layers)
            table.AddColumn(layer, left: false);
        foreach (var series in results.Series)
            table.AddRow([
                series.Name,
                series.Setting is { } eta ? Short(eta.StepSize) : "-",
                series.Setting is { } b ? Integer(b.BatchSize) : "-",
                series.Setting is { } ratio ? Short(ratio.Ratio) : "-",
                Integer(series.Nets),
                series.Training is { } loss ? SignificantAscii(loss.Last.Loss) : "-",
                series.Training is { } accuracy ? FixedAscii(accuracy.Last.Accuracy) + " %" : "-",
                series.OutcomeText,
                .. layers.Select(name =>
                    series.Layers.FirstOrDefault(l => l.Name == name) is { } layer
                        ? SeriesText.Ascii(layer, estimator)
                        : "absent"
                ),
            ]);
        Line($"by layer: {SeriesText.Head(estimator)} ± standard error");
        table.Print();
        var shown = results.Options with { Estimators = [estimator] };
        foreach (var series in results.Series)
        foreach (var note in series.Notes.Concat(series.Layers.SelectMany(l => SeriesText.Reasons(l, shown))))
            Line($"{series.Name}: {note}");
        foreach (var group in results.Series.Where(s => s.Setting is not null).GroupBy(s => s.Setting!.Network))
        foreach (var layer in layers)
            Correlations(group, layer);
    }

    private static void Correlations(IGrouping<string, SeriesTails> group, string layer)
    {
        if (RatioCorrelation.Of(group, layer) is not { } all)
            return;
        var learnt = RatioCorrelation.Of(group.Where(s => !s.Failed), layer);
        Line(
            $"{group.Key}, {layer}: rank correlation of E1 with eta/b {Said(all)}"
                + (learnt is { } some && some.Runs < all.Runs ? $"; of those that learnt {Said(some)}" : "")
        );

        static string Said(RatioCorrelation c) =>
            $"{FixedAscii(c.Rho)} [{FixedAscii(c.Low)}, {FixedAscii(c.High)}] over {Count(c.Runs, "run")}";
    }

    private static string Short(double x) => x.ToString("G6", CultureInfo.InvariantCulture);

    private static void Line(string text) => Console.WriteLine(Printable.Of(text));
}
