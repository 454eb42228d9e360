using HeavyTails.Core.Analysis;
using HeavyTails.Core.Fits;
using HeavyTails.Core.Layers;
using MathNet.Numerics.LinearAlgebra;

namespace HeavyTails.Tests.Core.Analysis;

public sealed class LayerDistancesTests
{
    private static readonly DistanceOptions Options = new();
    private static readonly DistanceOptions Legacy = new() { Variant = Variant.Legacy };

    private static Matrix<double> Dense(int rows, int columns, ulong seed) =>
        Matrix<double>.Build.DenseOfRowMajor(rows, columns, Make.Gaussians(rows * columns, seed));

    private static double[] Rows(Matrix<double> matrix) => matrix.ToRowMajorArray();

    private static double Cka(Matrix<double> a, Matrix<double> b, DistanceOptions? options = null) =>
        LayerDistances.Cka(Rows(a), Rows(b), a.RowCount, options ?? Options).Value;

    // Kornblith's HSIC with the centring matrix H = I - 11'/n, which the code does not form.
    private static double ByHsic(Matrix<double> a, Matrix<double> b)
    {
        var n = a.RowCount;
        var h = Matrix<double>.Build.DenseIdentity(n) - (Matrix<double>.Build.Dense(n, n, 1.0) / n);
        double Hsic(Matrix<double> x, Matrix<double> y) => (x * x.Transpose() * h * (y * y.Transpose()) * h).Trace();
        return Hsic(a, b) / Math.Sqrt(Hsic(a, a) * Hsic(b, b));
    }

    [Theory]
    [InlineData(12, 7)]
    [InlineData(7, 12)]
    [InlineData(9, 9)]
    [InlineData(2, 5)]
    [InlineData(70, 3)]
    public void Cka_is_the_normalised_HSIC_of_the_centred_rows(int rows, int columns)
    {
        var (a, b) = (Dense(rows, columns, 1), Dense(rows, columns, 2) + 0.5);
        Assert.Equal(ByHsic(a, b), Cka(a, b), 1e-12);
        // WeightWatcher: ||A'B|| / sqrt(||A'A|| ||BB'||), Frobenius norms.
        var legacy =
            a.TransposeThisAndMultiply(b).FrobeniusNorm()
            / Math.Sqrt(a.TransposeThisAndMultiply(a).FrobeniusNorm() * b.TransposeAndMultiply(b).FrobeniusNorm());
        Assert.Equal(legacy, Cka(a, b, Legacy), 1e-12);
    }

    [Theory]
    [InlineData(1.0)]
    [InlineData(1e-200)]
    [InlineData(-1e200)]
    public void Cka_is_one_for_a_matrix_that_was_turned_scaled_and_shifted(double factor)
    {
        var a = Dense(20, 8, 3);
        var turn = Dense(8, 8, 4).QR().Q;
        var turned = (a * turn + Matrix<double>.Build.Dense(20, 8, (_, j) => j)) * factor;
        Assert.Equal(1, Cka(a, turned), 1e-12);
    }

    [Fact]
    public void Cka_of_orthogonal_columns_is_zero_and_of_equal_rows_there_is_none()
    {
        var (a, b) = (Matrix<double>.Build.Dense(4, 1), Matrix<double>.Build.Dense(4, 1));
        a.SetColumn(0, [1, -1, 1, -1]);
        b.SetColumn(0, [1, 1, -1, -1]);
        Assert.Equal(0, Cka(a, b), 1e-15);
        var flat = LayerDistances.Cka([1, 2, 1, 2, 1, 2], [1, 0, 0, 1, 5, 5], 3, Options);
        Assert.Contains("all rows of a matrix are equal", flat.Reason);
        Assert.Equal(FitFailure.NotApplicable, flat.Failure);
    }

    [Fact]
    public void Norms_of_a_dense_layer_are_those_of_the_difference()
    {
        var (w, v) = (Dense(6, 5, 5), Dense(6, 5, 6));
        var distance = LayerDistances
            .Of(
                Make.Layer("fc.weight", new TensorData([6, 5], Rows(w))),
                Make.Layer("fc.weight", new TensorData([6, 5], Rows(v))),
                Options
            )
            .Value;
        Assert.Equal((w - v).FrobeniusNorm(), distance.Raw, 1e-13);
        Assert.Equal(distance.Raw, distance.Euclidean);
        Assert.Equal((w - v).FrobeniusNorm() / w.FrobeniusNorm(), distance.Relative.Value, 1e-13);
        Assert.Equal(ByHsic(w, v), distance.Cka.Value, 1e-12);
    }

    [Fact]
    public void A_convolution_has_the_mean_over_the_matrices_of_its_taps()
    {
        // The taps of a kernel [5, 4, 3, 2] are its slices [:, :, y, x].
        int[] shape = [5, 4, 3, 2];
        var (w, v) = (Make.Gaussians(120, 7), Make.Gaussians(120, 8));
        Matrix<double> Tap(double[] kernel, int tap) =>
            Matrix<double>.Build.Dense(5, 4, (o, i) => kernel[(((o * 4) + i) * 6) + tap]);
        var distance = LayerDistances
            .Of(
                Make.Layer("conv.weight", new TensorData(shape, w)),
                Make.Layer("conv.weight", new TensorData(shape, v)),
                Options
            )
            .Value;
        var taps = Enumerable.Range(0, 6).Select(t => (A: Tap(w, t), B: Tap(v, t))).ToArray();
        Assert.Equal(6, distance.Count);
        Assert.Equal(taps.Average(t => (t.A - t.B).FrobeniusNorm()), distance.Euclidean, 1e-13);
        Assert.Equal(taps.Average(t => ByHsic(t.A, t.B)), distance.Cka.Value, 1e-12);
        Assert.Equal(Math.Sqrt(w.Zip(v).Sum(p => Math.Pow(p.First - p.Second, 2))), distance.Raw, 1e-13);
    }

    [Fact]
    public void Weights_that_are_not_finite_and_other_shapes_have_a_reason()
    {
        var broken = Make.Layer("a.weight", new TensorData([2, 2], new double[] { 1, double.NaN, 2, 3 }));
        var sound = Make.Gaussian("a.weight", 1, 2, 2);
        Assert.Contains("1 weights are NaN or infinite", LayerDistances.Of(sound, broken, Options).Reason);
        var other = Make.Gaussian("a.weight", 1, 2, 3);
        Assert.Contains("2 x 2 and 2 x 3", LayerDistances.Of(sound, other, Options).Reason);
    }
}
