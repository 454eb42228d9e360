// C = A + iB. Its singular values by another way than the embedding [A -B; B A]: C = U diag(s) V* has the singular
// values s if U and V are unitary, as discrete Fourier matrices are.

using System.Numerics;
using HeavyTails.Core.Analysis;
using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.Layers;
using HeavyTails.Core.Spectra;
using HeavyTails.Tests.Core.Analysis;

namespace HeavyTails.Tests.Core.Layers;

public sealed class ComplexMatricesTests
{
    /// <summary>Row-major pairs of F diag(s) G, F and G unitary Fourier matrices.</summary>
    private static TensorData Known(int rows, int columns, double[] singular)
    {
        var pairs = new double[2 * rows * columns];
        for (var r = 0; r < rows; r++)
        for (var c = 0; c < columns; c++)
        {
            var sum = Complex.Zero;
            for (var k = 0; k < singular.Length; k++)
                sum += singular[k] * Root(r * k, rows) * Root(k * c, columns);
            (pairs[2 * (r * columns + c)], pairs[2 * (r * columns + c) + 1]) = (sum.Real, sum.Imaginary);
        }
        return TensorData.Complex([rows, columns], pairs);

        static Complex Root(int turns, int n) =>
            Complex.FromPolarCoordinates(1 / Math.Sqrt(n), 2 * Math.PI * turns / n);
    }

    private static MatrixSet Set(TensorData tensor, LayerKind kind = LayerKind.Linear) =>
        Assert.Single(LayerMatrices.Of(kind, tensor, 1, new MatrixOptions()));

    private static Layer Layer(TensorData tensor) =>
        Make.Layer("c.weight", tensor, LayerKind.Linear) with
        {
            DType = "c128",
        };

    [Theory]
    [InlineData(5, 5)]
    [InlineData(9, 4)]
    [InlineData(4, 9)]
    [InlineData(1, 6)]
    public void Each_singular_value_counts_once(int rows, int columns)
    {
        double[] singular = [.. Enumerable.Range(1, Math.Min(rows, columns)).Select(k => 3.0 / k)];
        var set = Set(Known(rows, columns, singular));
        Assert.Equal(Math.Min(rows, columns), set.EigenvalueCount);
        Make.Same(singular, Esd.Of(set, Make.Backend, SpectralAccuracy.Accurate).SingularValues, 1e-14);
    }

    [Fact]
    public void Taps_of_a_convolution_are_complex_matrices_of_their_own()
    {
        var pairs = Make.Gaussians(2 * 6 * 4 * 3, 5);
        var set = Set(TensorData.Complex([6, 4, 3], pairs), LayerKind.Conv1d);
        Assert.Equal((6, 4, 3, 0.5), (set.Rows, set.Columns, set.Count, set.EigenvalueScale));
        var energy = pairs.Sum(x => x * x);
        Assert.Equal(energy / 2, Make.Eigenvalues(set).Sum(), energy * 1e-13);
    }

    [Fact]
    public void Shuffling_moves_whole_complex_numbers()
    {
        var tensor = Known(6, 6, [5, 2, 1, 0, 0, 0]);
        var energy = Make.Eigenvalues(Set(tensor)).Sum();
        Assert.Equal(energy, Make.Eigenvalues(Set(tensor).Shuffled(3)).Sum(), energy * 1e-13);
        // A matrix of (1 + i) x, x real, stays of this form, so that its spectrum is twice that of the shuffled x.
        double[] x = Make.Gaussians(30, 6);
        double[] both = [.. x.SelectMany(v => new[] { v, v })];
        var real = Set(Make.Tensor([6, 5], x)).Shuffled(9);
        Make.Same(
            [.. Make.Eigenvalues(real).Select(l => 2 * l)],
            Make.Eigenvalues(Set(TensorData.Complex([6, 5], both)).Shuffled(9))
        );
    }

    [Fact]
    public void What_presumes_real_entries_has_a_reason_instead_of_a_number()
    {
        var tensor = TensorData.Complex([40, 30], Make.Gaussians(2 * 40 * 30, 7));
        var options = AnalysisOptions.Default with { Metrics = LayerMetrics.All };
        var result = Assert.Single(LayerAnalysis.Of(Layer(tensor), Make.Backend, options).Results);
        var failed = result.Values.Where(v => !v.Value.Succeeded).ToDictionary(v => v.Metric, v => v.Value.Reason!);
        ILayerMetric[] real =
        [
            LayerMetrics.BulkFit,
            LayerMetrics.Nulls,
            LayerMetrics.ShuffledNulls,
            LayerMetrics.Farms,
            LayerMetrics.Traps,
            LayerMetrics.Vectors,
            LayerMetrics.Law,
        ];
        foreach (var metric in real)
            Assert.NotEmpty(failed[metric]);
        Assert.Throws<NotSupportedException>(() => tensor.Single);
        Assert.Throws<NotSupportedException>(() => tensor.Double);
        Assert.Throws<NotSupportedException>(() =>
            LayerMatrices.Of(LayerKind.Conv2d, TensorData.Complex([2, 2, 1, 1], new double[8]), 1, Operator)
        );
    }

    [Fact]
    public void Parts_and_pairs_are_the_same_tensor()
    {
        double[] pairs = Make.Gaussians(12, 8);
        var whole = TensorData.Complex([2, 3], pairs);
        var again = TensorData.Complex(whole.RealPart(), whole.ImaginaryPart());
        Assert.True(again.IsComplex);
        Assert.Equal(whole.ImaginaryPart().Double.ToArray(), again.ImaginaryPart().Double.ToArray());
        Assert.Equal([.. pairs.Where((_, i) => i % 2 == 0)], again.RealPart().Double.ToArray());
        Assert.Throws<ArgumentException>(() => TensorData.Complex(whole.RealPart(), Make.Gaussian(1, 3, 2)));
    }

    private static MatrixOptions Operator => new() { Conv = ConvMode.Operator };

    [Fact]
    public void Weights_that_are_not_finite_are_counted_as_complex_numbers()
    {
        double[] pairs = [1, 2, double.NaN, double.PositiveInfinity, 3, 4, 5, double.NaN];
        var outcome = LayerAnalysis.Of(Layer(TensorData.Complex([2, 2], pairs)), Make.Backend);
        Assert.Contains("2 of 4 weights", Assert.Single(outcome.Skipped).Reason);
    }
}
