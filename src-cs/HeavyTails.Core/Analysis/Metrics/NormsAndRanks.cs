using HeavyTails.Core.Fits;

namespace HeavyTails.Core.Analysis.Metrics;

/// <summary>
/// The metric of <see cref="SpectrumMetrics"/>: norms, ranks and entropy of the eigenvalues, and alpha weighted by
/// them.
/// </summary>
public sealed class NormsAndRanks : LayerMetric<SpectrumMetrics>
{
    /// <inheritdoc/>
    public override string Name => "norms_and_ranks";

    /// <inheritdoc/>
    public override string Group => "norm";

    /// <inheritdoc/>
    public override bool IsAlwaysComputed => true;

    /// <inheritdoc/>
    public override FitResult<SpectrumMetrics> Of(LayerSpectrum layer) =>
        SpectrumMetrics.Of(
            layer.Eigenvalues,
            layer.SingularValues,
            layer.Matrices.Rank,
            layer.N,
            layer.Options.Tolerance
        );

    /// <inheritdoc/>
    protected override IReadOnlyList<LayerColumn> MakeColumns() =>
        [
            WeightWatcherColumn("norm", "sum of eigenvalues, ||W||_F^2", m => m.Norm),
            WeightWatcherColumn("log_norm", "log10 norm", m => m.LogNorm) with
            {
                IsAveraged = true,
            },
            WeightWatcherColumn("spectral_norm", "largest eigenvalue", m => m.SpectralNorm),
            WeightWatcherColumn("log_spectral_norm", "log10 spectral_norm", m => m.LogSpectralNorm) with
            {
                IsAveraged = true,
            },
            WeightWatcherColumn("lambda_max", "largest eigenvalue", m => m.SpectralNorm) with
            {
                Terminal = new("lambda_max", 8),
            },
            new("alpha_weighted", "alpha log10 lambda_max", Group, AlphaWeighted)
            {
                IsWeightWatchers = true,
                IsAveraged = true,
                Terminal = new("alpha_weighted", 5, "F2"),
            },
            new(
                "log_alpha_norm",
                "log10 sum lambda^alpha",
                Group,
                l => l.Fit.TryGet(out var f) ? SpectrumMetrics.LogAlphaNorm(l.Eigenvalues, f.Alpha) : null
            )
            {
                IsWeightWatchers = true,
                IsAveraged = true,
            },
            WeightWatcherColumn("sv_max", "largest singular value", m => m.SvMax),
            WeightWatcherColumn("sv_min", "smallest singular value", m => m.SvMin),
            .. Ranks().Select(c => c with { Group = "rank" }),
        ];

    private IEnumerable<LayerColumn> Ranks() =>
        [
            WeightWatcherColumn("stable_rank", "norm / spectral_norm", m => m.StableRank) with
            {
                IsAveraged = true,
                Terminal = new("stable_rank", 8),
            },
            WeightWatcherColumn("matrix_rank", "number of singular values above sv_max N eps", m => m.MatrixRank),
            WeightWatcherColumn(
                "rank_loss",
                "number of singular values at most sv_max N eps of their slice",
                m => m.RankLoss
            ),
            WeightWatcherColumn("weak_rank_loss", "number of eigenvalues below 1e-6", m => m.WeakRankLoss),
            WeightWatcherColumn("entropy", "-sum p ln p / ln rank, p = lambda / norm", m => m.Entropy) with
            {
                IsAveraged = true,
            },
            // Bartlett's smaller one, r_0, is the stable rank; a second column of that name would differ by case only.
            Column("R_0", "effective rank (sum lambda)^2 / sum lambda^2", m => m.EffectiveRankSquared),
        ];

    private static object? AlphaWeighted(LayerResult layer) =>
        layer.Fit.TryGet(out var fit) && layer.Metrics.SpectralNorm > 0
            ? fit.Alpha * layer.Metrics.LogSpectralNorm
            : null;
}
