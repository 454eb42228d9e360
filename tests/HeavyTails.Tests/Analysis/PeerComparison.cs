// Ours against WeightWatcher 0.7.5.5's recorded answers, file by file, preset by preset, column by column: the largest relative difference over the layers.
// A disagreement that is a fault of theirs is explained in its row; any other fails.
using System.Globalization;
using System.Text;
using System.Text.Json;
using HeavyTails.Core;

namespace HeavyTails.Tests.Analysis;

/// <summary>One line of the comparison.</summary>
/// <param name="Difference">Largest over the layers: relative, or for counts and texts the number of layers that differ.</param>
/// <param name="Where">The layer it is found at.</param>
/// <param name="Explanation">Why they differ, where the fault is theirs or the quantity is random.</param>
public sealed record PeerRow(string Model, string Preset, string Column, int Layers, double Difference, double Tolerance, string Where, string Explanation)
{
    public bool Agrees => Difference <= Tolerance;

    public bool IsExplained => Explanation != "";
}

/// <summary>Compares with the reference files.</summary>
public static class PeerComparison
{
    private static readonly string[] Norms =
        ["lambda_max", "spectral_norm", "log_spectral_norm", "norm", "log_norm", "stable_rank", "entropy", "sv_max", "sv_min", "W_scale", "Q", "detX_val", "detX_val_unrescaled"];

    private static readonly string[] Random =
        ["max_rand_eval", "rand_W_scale", "rand_bulk_max", "rand_bulk_min", "rand_distance", "rand_mp_softrank", "rand_num_spikes", "rand_sigma_mp", "ww_maxdist", "ww_softrank"];

    private static readonly string[] Counts = ["num_evals", "num_pl_spikes", "matrix_rank", "rank_loss", "weak_rank_loss", "N", "M", "rf", "num_spikes", "detX_num", "num_fingers", "layer_id"];

    private static readonly string[] NotCompared = ["name", "has_esd", "layer_type", "slice_id", "longname"];

    /// <summary>What each preset of WeightWatcher's is with us; a preset that is not here has no counterpart.</summary>
    public static IReadOnlyDictionary<string, AnalysisOptions> Presets { get; } = new Dictionary<string, AnalysisOptions>
    {
        ["default"] = new(),
        ["accurate"] = new() { Accuracy = SpectralAccuracy.Accurate },
        ["pool_false"] = new() { Pool = false },
        ["pl_powerlaw"] = new(),
        ["detX"] = new() { DetX = true },
        ["clip_xmax"] = new() { Fingers = FingerFix.ClipXmax },
        ["xmax_m1"] = new() { LeaveOutLargest = 1 },
        ["vectors"] = new() { Vectors = true },
        ["mp_fit"] = new() { MpFit = true, QuarterCircle = QuarterCircle.Legacy },
        ["randomize"] = new() { Randomize = true, QuarterCircle = QuarterCircle.Legacy },
        ["no_conv2d_norm"] = new() { ConvNorm = false },
        ["min_evals50"] = new() { MinEvals = 50 },
    };

    public static IReadOnlyList<PeerRow> Compare(string model, JsonElement reference, Func<AnalysisOptions, ModelResult> analyse)
    {
        var rows = new List<PeerRow>();
        foreach (var run in reference.GetProperty("runs").EnumerateArray())
        {
            var preset = run.GetProperty("preset").GetString()!;
            if (!Presets.TryGetValue(preset, out var options) || run.GetProperty("rows").ValueKind != JsonValueKind.Array) continue;
            var ours = analyse(options).Layers.ToDictionary(l => (LayerKinds.LongName(l.LongName.Split('[')[0]), l.Slice ?? 0));
            var theirs = run.GetProperty("rows").EnumerateArray().ToArray();
            rows.Add(Row(model, preset, "layers", theirs.Length, Math.Abs(ours.Count - theirs.Length), "", AnalysedMore(model, ours.Count, theirs.Length)));
            foreach (var column in theirs[0].EnumerateObject().Select(p => p.Name).Except(NotCompared))
                rows.Add(CompareColumn(model, preset, column, theirs, ours));
        }
        return rows;
    }

    private static string AnalysedMore(string model, int ours, int theirs) =>
        ours > theirs ? $"ours are {ours}, theirs {theirs}: it drops the 3-D kernels of Conv1d without a word" : "";

    private static PeerRow CompareColumn(string model, string preset, string column, JsonElement[] theirs, Dictionary<(string, int), LayerResult> ours)
    {
        var definition = LayerColumns.Named(column);
        var (worst, where, compared) = (0.0, "", 0);
        foreach (var row in theirs)
        {
            var slice = row.TryGetProperty("slice_id", out var s) && s.ValueKind == JsonValueKind.Number ? s.GetInt32() : 0;
            var name = row.GetProperty("longname").GetString()!;
            if (!ours.TryGetValue((name, slice), out var layer))
                return Row(model, preset, column, compared, double.PositiveInfinity, $"{name}[{slice}]", "");
            if (!row.TryGetProperty(column, out var value) || value.ValueKind == JsonValueKind.Null) continue;
            compared++;
            var difference = Difference(column, value, definition.Value(layer));
            if (Counts.Contains(column) || value.ValueKind == JsonValueKind.String) (worst, where) = (worst + difference, difference > 0 ? name : where);
            else if (difference > worst) (worst, where) = (difference, name);
        }
        return Row(model, preset, column, compared, worst, where, Explain(preset, column));
    }

    private static double Difference(string column, JsonElement theirs, object? ours) => (theirs.ValueKind, ours) switch
    {
        (JsonValueKind.String, string text) => theirs.GetString() == text ? 0 : 1,
        (JsonValueKind.Number, int count) => Counts.Contains(column) ? (theirs.GetDouble() == count ? 0 : 1) : Relative(theirs.GetDouble(), count),
        (JsonValueKind.Number, double number) => column.StartsWith("log_", StringComparison.Ordinal) || column == "alpha_weighted"
            ? Math.Abs(theirs.GetDouble() - number) / Math.Max(1, Math.Abs(theirs.GetDouble()))
            : Relative(theirs.GetDouble(), number),
        _ => double.PositiveInfinity,
    };

    private static double Relative(double x, double y) => x == y ? 0 : Math.Abs(x - y) / Math.Max(Math.Abs(x), 1e-12);

    private static PeerRow Row(string model, string preset, string column, int layers, double difference, string where, string explanation)
    {
        var tolerance = column == "layers" || Counts.Contains(column) || column is "warning" or "status" ? 0 : Norms.Contains(column) ? 1e-6 : 1e-4;
        return new PeerRow(model, preset, column, layers, difference, tolerance, where, difference <= tolerance ? "" : explanation);
    }

    private static string Explain(string preset, string column) => (preset, column) switch
    {
        (_, "sv_min") => "theirs is the maximum over slices of each slice's smallest singular value",
        ("clip_xmax", _) => "theirs removes one eigenvalue more than num_fingers says, and never exactly one",
        ("randomize", _) when Random.Contains(column) => "random, theirs unseeded",
        _ => "",
    };

    public static string Table(IEnumerable<PeerRow> rows)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{"model",-22}{"preset",-16}{"column",-24}{"layers",6}{"difference",12}{"allowed",9}  verdict");
        foreach (var r in rows)
            text.AppendLine(CultureInfo.InvariantCulture,
                $"{r.Model,-22}{r.Preset,-16}{r.Column,-24}{r.Layers,6}{r.Difference,12:0.0e+00}{r.Tolerance,9:0e+00}  {(r.Agrees ? "agrees" : r.IsExplained ? "explained: " + r.Explanation : "DISAGREES at " + r.Where)}");
        return text.ToString();
    }
}
