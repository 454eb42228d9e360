using HeavyTails.Core.Fits;
using HeavyTails.Core.NetSeries;
using HeavyTails.Core.TailIndices;
using HeavyTails.Runs.Terminal;
using static HeavyTails.Reports.Wording.NumberText;

namespace HeavyTails.Cli.Terminal;

/// <summary>Tail indices by layer of an averaged series on standard output, each with its standard error.</summary>
internal static class TailsTable
{
    public static void Print(SeriesTails series, SeriesOptions options)
    {
        Console.WriteLine(
            Printable.Of($"{series.Name}: mean of {Count(series.Nets, "net")}, {series.First} to {series.Last}")
        );
        foreach (var note in series.Notes)
            Console.WriteLine(Printable.Of($"note: {note}"));
        var table = new TextTable();
        table.AddColumn("layer", left: true);
        table.AddColumn("shape", left: true);
        table.AddColumn("parameters", left: false);
        table.AddColumn("nets", left: false);
        foreach (var estimator in options.Estimators)
            table.AddColumn(Head(estimator), left: false);
        foreach (var layer in series.Layers)
            table.AddRow([
                layer.Name,
                layer.ShapeText,
                layer.Parameters.ToString(System.Globalization.CultureInfo.InvariantCulture),
                Integer(layer.Nets),
                .. options.Estimators.Select(e => Cell(layer, e)),
            ]);
        table.Print();
        foreach (var layer in series.Layers)
        foreach (var reason in Reasons(layer, options))
            Console.WriteLine(Printable.Of(reason));
    }

    private static string Head(SeriesEstimator estimator) =>
        estimator switch
        {
            SeriesEstimator.E1 => "tail index (E1)",
            SeriesEstimator.E2 => "rows (E2)",
            SeriesEstimator.Hill => "Hill (k)",
            SeriesEstimator.Pickands => "Pickands (k)",
            _ => "moment (k)",
        };

    private static string Cell(LayerTails layer, SeriesEstimator estimator) =>
        estimator switch
        {
            SeriesEstimator.E1 => Stable(layer.E1),
            SeriesEstimator.E2 => Stable(layer.E2),
            SeriesEstimator.Hill => Top(layer.Hill),
            SeriesEstimator.Pickands => Top(layer.Pickands),
            _ => Top(layer.Moment),
        };

    private static string Stable(FitResult<AlphaStableFit> fit) =>
        fit.TryGet(out var value) ? WithError(value.TailIndex, value.Error) : "-";

    private static string Top(FitResult<TopOrderFit> fit) =>
        fit.TryGet(out var value) ? $"{WithError(value.TailIndex, value.Error)} ({Integer(value.TopCount)})" : "-";

    private static string WithError(double tailIndex, FitResult<BootstrapError> error) =>
        error.TryGet(out var known)
            ? $"{FixedAscii(tailIndex, 3)} ± {FixedAscii(known.StandardError, 3)}"
            : FixedAscii(tailIndex, 3);

    // A layer without weights that are finite has one reason for all estimators.
    private static IEnumerable<string> Reasons(LayerTails layer, SeriesOptions options) =>
        options
            .Estimators.Select(e =>
                e switch
                {
                    SeriesEstimator.E1 => Reason("E1", layer.E1),
                    SeriesEstimator.E2 => Reason("E2", layer.E2),
                    SeriesEstimator.Hill => Reason("Hill", layer.Hill),
                    SeriesEstimator.Pickands => Reason("Pickands", layer.Pickands),
                    _ => Reason("moment", layer.Moment),
                }
            )
            .OfType<(string Estimator, string Why)>()
            .GroupBy(r => r.Why)
            .Select(g => $"{layer.Name}: no {string.Join(", ", g.Select(r => r.Estimator))}: {g.Key}");

    private static (string Estimator, string Why)? Reason<T>(string estimator, FitResult<T> fit)
        where T : notnull => fit.Succeeded ? null : (estimator, fit.Reason);
}
