using HeavyTails.Core.Fits;
using HeavyTails.Core.NetSeries;
using HeavyTails.Core.TailIndices;
using HeavyTails.Runs.Files;
using HeavyTails.Runs.Terminal;

namespace HeavyTails.Reports.NetSeries;

/// <summary>Tail indices of series of nets as CSV: a row for each layer of each series.</summary>
public static class SeriesCsv
{
    private sealed record Column(string Name, Func<SeriesTails, LayerTails, object?> Value);

    private static readonly Column[] Columns =
    [
        new("series", (s, _) => Printable.Of(s.Name)),
        new("dataset", (s, _) => s.Setting is { } of ? Printable.Of(of.Dataset) : null),
        new("loss", (s, _) => s.Setting is { } of ? Printable.Of(of.Loss) : null),
        new("model", (s, _) => s.Setting is { } of ? Printable.Of(of.Model) : null),
        new("depth", (s, _) => s.Setting?.Depth),
        new("width", (s, _) => s.Setting?.Width),
        new("eta", (s, _) => s.Setting?.StepSize),
        new("b", (s, _) => s.Setting?.BatchSize),
        new("eta_over_b", (s, _) => s.Setting?.Ratio),
        new("outcome", (s, _) => s.OutcomeText),
        new("last_step", (s, _) => s.Training?.Last.Step),
        new("last_loss", (s, _) => s.Training?.Last.Loss),
        new("last_accuracy", (s, _) => s.Training?.Last.Accuracy),
        new("last_loss_of", (s, _) => s.Training?.Of),
        new("layer", (_, l) => Printable.Of(l.Name)),
        new("shape", (_, l) => l.ShapeText),
        new("parameters", (_, l) => l.Parameters),
        new("nets", (_, l) => l.Nets),
        .. Stable("tail_index", l => l.E1),
        .. Stable("tail_index_rows", l => l.E2),
        .. Top("hill", l => l.Hill),
        .. Top("pickands", l => l.Pickands),
        .. Top("moment", l => l.Moment),
    ];

    /// <summary>
    /// The table as text. Errors are standard errors of the bootstrap, low and high the ends of its 95 % interval. What
    /// does not exist or was not requested is an empty field.
    /// </summary>
    public static string Text(SeriesResults results) =>
        Csv.Table(
            Columns.Select(c => c.Name),
            results.Series.SelectMany(s => s.Layers.Select(l => Columns.Select(c => c.Value(s, l))))
        );

    /// <summary>Writes the table under another name and renames it: the file is complete or absent.</summary>
    public static void Save(SeriesResults results, string path) => WholeFile.Write(path, Text(results));

    private static IEnumerable<Column> Stable(string name, Func<LayerTails, FitResult<AlphaStableFit>> of) =>
        [
            new(name, (_, l) => Value(of(l), fit => fit.TailIndex)),
            .. Errors(name, l => of(l).Bind(fit => fit.Error)),
            new(
                name + "_block_sizes",
                (_, l) =>
                    of(l).TryGet(out var fit)
                        ? string.Join(' ', fit.ByBlockSize.Where(b => b.Used).Select(b => b.BlockSize))
                        : null
            ),
        ];

    private static IEnumerable<Column> Top(string name, Func<LayerTails, FitResult<TopOrderFit>> of) =>
        [
            new(name, (_, l) => Value(of(l), fit => fit.TailIndex)),
            .. Errors(name, l => of(l).Bind(fit => fit.Error)),
            new(name + "_k", (_, l) => of(l).TryGet(out var fit) ? fit.TopCount : null),
        ];

    private static IEnumerable<Column> Errors(string name, Func<LayerTails, FitResult<BootstrapError>> of) =>
        [
            new(name + "_error", (_, l) => Value(of(l), error => error.StandardError)),
            new(name + "_low", (_, l) => Value(of(l), error => error.Low)),
            new(name + "_high", (_, l) => Value(of(l), error => error.High)),
        ];

    private static double? Value<T>(FitResult<T> result, Func<T, double> of)
        where T : notnull => result.TryGet(out var value) ? of(value) : null;
}
