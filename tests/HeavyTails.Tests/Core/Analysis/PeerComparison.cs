// Compares our results with WeightWatcher 0.7.5.5's recorded answers, by file, preset and column: the largest relative
// difference over the layers. A cell that differs is excused only when a calculation shows that WeightWatcher's value
// is what its known fault gives (PeerFaults); any other difference fails.
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using HeavyTails.Checkpoints;
using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Roles;
using HeavyTails.Core.Analysis;
using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.Fits;
using HeavyTails.Core.Layers;
using HeavyTails.Core.Spectra;

namespace HeavyTails.Tests.Core.Analysis;

/// <summary>The comparison of one column, for one checkpoint and one preset.</summary>
public sealed record PeerRow
{
    public required string Model { get; init; }

    public required string Preset { get; init; }

    public required string Column { get; init; }

    /// <summary>Number of cells that were compared.</summary>
    public required int Layers { get; init; }

    /// <summary>
    /// Largest relative difference over the cells that are not excused; for counts and texts 1 when a cell differs.
    /// </summary>
    public required double Difference { get; init; }

    public required double Tolerance { get; init; }

    /// <summary>Name of the layer with the largest difference.</summary>
    public required string Where { get; init; }

    /// <summary>The reasons of the cells that differ because WeightWatcher's value is faulty or random.</summary>
    public IReadOnlyList<string> Excused { get; init; } = [];

    public bool Agrees => Difference <= Tolerance;
}

/// <summary>Compares our results with WeightWatcher's in the reference files.</summary>
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

    /// <summary>
    /// Our options for each of WeightWatcher's presets. A preset that is missing here crashes WeightWatcher or has no
    /// counterpart.
    /// </summary>
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
            ["mp_fit"] = new() { Metrics = [LayerMetrics.BulkFit], Variant = Variant.Legacy },
            ["randomize"] = new() { Metrics = [LayerMetrics.Twin, LayerMetrics.BulkFit], Variant = Variant.Legacy },
            ["no_conv2d_norm"] = new() { ConvNorm = false },
            ["min_evals50"] = new() { MinEvals = 50 },
        };

    /// <summary>The checkpoints and the files of WeightWatcher's answers for them.</summary>
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

    /// <summary>
    /// A checkpoint with all layers that WeightWatcher analyses: it takes the table of positions of the small GPT for
    /// one, which is listed and not analysed unless its reading is chosen.
    /// </summary>
    public static Checkpoint Open(string path) =>
        Checkpoint.Open(
            path,
            Path.GetFileName(path) is "gpt_shakespeare.npz"
                ? new CheckpointOptions { Readings = [ReadingChoice.Parse("position_embedding=matrix")] }
                : null
        );

    /// <summary>Returns the rows of every preset of a reference file, or of the named presets.</summary>
    /// <param name="path">Path of the checkpoint; for an archive the order of its members is read.</param>
    /// <param name="reference">The answers of WeightWatcher.</param>
    /// <param name="layers">The layers of the checkpoint.</param>
    /// <param name="backend">The backend of our analysis.</param>
    /// <param name="presets">Names of the presets to compare; all when empty.</param>
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
                new()
                {
                    Model = model,
                    Preset = preset,
                    Column = "(layers)",
                    Layers = theirs.Length,
                    Difference = Math.Abs(ours.Count - theirs.Length - dropped.Length),
                    Tolerance = 0,
                    Where = more.FirstOrDefault()?.LongName ?? "",
                    Excused = dropped,
                }
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
            : column.EndsWith("vec_entropy", StringComparison.Ordinal) ? 1e-3 // it jumps when an entry changes its bin
            : 1e-4;
        var (worst, where, compared, excused) = (0.0, "", 0, new List<string>());
        foreach (var row in theirs)
        {
            var slice =
                row.TryGetProperty("slice_id", out var s) && s.ValueKind == JsonValueKind.Number ? s.GetInt32() : 0;
            var name = row.GetProperty("longname").GetString()!;
            if (!ours.TryGetValue((name, slice), out var layer))
                return new()
                {
                    Model = model,
                    Preset = preset,
                    Column = column,
                    Layers = compared,
                    Difference = double.PositiveInfinity,
                    Tolerance = tolerance,
                    Where = $"{name}[{slice}]",
                };
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
        return new()
        {
            Model = model,
            Preset = preset,
            Column = column,
            Layers = compared,
            Difference = worst,
            Tolerance = tolerance,
            Where = where,
            Excused = excused,
        };
    }

    // WeightWatcher numbers the members of a zip archive in the order of its directory, which our reader sorts; other
    // files are read in their own order.
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

    // For logarithms the difference of their arguments is compared. The smallest singular value is compared relative to
    // the largest, because its own last digits are rounding errors of float32 weights.
    internal static double Difference(string column, double theirs, double ours, LayerResult layer) =>
        theirs == ours ? 0
        : column is "log_norm" or "log_spectral_norm" ? Math.Abs(theirs - ours) * Math.Log(10)
        : column is "sv_min" ? Math.Abs(theirs - ours) / layer.Metrics.SvMax
        : Math.Abs(theirs - ours) / Math.Max(Math.Abs(theirs), 1e-9);

    /// <summary>Returns a table with one line for each row.</summary>
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
            var verdict = r.Agrees ? "agrees" : "DISAGREES at " + r.Where;
            text.Append(CultureInfo.InvariantCulture, $"{r.Model, -21}{r.Preset, -15}{r.Column, -22}{r.Layers, 6}");
            text.Append(CultureInfo.InvariantCulture, $"{r.Difference, 12:0.0e+00}{r.Tolerance, 9:0e+00}  {verdict}");
            text.AppendLine(excuses == "" ? "" : ", but " + excuses);
        }
        return text.ToString();
    }
}
