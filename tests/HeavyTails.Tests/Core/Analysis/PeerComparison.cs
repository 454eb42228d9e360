// Ours against WeightWatcher 0.7.5.5's recorded answers, file by file, preset by preset, column by column: the largest relative difference over the layers.
// A cell that differs is excused only by a check, made here, that theirs is what their known fault gives (PeerFaults); any other difference fails.
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using HeavyTails.Core.Analysis;
using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.Fits;
using HeavyTails.Core.Layers;
using HeavyTails.Core.Spectra;

namespace HeavyTails.Tests.Core.Analysis;

/// <summary>One line of the comparison.</summary>
/// <param name="Layers">Cells compared.</param>
/// <param name="Difference">Largest over the cells that are not excused: relative; for counts and texts 1 a cell that differs.</param>
/// <param name="Where">The layer it is found at.</param>
/// <param name="Excused">Cells that differ because theirs is at fault or random, and why.</param>
public sealed record PeerRow(
    string Model,
    string Preset,
    string Column,
    int Layers,
    double Difference,
    double Tolerance,
    string Where,
    IReadOnlyList<string> Excused
)
{
    public bool Agrees => Difference <= Tolerance;
}

/// <summary>Compares with the reference files.</summary>
public static class PeerComparison
{
    private static readonly string[] Norms =
    [
        "lambda_max",
        "spectral_norm",
        "log_spectral_norm",
        "norm",
        "log_norm",
        "stable_rank",
        "entropy",
        "sv_max",
        "sv_min",
        "W_scale",
        "rand_W_scale",
        "Q",
        "detX_val",
        "detX_val_unrescaled",
    ];

    private static readonly string[] Counts =
    [
        "num_evals",
        "num_pl_spikes",
        "matrix_rank",
        "rank_loss",
        "weak_rank_loss",
        "N",
        "M",
        "rf",
        "num_spikes",
        "rand_num_spikes",
        "detX_num",
        "num_fingers",
        "layer_id",
    ];

    private static readonly string[] Names = ["name", "has_esd", "layer_type", "slice_id", "longname"];

    /// <summary>What each preset of WeightWatcher's is with us; a preset that is not here crashes there or has no counterpart.</summary>
    public static IReadOnlyDictionary<string, AnalysisOptions> Presets { get; } =
        new Dictionary<string, AnalysisOptions>
        {
            ["default"] = new(),
            ["accurate"] = new() { Accuracy = SpectralAccuracy.Accurate },
            ["pool_false"] = new() { Pool = false },
            ["pl_powerlaw"] = new(),
            ["detX"] = new() { Metrics = [LayerMetrics.DetX] },
            ["clip_xmax"] = new() { Fingers = FingerFix.ClipXmax, Variant = Variant.Legacy },
            ["xmin_peak"] = new() { Fingers = FingerFix.XminPeak, Variant = Variant.Legacy },
            ["tpl"] = new() { Fit = FitKind.TPL },
            ["e_tpl"] = new() { Fit = FitKind.E_TPL, Variant = Variant.Legacy },
            ["xmax_m1"] = new() { LeaveOutLargest = 1 },
            ["vectors"] = new() { Metrics = [LayerMetrics.Vectors] },
            ["mp_fit"] = new()
            {
                Metrics = [LayerMetrics.BulkDensity, LayerMetrics.BulkLikelihood],
                Variant = Variant.Legacy,
            },
            ["randomize"] = new()
            {
                Metrics = [LayerMetrics.Twin, LayerMetrics.BulkLikelihood],
                Variant = Variant.Legacy,
            },
            ["no_conv2d_norm"] = new() { ConvNorm = false },
            ["min_evals50"] = new() { MinEvals = 50 },
        };

    /// <summary>Checkpoints and what WeightWatcher answered on them.</summary>
    public static IReadOnlyList<(string Weights, string Answers)> Files { get; } =
    [
        ("lenet_mnist.pth", "ww_lenet_mnist.json"),
        ("resnet20-12fca82f.th", "ww_resnet20_cifar10.json"),
        ("resnet20-12fca82f.th", "ww_resnet20_presets.json"),
        ("lenet_mnist.pth", "ww_lenet_mnist_tpl.json"),
        ("resnet20-12fca82f.th", "ww_resnet20_tpl.json"),
        ("gpt_shakespeare.npz", "ww_gpt_shakespeare_npz.json"),
        ("silero_vad_16k.safetensors", "ww_silero_vad.json"),
    ];

    /// <summary>The rows of every preset of a reference file, or of those named.</summary>
    /// <param name="path">Of the checkpoint: an archive is asked for its own order.</param>
    /// <param name="reference">WeightWatcher's answers.</param>
    /// <param name="layers">Of the checkpoint.</param>
    /// <param name="backend">Ours.</param>
    /// <param name="presets">All when empty.</param>
    public static IReadOnlyList<PeerRow> Compare(
        string path,
        JsonElement reference,
        IReadOnlyList<Layer> layers,
        ISpectralBackend backend,
        params string[] presets
    )
    {
        var (model, order) = (Path.GetFileNameWithoutExtension(path), FileOrder(path, layers));
        var rows = new List<PeerRow>();
        foreach (var run in reference.GetProperty("runs").EnumerateArray())
        {
            var preset = run.GetProperty("preset").GetString()!;
            if (presets.Length > 0 && !presets.Contains(preset))
                continue;
            if (
                !Presets.TryGetValue(preset, out var options)
                || run.GetProperty("rows").ValueKind != JsonValueKind.Array
            )
                continue;
            var result = ModelAnalysis.Of(layers, backend, options);
            var ours = result.Layers.ToDictionary(l => (l.LongName.Split('[')[0], l.Slice ?? 0));
            var theirs = run.GetProperty("rows").EnumerateArray().ToArray();
            var numbered = result
                .Layers.Select(l => l.LongName.Split('[')[0])
                .Concat(result.Skipped.Where(s => s.LayerId > 0).Select(s => s.LongName.Split('[')[0]))
                .ToHashSet();
            var known = theirs.Select(t => t.GetProperty("longname").GetString()).ToHashSet();
            var faults = new PeerFaults(preset, options, layers, backend, theirs, [.. order.Where(numbered.Contains)]);
            var more = result.Layers.Where(l => !known.Contains(l.LongName.Split('[')[0])).ToArray();
            string[] dropped = [.. more.Select(faults.Dropped).OfType<string>()];
            rows.Add(
                new PeerRow(
                    model,
                    preset,
                    "(layers)",
                    theirs.Length,
                    Math.Abs(ours.Count - theirs.Length - dropped.Length),
                    0,
                    more.FirstOrDefault()?.LongName ?? "",
                    dropped
                )
            );
            foreach (var column in theirs[0].EnumerateObject().Select(p => p.Name).Except(Names))
                rows.Add(CompareColumn(model, preset, column, theirs, ours, faults));
        }
        return rows;
    }

    private static PeerRow CompareColumn(
        string model,
        string preset,
        string column,
        JsonElement[] theirs,
        Dictionary<(string, int), LayerResult> ours,
        PeerFaults faults
    )
    {
        var definition = LayerColumns.Named(column);
        var tolerance =
            Counts.Contains(column) || column is "warning" or "status" ? 0
            : Norms.Contains(column) ? 1e-6
            : column.EndsWith("vec_entropy", StringComparison.Ordinal) ? 1e-3
            : 1e-4; // a histogram jumps where an entry crosses a bin's edge
        var (worst, where, compared, excused) = (0.0, "", 0, new List<string>());
        foreach (var row in theirs)
        {
            var slice =
                row.TryGetProperty("slice_id", out var s) && s.ValueKind == JsonValueKind.Number ? s.GetInt32() : 0;
            var name = row.GetProperty("longname").GetString()!;
            if (!ours.TryGetValue((name, slice), out var layer))
                return new PeerRow(
                    model,
                    preset,
                    column,
                    compared,
                    double.PositiveInfinity,
                    tolerance,
                    $"{name}[{slice}]",
                    []
                );
            if (!row.TryGetProperty(column, out var value) || value.ValueKind == JsonValueKind.Null)
                continue;
            compared++;
            var difference =
                value.ValueKind == JsonValueKind.String && value.GetString() == "nan"
                    ? double.PositiveInfinity
                    : Difference(column, value, definition.Value(layer), layer);
            if (difference <= tolerance)
                (worst, where) = difference > worst ? (difference, name) : (worst, where);
            else if (faults.Excuse(column, layer, row) is { } reason)
                excused.Add(reason);
            else if (difference > worst)
                (worst, where) = (difference, name);
        }
        return new PeerRow(model, preset, column, compared, worst, tolerance, where, excused);
    }

    // A zip archive's members are in the order of its directory, which our reader sorts; the other files come in their own order.
    private static string[] FileOrder(string path, IReadOnlyList<Layer> layers)
    {
        if (!path.EndsWith(".npz", StringComparison.Ordinal))
            return [.. layers.Select(l => l.Name)];
        using var archive = ZipFile.OpenRead(path);
        return [.. archive.Entries.Select(e => LayerKinds.LongName(Path.GetFileNameWithoutExtension(e.FullName)))];
    }

    private static double Difference(string column, JsonElement theirs, object? ours, LayerResult layer) =>
        (theirs.ValueKind, ours) switch
        {
            (JsonValueKind.String, string text) => theirs.GetString() == text ? 0 : 1,
            (JsonValueKind.Number, int count) => theirs.GetDouble() == count ? 0 : 1,
            (JsonValueKind.Number, double number) => Difference(column, theirs.GetDouble(), number, layer),
            _ => double.PositiveInfinity,
        };

    // Logarithms are compared by what they are logarithms of, the smallest singular value by the largest: its own last digits are rounding of float32 weights.
    internal static double Difference(string column, double theirs, double ours, LayerResult layer) =>
        theirs == ours ? 0
        : column is "log_norm" or "log_spectral_norm" ? Math.Abs(theirs - ours) * Math.Log(10)
        : column is "sv_min" ? Math.Abs(theirs - ours) / layer.Metrics.SvMax
        : Math.Abs(theirs - ours) / Math.Max(Math.Abs(theirs), 1e-9);

    /// <summary>A line a column.</summary>
    public static string Table(IEnumerable<PeerRow> rows)
    {
        var text = new StringBuilder();
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"{"model", -21}{"preset", -15}{"column", -22}{"cells", 6}{"difference", 12}{"allowed", 9}  verdict"
        );
        foreach (var r in rows)
        {
            var excuses = string.Join(
                "; ",
                r.Excused.GroupBy(e => e).Select(g => $"{g.Count()} {(g.Count() == 1 ? "cell" : "cells")}: {g.Key}")
            );
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"{r.Model, -21}{r.Preset, -15}{r.Column, -22}{r.Layers, 6}{r.Difference, 12:0.0e+00}{r.Tolerance, 9:0e+00}  {(r.Agrees ? "agrees" : "DISAGREES at " + r.Where)}{(excuses == "" ? "" : ", but " + excuses)}"
            );
        }
        return text.ToString();
    }
}
