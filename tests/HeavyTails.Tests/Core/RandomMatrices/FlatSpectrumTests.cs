using HeavyTails.Core.Analysis;
using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.Fits;
using HeavyTails.Core.Layers;
using HeavyTails.Core.RandomMatrices;
using HeavyTails.Native;
using HeavyTails.Reports.Figures;
using HeavyTails.Tests.Core.Analysis;

namespace HeavyTails.Tests.Core.RandomMatrices;

public sealed class FlatSpectrumTests
{
    private static readonly AnalysisOptions Everything = new()
    {
        Metrics =
        [
            LayerMetrics.Nulls,
            LayerMetrics.ShuffledNulls,
            LayerMetrics.Errors,
            LayerMetrics.Farms,
            LayerMetrics.Erg,
            LayerMetrics.DeepDataProfiler,
        ],
    };

    [Theory]
    [InlineData("orthogonal")]
    [InlineData("scaled by 1e-3")]
    [InlineData("tall")]
    [InlineData("bfloat16")]
    [InlineData("float16")]
    [InlineData("reflection")]
    [InlineData("projection")]
    [InlineData("identity")]
    [InlineData("delta kernel")]
    public void A_flat_spectrum_has_no_exponent_and_says_so(string name)
    {
        var result = LayerAnalysis.Of(Flat(name), SpectralBackend.Default, Everything).Results.Single();
        Assert.Equal(FitFailure.Flat, result.Fit.Failure);
        Assert.Contains("a flat spectrum", result.Fit.Reason);
        Assert.Equal(FitFailure.Flat, result.Hill.Failure);
        Assert.Equal(FitFailure.Flat, result.Value(LayerMetrics.Erg).Failure);
        Assert.NotEqual(FitFailure.None, result.Value(LayerMetrics.Farms).Failure);
        Assert.NotEqual(FitFailure.None, result.Ddp.Failure);
        Assert.NotEqual(FitFailure.None, result.AlphaError.Failure);
        if (result.Nulls.TryGet(out var nulls))
            Assert.False(nulls.Verdict.Succeeded);
        Assert.Contains(result.Warnings, w => w.Contains("a flat spectrum", StringComparison.Ordinal));
        Assert.All(EstimatorRow.Of(result), row => Assert.False(row.Estimate.Succeeded, row.ToString()));
        var exponents = LayerColumns.For([result]).Where(c => c.Name.Contains("alpha", StringComparison.Ordinal));
        Assert.All(
            exponents.Where(c => !c.Name.Contains("null", StringComparison.Ordinal) && c.Name != "alpha_hill_limit"),
            c => Assert.False(c.Value(result) is double, $"{c.Name} = {c.Value(result)}")
        );
    }

    [Fact]
    public void A_constant_layer_has_one_eigenvalue_and_no_exponent()
    {
        var constant = Layer(40, 64, (_, _) => .37);
        var result = LayerAnalysis.Of(constant, SpectralBackend.Default, Everything).Results.Single();
        Assert.Equal(1, result.Metrics.MatrixRank);
        Assert.False(result.Fit.Succeeded || result.Hill.Succeeded || result.Ddp.Succeeded);
        Assert.False(result.Value(LayerMetrics.Farms).Succeeded);
    }

    [Fact]
    public void The_legacy_variant_keeps_the_exponent_of_rounding()
    {
        var legacy = Everything with { Variant = Variant.Legacy };
        var result = LayerAnalysis.Of(Flat("orthogonal"), SpectralBackend.Default, legacy).Results.Single();
        Assert.True(result.Fit.Value.Alpha > 1e6, result.AlphaText);
        Assert.True(result.Ddp.Value.Alpha > 1e6);
    }

    [Fact]
    public void A_tail_is_flat_below_a_hundredth_of_the_spread_of_independent_entries()
    {
        // (k - 1) 4 / sqrt(N M) = 31 * 4 / 32 = 3.875 for all eigenvalues of [32 x 32].
        Assert.NotNull(FlatSpectrum.WhyNoTail(Spread(.0387), 0, 32, 32));
        Assert.Null(FlatSpectrum.WhyNoTail(Spread(.0388), 0, 32, 32));
        Assert.Null(FlatSpectrum.WhyNoTail(Spread(.0387), 16, 32, 64));
        // With two matrices of the shape the same eigenvalues are as close as half of as many.
        Assert.Null(FlatSpectrum.WhyNoTail(Spread(.0387), 0, 32, 16));
        Assert.NotNull(FlatSpectrum.WhyNoTail(Spread(.0273 / 2), 0, 32, 16));
        // Fewer than four can be close by chance, unless rounding explains it: 4 * 2^-24 sqrt 3.
        Assert.Null(FlatSpectrum.WhyNoTail([1, 1 + 1e-6, 1 + 2e-6], 0, 3, 3));
        Assert.NotNull(FlatSpectrum.WhyNoTail([1, 1 + 1e-7, 1 + 4.1e-7], 0, 3, 3));
        Assert.Null(FlatSpectrum.WhyNoTail([1, 1 + 1e-7, 1 + 4.2e-7], 0, 3, 3));
        Assert.Null(FlatSpectrum.WhyNoTail([0, 1], 1, 2, 2));
        Assert.Null(FlatSpectrum.WhyNoTail([0, 0], 0, 2, 2));

        static double[] Spread(double spread) =>
            [.. Enumerable.Range(0, 32).Select(i => 5 * Math.Exp(spread * i / 31))];
    }

    [Fact]
    public void Untrained_layers_of_many_shapes_are_never_flat()
    {
        foreach (var (rows, columns) in ((int, int)[])[(10, 10), (16, 10), (400, 12), (64, 64), (128, 20)])
        {
            var fit = TailFits.Exponent(new());
            foreach (var spectrum in UntrainedSpectra.Gaussian((200, rows, columns), 3).Eigenvalues)
                Assert.True(fit(spectrum, rows, columns).Succeeded);
        }
    }

    private static Layer Flat(string name)
    {
        var orthogonal = Make.Orthonormal(64, 64, 1);
        return name switch
        {
            "scaled by 1e-3" => Layer(64, 64, (i, j) => 1e-3 * orthogonal[j][i]),
            "tall" => Layer(150, 40, Make.Orthonormal(150, 40, 2)),
            "bfloat16" => Layer(
                64,
                64,
                (i, j) =>
                    BitConverter.UInt32BitsToSingle(
                        (BitConverter.SingleToUInt32Bits((float)orthogonal[j][i]) + 0x8000) & 0xffff0000
                    )
            ),
            "float16" => Layer(64, 64, (i, j) => (float)(Half)orthogonal[j][i]),
            "reflection" => Layer(64, 64, (i, j) => (i == j ? 1 : 0) - (2 * orthogonal[0][i] * orthogonal[0][j])),
            "projection" => Layer(
                64,
                64,
                (i, j) => Enumerable.Range(0, 20).Sum(k => orthogonal[k][i] * orthogonal[k][j])
            ),
            "identity" => Layer(64, 64, (i, j) => i == j ? 1 : 0),
            "delta kernel" => Make.Layer(
                "conv.weight",
                new(
                    [64, 64, 3, 3],
                    (float[])[.. Enumerable.Range(0, 64 * 64 * 9).Select(at => at % 9 == 4 ? (float)At(at / 9) : 0)]
                )
            ),
            _ => Layer(64, 64, orthogonal),
        };

        double At(int entry) => orthogonal[entry % 64][entry / 64];
    }

    private static Layer Layer(int rows, int columns, double[][] byColumns) =>
        Layer(rows, columns, (i, j) => byColumns[j][i]);

    private static Layer Layer(int rows, int columns, Func<int, int, double> entry) =>
        Make.Layer(
            "w.weight",
            new([rows, columns], Array.ConvertAll(Make.Entries(rows, columns, entry), x => (float)x))
        );
}
