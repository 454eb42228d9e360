using HeavyTails.Core.Curvature;
using HeavyTails.Core.Layers;
using HeavyTails.Native.Curvature;
using HeavyTails.Tests.Training.Curvature;

namespace HeavyTails.Tests.Native.Curvature;

/// <summary>Perceptrons of the library: what does not fit is refused, and memory is shared.</summary>
public class PerceptronTests
{
    // 1-1-1 with tanh, x = .5: everything by hand.
    private static PerceptronProblem Tiny(bool half = false) =>
        new()
        {
            Widths = [1, 1, 1],
            Activation = PerceptronActivation.Tanh,
            Loss = PerceptronLoss.SquaredError,
            Bias = false,
            Half = half,
            Parameters = new TensorData([2], new[] { .8, -1.5 }),
            X = new TensorData([1, 1], new[] { .5 }),
            Targets = new TensorData([1, 1], new[] { .25 }),
        };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_matrices_of_two_weights_are_those_by_hand(bool half)
    {
        using var hessian = PerceptronOperator.Of(Tiny(half));
        var h = half ? .5 : 1;
        var a = Math.Tanh(.4);
        var slope = 1 - (a * a);
        double[] j = [-1.5 * slope * .5, a]; // d f / d (w1, w2)
        var r = (-1.5 * a) - .25;
        Assert.Equal(h * r * r, hessian.Loss, 1e-14);
        Near([2 * h * r * j[0], 2 * h * r * j[1]], hessian.Gradient());
        double[] outer = [j[0] * j[0], j[0] * j[1], j[0] * j[1], j[1] * j[1]];
        double[] second = [-1.5 * -2 * a * slope * .25, slope * .5, slope * .5, 0];
        double[] Matrix(CurvatureMatrix matrix)
        {
            using var operators = hessian.With(matrix);
            var columns = DenseOperator.Columns(operators);
            Near(columns, operators.Dense());
            return columns;
        }
        Near(outer.Select(x => 2 * h * x), Matrix(CurvatureMatrix.GaussNewton));
        Near(second.Select(x => 2 * h * r * x), Matrix(CurvatureMatrix.Residual));
        Near(outer.Zip(second, (x, y) => (2 * h * x) + (2 * h * r * y)), Matrix(CurvatureMatrix.Hessian));
        Near(outer, Matrix(CurvatureMatrix.Fisher));
        Near(outer.Select(x => 4 * h * h * r * r * x), Matrix(CurvatureMatrix.EmpiricalFisher));
        using var last = hessian.Layers(2, 2);
        Near([2 * h * a * a], DenseOperator.Columns(last));
        Near([2 * h * r * j[1]], last.Gradient());
        Assert.Contains("perceptron 1-1-1 with Tanh without biases; 1 parameters of layers 2 .. 2", last.Description);
    }

    [Fact]
    public void A_perceptron_lives_until_its_last_operator_is_disposed()
    {
        var hessian = PerceptronOperator.Of(Tiny());
        var fisher = hessian.With(CurvatureMatrix.Fisher);
        var before = DenseOperator.Columns(fisher);
        hessian.Dispose();
        hessian.Dispose();
        Assert.Throws<ObjectDisposedException>(() => hessian.Times([1, 1]));
        Assert.Equal(before, DenseOperator.Columns(fisher));
        fisher.Dispose();
        Assert.Throws<ObjectDisposedException>(() => fisher.Times([1, 1]));
    }

    [Fact]
    public void Eigenpairs_of_a_perceptron_are_those_of_its_dense_matrix()
    {
        using var hessian = PerceptronOperator.Of(Tiny());
        var dense = hessian.Dense();
        var found = Lanczos.Eigenpairs(hessian, new() { Largest = 1, Smallest = 1 });
        Assert.Equal(dense[0] + dense[3], found.Largest[0].Value + found.Smallest[0].Value, 1e-12);
        Assert.Equal(
            (dense[0] * dense[3]) - (dense[1] * dense[1]),
            found.Largest[0].Value * found.Smallest[0].Value,
            1e-12
        );
    }

    [Fact]
    public void What_does_not_fit_is_refused_with_both_sides()
    {
        var tiny = Tiny();
        void Refused(string words, PerceptronProblem problem) =>
            Assert.Contains(words, Assert.Throws<ArgumentException>(() => PerceptronOperator.Of(problem)).Message);
        Refused("1-1-1 has 4 parameters, got 2", tiny with { Bias = true });
        Refused("[n x 1], got [1 x 2]", tiny with { X = new TensorData([1, 2], new[] { 1.0, 2 }) });
        Refused(
            "needs 1 labels and no targets, got 0 labels and 1 targets",
            tiny with
            {
                Loss = PerceptronLoss.CrossEntropy,
            }
        );
        Refused("of one number type", tiny with { X = new TensorData([1, 1], new[] { 1f }) });
        Refused("at least two widths", tiny with { Widths = [1] });
        using var hinge = PerceptronOperator.Of(tiny with { Loss = PerceptronLoss.Hinge });
        Assert.Throws<ArgumentException>(() => hinge.With(CurvatureMatrix.Fisher));
        Assert.Throws<ArgumentException>(() => hinge.Layers(2, 3));
        Assert.Throws<ArithmeticException>(() =>
            PerceptronOperator.Of(tiny with { X = new TensorData([1, 1], new[] { double.NaN }) })
        );
    }

    private static void Near(IEnumerable<double> expected, double[] actual)
    {
        double[] all = [.. expected];
        Assert.Equal(all.Length, actual.Length);
        for (var i = 0; i < all.Length; i++)
            Assert.Equal(all[i], actual[i], 1e-13);
    }
}
