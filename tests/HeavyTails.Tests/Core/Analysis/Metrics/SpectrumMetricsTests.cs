using HeavyTails.Core.Analysis;
using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.RandomMatrices;
using HeavyTails.Core.Spectra;
using HeavyTails.Data.Transforms;

namespace HeavyTails.Tests.Core.Analysis.Metrics;

public sealed class SpectrumMetricsTests
{
    // W [30 x 20] row-major, drawn by SplitMix64 (seed 42) and Box-Muller. An independent numpy program computed the
    // values.
    private static readonly LayerResult Golden = Make.Only(
        Make.Gaussian("w.weight", 42, 30, 20),
        new() { Accuracy = SpectralAccuracy.Accurate }
    );

    [Fact]
    public void The_golden_matrix_has_its_norms_and_ranks()
    {
        Assert.Equal(9.3789583223, Golden.Metrics.SvMax, 9);
        Assert.Equal(1.6647225510, Golden.Metrics.SvMin, 9);
        Assert.Equal(592.2186237180, Golden.Metrics.Norm, 8);
        Assert.Equal(6.7324455359, Golden.Metrics.StableRank, 9);
        Assert.Equal(20, Golden.Metrics.MatrixRank);
        Assert.Equal(0, Golden.Metrics.RankLoss);
    }

    [Fact]
    public void The_golden_matrix_has_its_power_law_and_alpha_hat()
    {
        var fit = Golden.Fit.Value;
        Assert.Equal(2.4528725077, fit.Alpha, 8);
        Assert.Equal(0.1811471432, fit.D, 8);
        Assert.Equal(20.6844206412, fit.Xmin, 8);
        Assert.Equal(4.7691426124, (double)LayerColumns.Named("alpha_weighted").Value(Golden)!, 7);
    }

    [Fact]
    public void The_golden_matrix_has_DeepDataProfilers_numbers()
    {
        Assert.Equal(2.9321619737, Golden.Ddp.Value.LambdaMax, 8);
        Assert.Equal(1.5, Golden.Ddp.Value.Q);
        Assert.Equal(2.6386531350, Golden.Ddp.Value.MetricLn, 7);
        var edge = new MarchenkoPastur(1.5, 0.9426693657);
        Assert.Equal(0.0299231362, edge.LambdaMinus, 9);
        Assert.Equal(2.9321619737, edge.LambdaPlus, 8);
    }

    [Fact]
    public void The_golden_spectrum_has_its_effective_ranks()
    {
        // Bartlett's r_k and R_k, where lambda_1 is the largest. The recorded values count from zero: their r_0 is r_1.
        Assert.Equal(7.4725534050, SpectrumMetrics.EffectiveRankAfter(Golden.Eigenvalues, 1), 9);
        Assert.Equal(6.9958456303, SpectrumMetrics.EffectiveRankAfter(Golden.Eigenvalues, 6), 9);
        Assert.Equal(12.0015902621, SpectrumMetrics.EffectiveRankSquaredAfter(Golden.Eigenvalues, 1), 9);
        Assert.Equal(10.3424080276, SpectrumMetrics.EffectiveRankSquaredAfter(Golden.Eigenvalues, 6), 9);
        Assert.Throws<ArgumentOutOfRangeException>(() => SpectrumMetrics.EffectiveRankAfter([1, 2], 2));
    }

    [Fact]
    public void The_smallest_singular_value_is_the_smallest_over_all_slices()
    {
        // The taps are diag(1..10) and diag(11..20): the smallest singular value is 1 / sqrt 2. WeightWatcher gives the
        // largest of the taps' smallest, 11 / sqrt 2.
        var kernel = new double[10 * 10 * 2];
        for (var i = 0; i < 10; i++)
            (kernel[(i * 10 + i) * 2], kernel[(i * 10 + i) * 2 + 1]) = (i + 1, i + 11);
        var result = Make.Only(
            Make.Layer("conv.weight", Make.Tensor([10, 10, 2], kernel)),
            new() { Accuracy = SpectralAccuracy.Accurate }
        );
        Assert.Equal(Math.Sqrt(0.5), result.Metrics.SvMin, 12);
        Assert.Equal(20 * Math.Sqrt(0.5), result.Metrics.SvMax, 12);
    }

    [Fact]
    public void A_zero_matrix_has_entropy_zero_a_warning_and_no_infinite_column()
    {
        var zero = Make.Only(Make.Layer("fc.weight", Make.Tensor([12, 11], new double[132])), AnalysisOptions.Full);
        Assert.Equal(0, zero.Metrics.Entropy);
        Assert.Equal(0, zero.Metrics.StableRank);
        Assert.Equal(11, zero.Metrics.RankLoss);
        Assert.Contains("all weights are zero", zero.Warnings);
        Assert.False(zero.Fit.Succeeded);
        Assert.Null(LayerColumns.Named("alpha_weighted").Value(zero));
        foreach (var column in LayerColumns.All)
            if (column.Value(zero) is double value && column.Name is not ("log_norm" or "log_spectral_norm"))
                Assert.True(double.IsFinite(value), column.Name);
        Assert.DoesNotContain(
            ModelAnalysis.Summarise([zero]),
            m => m.Name.StartsWith("log_", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Equal_eigenvalues_have_entropy_one_and_a_single_one_has_none()
    {
        var equal = Make.Only(Make.Diagonal("i.weight", [.. Enumerable.Repeat(3.0, 16)]));
        Assert.Equal(1, equal.Metrics.Entropy, 6);
        Assert.Equal(16, equal.Metrics.StableRank, 10);
        Assert.Equal(16, equal.Metrics.EffectiveRankSquared, 10);
        var one = Make.Only(Make.Diagonal("i.weight", [.. new double[15], 2.0]));
        Assert.Equal(0, one.Metrics.Entropy);
        Assert.Equal((1, 15), (one.Metrics.MatrixRank, one.Metrics.RankLoss));
    }

    [Fact]
    public void The_alpha_norm_does_not_overflow()
    {
        Assert.Equal(5 * 200 + Math.Log10(2), SpectrumMetrics.LogAlphaNorm([1e200, 1e200], 5), 9);
        Assert.Equal(double.NegativeInfinity, SpectrumMetrics.LogAlphaNorm([0, 0], 2));
    }

    [Fact]
    public void The_tail_of_determinant_one_agrees_with_a_calculation_by_hand()
    {
        // The mean is 4, so lambda' = .25, .25, .25, 3.25; the products from the largest down are 3.25 and .8125.
        Assert.Equal(new DetX(2, 1, 0.25), DetX.Of([1, 1, 1, 13]).Value);
        Assert.Equal("all eigenvalues are zero", DetX.Of([0, 0]).Reason);
        Assert.Equal("there are no eigenvalues", DetX.Of([]).Reason);
    }

    [Fact]
    public void A_vector_of_one_entry_is_the_most_localised_and_a_flat_one_the_least()
    {
        Assert.Equal(1, VectorMetrics.LocalisationRatio([0, 0, -1, 0]));
        Assert.Equal(4, VectorMetrics.LocalisationRatio([0.5, -0.5, 0.5, 0.5]));
        Assert.Equal(1, VectorMetrics.ParticipationRatio([0, 0, -1, 0]));
        Assert.Equal(Math.Sqrt(2), VectorMetrics.ParticipationRatio([0.5, -0.5, 0.5, 0.5]), 12);
        Assert.Equal(0, VectorMetrics.HistogramEntropy([0.5, -0.5, 0.5, 0.5]), 6);
        Assert.Equal(
            Math.Log(100),
            VectorMetrics.HistogramEntropy([.. Enumerable.Range(0, 100).Select(i => (i + 0.5) / 100)]),
            6
        );
    }

    [Fact]
    public void Eigenvectors_of_a_diagonal_matrix_are_localised_and_split_at_xmin()
    {
        var result = Make.Only(
            Make.Diagonal("d.weight", [.. Enumerable.Range(1, 12).Select(i => (double)i)]),
            new() { Metrics = [LayerMetrics.Vectors] }
        );
        Assert.Equal(result.Fit.Value.TailLength, result.Vectors.Value.Tail!.Count);
        Assert.Equal(12 - result.Fit.Value.TailLength, result.Vectors.Value.Bulk?.Count ?? 0);
        Assert.Equal(1, result.Vectors.Value.Tail.LocalisationRatio.Mean, 9);
    }
}
