using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.Fits;
using HeavyTails.Core.Layers;

namespace HeavyTails.Core.Analysis;

/// <summary>
/// The columns that show a <see cref="LayerResult"/> as a row of a table. WeightWatcher's columns, under its names,
/// come first; within each half the columns of the layer and of its fit come before those of the metrics.
/// </summary>
public static class LayerColumns
{
    /// <summary>All columns of the library's own metrics, in the order of a table.</summary>
    public static IReadOnlyList<LayerColumn> All { get; } = Of(LayerMetrics.All);

    /// <summary>Returns the columns of layers that have these metrics, in the order of a table.</summary>
    public static IReadOnlyList<LayerColumn> Of(IEnumerable<ILayerMetric> metrics)
    {
        LayerColumn[] columns = [.. Layer(), .. Fit(), .. metrics.SelectMany(m => m.Columns), Warnings()];
        return [.. columns.Where(c => c.IsWeightWatchers), .. columns.Where(c => !c.IsWeightWatchers)];
    }

    /// <summary>Returns the columns that these layers may have: all, and those of a user's own metrics.</summary>
    public static IReadOnlyList<LayerColumn> For(IReadOnlyList<LayerResult> layers)
    {
        var own = layers
            .SelectMany(l => l.Values.Select(v => v.Metric))
            .Distinct()
            .Where(m => !LayerMetrics.All.Contains(m))
            .ToArray();
        return own.Length == 0 ? All : Of([.. LayerMetrics.All, .. own]);
    }

    /// <summary>
    /// Returns the columns that have a value in at least one of these layers; a table shows only them.
    /// </summary>
    public static IReadOnlyList<LayerColumn> Present(IReadOnlyList<LayerResult> layers) =>
        [.. For(layers).Where(c => c.IsIn(layers))];

    /// <summary>
    /// Returns the column with this name of layers that may have a user's own metrics; throws
    /// <see cref="KeyNotFoundException"/> as the other overload does.
    /// </summary>
    public static LayerColumn Named(string name, IReadOnlyList<LayerResult> layers) =>
        For(layers).FirstOrDefault(c => c.Name == name) ?? Named(name);

    /// <summary>
    /// Returns the column with this name; throws <see cref="KeyNotFoundException"/>, with all names, when there is
    /// none.
    /// </summary>
    public static LayerColumn Named(string name) =>
        All.FirstOrDefault(c => c.Name == name)
        ?? throw new KeyNotFoundException(
            $"there is no column \"{name}\"; the columns are {string.Join(", ", All.Select(c => c.Name))}"
        );

    private static IEnumerable<LayerColumn> Layer() =>
        [
            Peer("layer_id", "position among the model's weight matrices, from 1", "layer", l => l.LayerId),
            Peer("name", "same as longname", "layer", l => l.Name),
            Peer("longname", "the tensor's name without .weight", "layer", l => l.LongName),
            Peer("layer_type", "dense, embedding, conv1d, conv2d, ...", "layer", l => LayerKinds.TypeName(l.Kind)),
            Peer("N", "larger dimension", "layer", l => l.N),
            Peer("M", "smaller dimension", "layer", l => l.M),
            Peer("Q", "N / M", "layer", l => l.Q),
            Peer("rf", "number of pooled matrices: k k for the slices of a convolution", "layer", l => l.Rf),
            Peer("slice_id", "index of the slice, where slices are not pooled", "layer", l => l.Slice),
            Peer("num_evals", "number of eigenvalues of W'W", "layer", l => l.Eigenvalues.Length),
            Peer("has_esd", "whether there is a spectrum", "layer", _ => true),
            new(
                "low_rank_scale",
                "factor alpha / r of a low-rank pair, squared in its eigenvalues",
                "layer",
                l => l.LowRankScale
            ),
            new(
                "quantised",
                "from what the weights were dequantised; empty where they are stored as numbers",
                "layer",
                l => l.Quantised
            ),
        ];

    private static IEnumerable<LayerColumn> Fit() =>
        [
            OfFit("alpha", "exponent of the power law fitted to the tail", f => f.Alpha) with
            {
                IsAveraged = true,
            },
            OfFit("sigma", "standard error of alpha, (alpha - 1) / sqrt n_tail", f => f.Sigma),
            OfFit("D", "Kolmogorov-Smirnov distance of tail and fit", f => f.D) with
            {
                IsAveraged = true,
            },
            OfFit("xmin", "least eigenvalue of the tail", f => f.Xmin),
            OfFit("xmax", "largest eigenvalue fitted", f => f.Xmax),
            Peer(
                "num_pl_spikes",
                "number of eigenvalues at least xmin, fingers included",
                "fit",
                l =>
                    !l.Fit.TryGet(out var f) ? null
                    : f.NumFingers is null ? f.TailLength
                    : l.Eigenvalues.Count(x => x >= f.Xmin)
            ),
            OfFit("Lambda", "rate of the exponential cut-off", f => f.Lambda),
            OfFit("num_fingers", "largest eigenvalues left out of the fit", f => f.NumFingers),
            OfFit("raw_alpha", "alpha of the fit before fingers were left out", f => f.RawAlpha),
            Peer(
                "status",
                "success, or why there is no fit",
                "fit",
                l => l.Fit.Succeeded ? "success" : $"failed: {l.Fit.Reason}"
            ),
            Peer("warning", "over-trained (alpha < 2) or under-trained (alpha > 6)", "fit", TrainingWarning),
            OwnOfFit("n_tail", "number of eigenvalues in the fitted tail", f => f.TailLength),
            new("goodness", "alpha with its error, D and n_tail, or why there is no fit", "goodness", l => l.AlphaText),
            OwnOfFit("p_value", "bootstrap p value of the power law; below 0.1 it is doubtful", f => f.P.ValueOrNull),
            OwnOfFit(
                "alpha_low",
                "lower end of alpha's 95 % bootstrap interval",
                f => f.AlphaInterval.ValueOrNull?.Low
            ),
            OwnOfFit(
                "alpha_high",
                "upper end of alpha's 95 % bootstrap interval",
                f => f.AlphaInterval.ValueOrNull?.High
            ),
        ];

    private static LayerColumn Warnings() =>
        new("warnings", "reasons why alpha may be misleading", "goodness", l => string.Join("; ", l.Warnings))
        {
            Items = l => l.Warnings,
        };

    private static LayerColumn Peer(string name, string description, string group, Func<LayerResult, object?> value) =>
        new(name, description, group, value) { IsWeightWatchers = true };

    private static LayerColumn OfFit(string name, string description, Func<TailFit, object?> value) =>
        Peer(name, description, "fit", l => l.Fit.TryGet(out var fit) ? value(fit) : null);

    private static LayerColumn OwnOfFit(string name, string description, Func<TailFit, object?> value) =>
        new(name, description, "goodness", l => l.Fit.TryGet(out var fit) ? value(fit) : null);

    private static string TrainingWarning(LayerResult layer) =>
        !layer.Fit.TryGet(out var fit) ? ""
        : fit.Alpha < LayerWarnings.OverTrainedBelow ? "over-trained"
        : fit.Alpha > LayerWarnings.UnderTrainedAbove ? "under-trained"
        : "";
}
