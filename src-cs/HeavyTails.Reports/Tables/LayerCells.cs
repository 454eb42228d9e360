using System.Globalization;
using HeavyTails.Core.Analysis;
using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.Fits;
using HeavyTails.Core.Layers;
using HeavyTails.Core.Nulls;
using HeavyTails.Runs.Terminal;
using static HeavyTails.Reports.Wording.NumberText;

namespace HeavyTails.Reports.Tables;

/// <summary>A column of a table of layers that is made for reading.</summary>
/// <param name="Title">The head of the column.</param>
/// <param name="Text">The cell of a layer.</param>
public sealed record LayerCell(string Title, Func<LayerResult, string> Text)
{
    /// <summary>Whether its cells are flushed left, as texts are. Default: false, flushed right.</summary>
    public bool Left { get; init; }

    /// <summary>
    /// The order in which columns are left out where room is scarce, those of the highest rank first. Default: 0, the
    /// column is always shown.
    /// </summary>
    public int Rank { get; init; }
}

/// <summary>
/// An analysis as a table for reading, in commands, scripts and notebooks, and the lines below the table. An alpha
/// always stands beside its error, D and n_tail.
/// </summary>
public static class LayerCells
{
    /// <summary>Most characters of the reason for which tensors are skipped.</summary>
    private const int LongestReason = 400;

    /// <summary>Most characters of a line below the table, whatever names the file has.</summary>
    private const int LongestLine = 2000;

    /// <summary>
    /// Most characters of a cell. Names of layers may be as long as their file, and one long name would make every row
    /// of the table as long; CSV and JSON hold names in full.
    /// </summary>
    private const int LongestCell = 120;

    /// <summary>The line that says what "± ?" means.</summary>
    public const string WithoutError =
        "± ?: no error of alpha can be trusted, since its fit jumps between solutions as on untrained layers";

    /// <summary>A text as a cell shows it: on one line of at most 120 characters.</summary>
    public static string Shown(string cell) => Printable.Short(cell, LongestCell);

    /// <summary>Whether a layer has an alpha of which no error can be trusted.</summary>
    public static bool IsWithoutError(LayerResult layer) => layer.Fit.Succeeded && !layer.AlphaError.Succeeded;

    /// <summary>The columns of some layers, from left to right: those that at least one of them has.</summary>
    public static IEnumerable<LayerCell> Of(IReadOnlyList<LayerResult> layers)
    {
        yield return new("#", l => Integer(l.LayerId));
        yield return new("layer", l => Shown(l.LongName)) { Left = true };
        yield return new("type", l => LayerKinds.TypeName(l.Kind)) { Left = true, Rank = 7 };
        yield return new("matrix", l => Matrix(l.Rf, l.Rows, l.Columns)) { Rank = 6 };
        yield return new("evals", l => Integer(l.Metrics.NumEvals)) { Rank = 6 };
        yield return new("alpha", Alpha);
        yield return new("D", l => l.Fit.ValueOrNull is { } f ? FixedAscii(f.D, 3) : "-") { Rank = 4 };
        yield return new("n_tail", l => l.Fit.ValueOrNull is { } f ? Integer(f.TailLength) : "-") { Rank = 4 };
        if (layers.Any(l => l.Fit.ValueOrNull?.Lambda is not null))
            yield return new("Lambda", l => Compact(l.Fit.ValueOrNull?.Lambda));
        if (layers.Any(l => l.Fit.ValueOrNull is { P.Succeeded: true }))
            yield return new(
                "p",
                l => l.Fit.ValueOrNull is { P.Succeeded: true } f ? PValue.Number(f.P.Value, 2, f.Sets) : "-"
            );
        yield return new("xmin", l => Compact(l.Fit.ValueOrNull?.Xmin)) { Rank = 9 };
        foreach (var column in LayerColumns.For(layers))
            if (column.Terminal is { } shown && column.IsIn(layers))
                yield return new(shown.Title, l => Formatted(column.Value(l), shown.Format)) { Rank = shown.Rank };
    }

    /// <summary>
    /// The lines below the table: what could not be analysed, warnings with the most serious first and each once, means
    /// over the layers, verdicts beside untrained layers, and what was skipped with its reasons.
    /// </summary>
    /// <param name="result">The analysis.</param>
    /// <param name="rows">The layers in the table, whose warnings are shown; null for all.</param>
    public static IEnumerable<string> Notes(ModelResult result, IReadOnlyList<LayerResult>? rows = null)
    {
        foreach (var sentence in result.Place.NotRead())
            yield return Line(sentence);
        foreach (var fault in result.Skipped.Where(s => s.IsFault))
            yield return Line($"NOT ANALYSED {Shown(fault.LongName)} [{Shown(fault.ShapeText)}]: " + fault.Reason);
        foreach (var warning in SummedWarning.Of(rows ?? result.Layers))
            yield return Line($"warning: {Warned(warning)}");
        if (result.Summary.Count > 0)
            yield return Summary(result);
        if (ModelVerdict.Of(result) is { } verdict)
            yield return $"verdict: {verdict}";
        if (Verdicts(result.Layers) is { } verdicts)
            yield return verdicts;
        if (result.Layers.Any(IsWithoutError))
            yield return WithoutError;
        foreach (var line in Skipped(result.Skipped))
            yield return Line(line);
    }

    private static string Warned(SummedWarning warning) =>
        warning.Layers is [var one]
            ? $"layer {one.LayerId} ({Shown(one.LongName)}): {warning.Text}"
            : $"{warning.Layers.Count} layers: {warning.Text}  ("
                + First(warning.Layers.Select(layer => Shown(layer.LongName)))
                + ")";

    private static string Line(string line) => Printable.Short(line, LongestLine);

    private static string Alpha(LayerResult layer) => layer.Fit.Succeeded ? AlphaWithError(layer) : "-";

    /// <summary>
    /// Alpha of a layer that has a fit, with its error: "2.93 ± 0.09", or "2.93 ± ?" where none can be trusted.
    /// </summary>
    public static string AlphaWithError(LayerResult layer) =>
        $"{FixedAscii(layer.Fit.Value.Alpha)} ± {(layer.AlphaError.TryGet(out var error) ? FixedAscii(error) : "?")}";

    /// <summary>How many layers are heavier-tailed than untrained ones; null where no nulls were asked for.</summary>
    private static string? Verdicts(IReadOnlyList<LayerResult> layers)
    {
        TailVerdict[] verdicts =
        [
            .. layers
                .Select(l => l.Nulls.Bind(n => n.Verdict))
                .Where(verdict => verdict.Succeeded)
                .Select(verdict => verdict.Value),
        ];
        int Count(TailVerdict verdict) => verdicts.Count(v => v == verdict);
        return verdicts.Length == 0
            ? null
            : $"heavier-tailed than untrained layers of their shape (heavy_p < 0.05): {Count(TailVerdict.Heavy)} of "
                + $"{verdicts.Length} layers; spikes above a random bulk: {Count(TailVerdict.Spikes)}; as untrained: "
                + $"{Count(TailVerdict.Random)}; lighter: {Count(TailVerdict.Light)}; "
                + $"other: {Count(TailVerdict.Other)}";
    }

    /// <summary>The means that are quoted most often, each over the layers that have the quantity.</summary>
    private static string Summary(ModelResult result)
    {
        string[] quoted =
        [
            "alpha",
            "alpha_weighted",
            "log_norm",
            "stable_rank",
            .. result.Options.Conv == ConvMode.Flatten || result.Options.Asks(LayerMetrics.DeepDataProfiler)
                ? ["ddp_metric_ln"]
                : Array.Empty<string>(),
        ];
        var means = quoted.Select(name => result.Summary.FirstOrDefault(s => s.Name == name)).OfType<SummaryMean>();
        return "mean over layers: "
            + string.Join(
                ", ",
                means.Select(m =>
                    $"{m.Name} {FixedAscii(m.Mean, 3)}" + (m.Count < result.Layers.Count ? $" (of {m.Count})" : "")
                )
            )
            + $"   [{result.Backend.Backend}, {result.Backend.InstructionSet}]";
    }

    /// <summary>Tensors that have no spectrum, grouped by the reason.</summary>
    private static IEnumerable<string> Skipped(IReadOnlyList<SkippedLayer> skipped)
    {
        foreach (var group in skipped.Where(s => !s.IsFault).GroupBy(s => s.Reason))
        {
            var reason = Printable.Short(group.Key, LongestReason);
            yield return $"skipped {group.Count()}: {reason}  ({FirstNames(group)})";
        }
    }

    /// <summary>The names of the first four of some layers, with dots where there are more.</summary>
    public static string FirstNames(IEnumerable<SkippedLayer> layers) =>
        First(layers.Select(layer => Shown(layer.LongName)));

    private static string First(IEnumerable<string> names)
    {
        const int most = 4;
        string[] all = [.. names];
        return string.Join(", ", all.Take(most)) + (all.Length > most ? ", ..." : "");
    }

    /// <summary>How many matrices a layer has, if several, and their size: "9 x 64x32".</summary>
    public static string Matrix(int count, int rows, int columns) =>
        (count > 1 ? $"{count} x " : "") + $"{rows}x{columns}";

    private static string Formatted(object? value, string format) =>
        value switch
        {
            null => "-",
            IFormattable number => number.ToString(format, CultureInfo.InvariantCulture),
            _ => Printable.Of(value.ToString()!),
        };

    private static string Compact(double? value) => value is { } x ? SignificantAscii(x) : "-";
}
