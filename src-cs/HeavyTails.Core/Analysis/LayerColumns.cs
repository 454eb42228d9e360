using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.Fits;
using HeavyTails.Core.Layers;
using HeavyTails.Core.RandomMatrices;

namespace HeavyTails.Core.Analysis;

/// <summary>One column of the table of layers.</summary>
/// <param name="Name">WeightWatcher's where the quantity is the same.</param>
/// <param name="Description">Formula or meaning.</param>
/// <param name="Group">"layer", "fit", "norm", "rank", "random matrix", "twin", "traps", "vectors", "detX", "DeepDataProfiler", "goodness".</param>
/// <param name="Value">An int, double, bool or string; null when the layer does not have it.</param>
public sealed record LayerColumn(string Name, string Description, string Group, Func<LayerResult, object?> Value);

/// <summary>A <see cref="LayerResult"/> as a row.</summary>
public static class LayerColumns
{
    /// <summary>The laws that have R_ and p_ columns.</summary>
    public static IReadOnlyList<string> TailLaws { get; } =
    ["exponential", "stretched_exponential", "lognormal", "lognormal_positive", "truncated_power_law"];

    /// <summary>Every column, in the order of the table: WeightWatcher's own first, then its conditional ones, then ours.</summary>
    public static IReadOnlyList<LayerColumn> All { get; } =
    [.. LayerAndFit(), .. NormsAndRanks(), .. RandomMatrix(), .. Vectors(), .. Ours()];

    /// <summary>The columns that at least one of these layers has: what a table shows.</summary>
    public static IReadOnlyList<LayerColumn> Present(IReadOnlyList<LayerResult> layers) =>
        [.. All.Where(c => layers.Any(l => c.Value(l) is not null))];

    /// <summary>The column called <paramref name="name"/>; throws <see cref="KeyNotFoundException"/>.</summary>
    public static LayerColumn Named(string name) =>
        All.FirstOrDefault(c => c.Name == name)
        ?? throw new KeyNotFoundException(
            $"no column \"{name}\"; the columns are {string.Join(", ", All.Select(c => c.Name))}"
        );

    private static IEnumerable<LayerColumn> LayerAndFit() =>
        [
            new("layer_id", "position among the model's weight matrices, from 1", "layer", l => l.LayerId),
            new("name", "same as longname", "layer", l => l.Name),
            new("longname", "the tensor's name without .weight", "layer", l => l.LongName),
            new("layer_type", "dense, embedding, conv1d, conv2d, ...", "layer", l => LayerKinds.TypeName(l.Kind)),
            new("N", "larger dimension", "layer", l => l.N),
            new("M", "smaller dimension", "layer", l => l.M),
            new("Q", "N / M", "layer", l => l.Q),
            new("rf", "matrices pooled: k k for the slices of a convolution", "layer", l => l.Rf),
            new("slice_id", "which slice, where slices are not pooled", "layer", l => l.Slice),
            new("num_evals", "eigenvalues of W'W", "layer", l => l.Metrics.NumEvals),
            new("has_esd", "whether there is a spectrum", "layer", _ => true),
            new("alpha", "exponent of the power law fitted to the tail", "fit", l => l.Fit?.Alpha),
            new("sigma", "standard error of alpha, (alpha - 1) / sqrt n_tail", "fit", l => l.Fit?.Sigma),
            new("D", "Kolmogorov-Smirnov distance of tail and fit", "fit", l => l.Fit?.D),
            new("xmin", "least eigenvalue of the tail", "fit", l => l.Fit?.Xmin),
            new("xmax", "largest eigenvalue fitted", "fit", l => l.Fit?.Xmax),
            new(
                "num_pl_spikes",
                "eigenvalues in the fitted tail, and the fingers beyond it",
                "fit",
                l => l.Fit is { NumFingers: not null } f ? l.Eigenvalues.Count(x => x >= f.Xmin) : l.Fit?.TailLength
            ),
            new("Lambda", "rate of the exponential cut-off", "fit", l => l.Fit?.Lambda),
            new("num_fingers", "largest eigenvalues left out of the fit", "fit", l => l.Fit?.NumFingers),
            new("raw_alpha", "alpha before they were", "fit", l => l.Fit?.RawAlpha),
            new(
                "status",
                "success, or why there is no fit",
                "fit",
                l => l.FitFailure is null ? "success" : $"failed: {l.FitFailure}"
            ),
            new("warning", "over-trained (alpha < 2), under-trained (alpha > 6)", "fit", l => TrainingWarning(l)),
        ];

    private static IEnumerable<LayerColumn> NormsAndRanks() =>
        [
            new("norm", "sum of eigenvalues, ||W||_F^2", "norm", l => l.Metrics.Norm),
            new("log_norm", "log10 norm", "norm", l => l.Metrics.LogNorm),
            new("spectral_norm", "largest eigenvalue", "norm", l => l.Metrics.SpectralNorm),
            new("log_spectral_norm", "log10 spectral_norm", "norm", l => l.Metrics.LogSpectralNorm),
            new("lambda_max", "largest eigenvalue", "norm", l => l.Metrics.SpectralNorm),
            new(
                "alpha_weighted",
                "alpha log10 lambda_max",
                "norm",
                l => l.Fit is { } f && l.Metrics.SpectralNorm > 0 ? f.Alpha * l.Metrics.LogSpectralNorm : null
            ),
            new(
                "log_alpha_norm",
                "log10 sum lambda^alpha",
                "norm",
                l => l.Fit is { } f ? SpectrumMetrics.LogAlphaNorm(l.Eigenvalues, f.Alpha) : null
            ),
            new("sv_max", "largest singular value", "norm", l => l.Metrics.SvMax),
            new("sv_min", "smallest singular value", "norm", l => l.Metrics.SvMin),
            new("stable_rank", "norm / spectral_norm", "rank", l => l.Metrics.StableRank),
            new("matrix_rank", "singular values above sv_max N eps", "rank", l => l.Metrics.MatrixRank),
            new("rank_loss", "those that are not, slice by slice", "rank", l => l.Metrics.RankLoss),
            new("weak_rank_loss", "eigenvalues below 1e-6", "rank", l => l.Metrics.WeakRankLoss),
            new("entropy", "-sum p ln p / ln rank, p = lambda / norm", "rank", l => l.Metrics.Entropy),
            new("detX_num", "eigenvalues of the tail of determinant one", "detX", l => l.DetX?.Num),
            new("detX_val", "its smallest", "detX", l => l.DetX?.Val),
            new(
                "detX_val_unrescaled",
                "its smallest in units of the mean eigenvalue (WeightWatcher's name for it)",
                "detX",
                l => l.DetX?.ValUnrescaled
            ),
        ];

    private static IEnumerable<LayerColumn> RandomMatrix() =>
        [
            new(
                "num_spikes",
                "eigenvalues above bulk_max and its Tracy-Widom margin",
                "random matrix",
                l => l.MpFit?.NumSpikes
            ),
            new("sigma_mp", "root variance of the bulk, ESD scaled to mean one", "random matrix", l => l.MpFit?.Sigma),
            new("mp_softrank", "bulk_max / lambda_max", "random matrix", l => l.MpFit?.SoftRank),
            new("W_scale", "sqrt(num_evals / norm)", "random matrix", l => l.MpFit?.Scale),
            new("bulk_max", "upper Marchenko-Pastur edge", "random matrix", l => l.MpFit?.LambdaPlus),
            new("bulk_min", "lower Marchenko-Pastur edge", "random matrix", l => l.MpFit?.LambdaMinus),
            new("max_rand_eval", "largest eigenvalue of the shuffled matrix", "twin", l => l.Twin?.MaxEval),
            new("rand_distance", "root Jensen-Shannon divergence of spectrum and twin", "twin", l => l.Twin?.Distance),
            new("ww_softrank", "max_rand_eval / lambda_max", "twin", l => l.Twin?.SoftRank),
            new("ww_maxdist", "lambda_max - max_rand_eval", "twin", l => l.Twin?.MaxDistance),
            new("rand_num_spikes", "num_spikes of the twin", "twin", l => l.Twin?.MpFit.ValueOrNull?.NumSpikes),
            new("rand_sigma_mp", "sigma_mp of the twin", "twin", l => l.Twin?.MpFit.ValueOrNull?.Sigma),
            new("rand_mp_softrank", "mp_softrank of the twin", "twin", l => l.Twin?.MpFit.ValueOrNull?.SoftRank),
            new("rand_W_scale", "W_scale of the twin", "twin", l => l.Twin?.MpFit.ValueOrNull?.Scale),
            new("rand_bulk_max", "bulk_max of the twin", "twin", l => l.Twin?.MpFit.ValueOrNull?.LambdaPlus),
            new("rand_bulk_min", "bulk_min of the twin", "twin", l => l.Twin?.MpFit.ValueOrNull?.LambdaMinus),
        ];

    private static IEnumerable<LayerColumn> Vectors()
    {
        (string, Func<LayerResult, VectorSet?>)[] parts =
        [
            ("bulk", l => l.Vectors?.Bulk),
            ("tail", l => l.Vectors?.Tail),
        ];
        (string, Func<MeanVariance, double>)[] moments = [("mean", m => m.Mean), ("var", m => m.Variance)];
        (string, string, Func<VectorSet, MeanVariance>)[] quantities =
        [
            ("vec_entropy", "histogram entropy of the eigenvectors", s => s.Entropy),
            ("loc_ratio", "||v||_1 / ||v||_inf of the eigenvectors", s => s.LocalisationRatio),
            ("part_ratio", "||v||_2 / ||v||_4 of the eigenvectors", s => s.ParticipationRatio),
        ];
        foreach (var (part, set) in parts)
        foreach (var (moment, number) in moments)
        foreach (var (quantity, description, of) in quantities)
            yield return new LayerColumn(
                $"{part}_{moment}_{quantity}",
                $"{description}, {moment} over the {part}",
                "vectors",
                l => set(l) is { } vectors ? number(of(vectors)) : null
            );
    }

    private static IEnumerable<LayerColumn> Ours() =>
        [
            new("n_tail", "eigenvalues in the fitted tail", "goodness", l => l.Fit?.TailLength),
            new("goodness", "alpha with its error, D and n_tail, or why there is none", "goodness", l => l.AlphaText),
            new("p_value", "bootstrap p value of the power law; below 0.1 it is doubtful", "goodness", l => l.Fit?.P),
            new(
                "alpha_low",
                "lower end of alpha's 95 % bootstrap interval",
                "goodness",
                l => l.Fit?.AlphaInterval?.Low
            ),
            new("alpha_high", "upper end of it", "goodness", l => l.Fit?.AlphaInterval?.High),
            .. from law in TailLaws
            from column in new[]
            {
                new LayerColumn(
                    $"R_{law}",
                    $"normalised log-likelihood ratio against {law.Replace('_', ' ')}; positive favours the power law",
                    "goodness",
                    l => Against(l, law)?.R
                ),
                new LayerColumn($"p_{law}", $"p value of R_{law}", "goodness", l => Against(l, law)?.P),
            }
            select column,
            new("warnings", "all that a reader should beware of", "goodness", l => string.Join("; ", l.Warnings)),
            new(
                "low_rank_scale",
                "factor alpha / r of a low-rank pair, squared in its eigenvalues",
                "layer",
                l => l.LowRankScale
            ),
            new(
                "soft_rank",
                "upper edge of the likelihood fit's bulk / lambda_max",
                "random matrix",
                l => l.MpLikelihoodFit?.SoftRank
            ),
            new(
                "mle_sigma_mp",
                "sigma_mp by maximum likelihood of the bulk",
                "random matrix",
                l => l.MpLikelihoodFit?.Sigma
            ),
            new(
                "mle_num_spikes",
                "eigenvalues above that bulk's edge and margin",
                "random matrix",
                l => l.MpLikelihoodFit?.NumSpikes
            ),
            new("mle_bulk_max", "upper edge of that bulk", "random matrix", l => l.MpLikelihoodFit?.LambdaPlus),
            new("mle_bulk_min", "lower edge of that bulk", "random matrix", l => l.MpLikelihoodFit?.LambdaMinus),
            new(
                "mle_bulk_D",
                "Kolmogorov-Smirnov distance of that bulk to its law",
                "random matrix",
                l => l.MpLikelihoodFit?.Residual
            ),
            new("tracy_widom_margin", "finite-size margin beyond bulk_max", "random matrix", l => l.MpFit?.TracyWidom),
            new("r_0", "effective rank sum lambda / lambda_1", "rank", l => l.Metrics.EffectiveRank),
            new("R_0", "effective rank (sum lambda)^2 / sum lambda^2", "rank", l => l.Metrics.EffectiveRankSquared),
            new("num_traps", "spikes that survive shuffling", "traps", l => l.Traps?.Count),
            new(
                "trap_risk",
                "largest risk among them",
                "traps",
                l =>
                    l.Traps is { Count: > 0 } t ? t.Max(x => x.Risk)
                    : l.Traps is null ? null
                    : 0.0
            ),
            new("ddp_alpha", "DeepDataProfiler's exponent, of lambda / rows", "DeepDataProfiler", l => l.Ddp?.Alpha),
            new("ddp_lambda_max", "largest lambda / rows", "DeepDataProfiler", l => l.Ddp?.LambdaMax),
            new(
                "ddp_metric_ln",
                "ddp_alpha ln ddp_lambda_max: its universal metric is the mean of this",
                "DeepDataProfiler",
                l => l.Ddp?.MetricLn
            ),
            new(
                "ddp_metric_log10",
                "ddp_alpha log10 ddp_lambda_max: the form of the papers",
                "DeepDataProfiler",
                l => l.Ddp?.MetricLog10
            ),
            new("ddp_verdict", "its random-matrix verdict", "DeepDataProfiler", l => l.Ddp?.Verdict),
        ];

    private static TailAlternative? Against(LayerResult layer, string law) =>
        layer.Fit?.Alternatives.FirstOrDefault(a => a.Law == law);

    private static string TrainingWarning(LayerResult layer) =>
        layer.Fit is not { } fit ? ""
        : fit.Alpha < LayerWarnings.OverTrainedBelow ? "over-trained"
        : fit.Alpha > LayerWarnings.UnderTrainedAbove ? "under-trained"
        : "";
}
