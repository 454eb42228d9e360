using HeavyTails.Core.Curvature;
using HeavyTails.Training.Curvature;
using HeavyTails.Training.Networks;
using HeavyTails.Training.Objectives;
using HeavyTails.Training.Tensors;
using static TorchSharp.torch;

namespace HeavyTails.Tests.Training.Curvature;

/// <summary>The matrices of perceptrons by autograd against finite differences and against sums over samples.</summary>
public class MatrixTests : TensorTests
{
    private static readonly string[] Losses =
    [
        "cross-entropy",
        "negative log likelihood",
        "squared error",
        "half squared error",
        "hinge",
        "squared hinge",
        "half squared hinge",
    ];

    public static TheoryData<string> AllLosses => [.. Losses];

    public static TheoryData<string> LossesOfModels => [.. Losses[..4]];

    [Theory]
    [MemberData(nameof(AllLosses))]
    public void Products_with_the_Hessian_are_differences_of_gradients(string loss)
    {
        using var network = Curved.Perceptron(loss);
        using var hessian = AutogradOperator.Of(network, Curved.LossOf(loss), Curved.Samples(11, [6], 3));
        var v = Curved.Gaussian(hessian.Dimension, 1);
        Assert.InRange(References.RelativeDistance(hessian.Times(v), Curved.ByDifferences(hessian, v)), 0, 1e-7);
    }

    [Theory]
    [MemberData(nameof(AllLosses))]
    public void The_Hessian_is_the_sum_of_the_Gauss_Newton_matrix_and_the_residual(string loss)
    {
        using var network = Curved.Perceptron(loss);
        var samples = Curved.Samples(11, [6], 3);
        double[] Columns(CurvatureMatrix matrix)
        {
            using var a = AutogradOperator.Of(network, Curved.LossOf(loss), samples, new() { Matrix = matrix });
            return DenseOperator.Columns(a);
        }
        var (h, g, r) = (
            Columns(CurvatureMatrix.Hessian),
            Columns(CurvatureMatrix.GaussNewton),
            Columns(CurvatureMatrix.Residual)
        );
        Assert.InRange(References.RelativeDistance(g.Zip(r, (x, y) => x + y).ToArray(), h), 0, 1e-13);
        Assert.True(loss == "hinge" ? g.All(x => x == 0) : g.Any(x => x != 0));
    }

    [Theory]
    [MemberData(nameof(AllLosses))]
    public void The_Gauss_Newton_and_Fisher_matrices_are_sums_over_samples_of_products_of_rows(string loss)
    {
        using var network = Curved.Perceptron(loss);
        var (samples, rule) = (Curved.Samples(7, [6], 3), Curved.LossOf(loss));
        foreach (
            var matrix in new[] { CurvatureMatrix.GaussNewton, CurvatureMatrix.Fisher, CurvatureMatrix.EmpiricalFisher }
        )
        {
            if (matrix == CurvatureMatrix.Fisher && rule is Hinge or SquaredHinge)
            {
                var refused = Assert.Throws<ArgumentException>(() =>
                    AutogradOperator.Of(network, rule, samples, new() { Matrix = matrix })
                );
                Assert.Contains("belongs to no model", refused.Message);
                continue;
            }
            using var a = AutogradOperator.Of(network, rule, samples, new() { Matrix = matrix });
            var expected = ByRows(network, rule, samples, matrix);
            var columns = DenseOperator.Columns(a);
            if (matrix == CurvatureMatrix.GaussNewton && rule is Hinge)
                Assert.All(columns, x => Assert.Equal(0, x));
            else
                Assert.InRange(References.RelativeDistance(columns, expected), 0, 1e-12);
        }
    }

    [Theory]
    [InlineData(4, null)]
    [InlineData(4, true)]
    [InlineData(1, null)]
    public void Sums_over_batches_are_those_over_all_samples(int size, bool? keep)
    {
        using var network = Curved.Perceptron("cross-entropy");
        var samples = Curved.Samples(11, [6], 3);
        foreach (var matrix in Enum.GetValues<CurvatureMatrix>())
        {
            using var whole = AutogradOperator.Of(network, new CrossEntropy(), samples, new() { Matrix = matrix });
            using var parts = AutogradOperator.Of(
                network,
                new CrossEntropy(),
                samples,
                new()
                {
                    Matrix = matrix,
                    BatchSize = size,
                    KeepGraphs = keep,
                }
            );
            var x = Curved.Gaussian(3 * whole.Dimension, 2);
            Assert.InRange(References.RelativeDistance(parts.Times(x), whole.Times(x)), 0, 1e-13);
            Assert.Equal(parts.Times(x), parts.Times(x)); // the same bits again
            Assert.InRange(References.RelativeDistance(parts.Gradient(), whole.Gradient()), 0, 1e-13);
            Assert.Equal(whole.Loss, parts.Loss, 1e-13);
        }
    }

    [Fact]
    public void A_restriction_to_layers_is_a_block_of_the_whole()
    {
        using var network = Curved.Perceptron("cross-entropy");
        var samples = Curved.Samples(11, [6], 3);
        foreach (var matrix in Enum.GetValues<CurvatureMatrix>())
        {
            using var whole = AutogradOperator.Of(network, new CrossEntropy(), samples, new() { Matrix = matrix });
            using var layer = AutogradOperator.Of(
                network,
                new CrossEntropy(),
                samples,
                new() { Matrix = matrix, Only = ["fc2"] }
            );
            var block = new RestrictedOperator(whole, (6 * 5) + 5, layer.Dimension);
            Assert.Equal((5 * 4) + 4, layer.Dimension);
            Assert.InRange(
                References.RelativeDistance(DenseOperator.Columns(layer), DenseOperator.Columns(block)),
                0,
                1e-13
            );
        }
        var wrong = Assert.Throws<ArgumentException>(() =>
            AutogradOperator.Of(network, new CrossEntropy(), samples, new() { Only = ["fc"] })
        );
        Assert.Contains("fc1.weight, fc1.bias", wrong.Message);
        Assert.Contains("got 'fc'", wrong.Message);
    }

    [Fact]
    public void A_loss_alone_has_a_Hessian_and_no_other_matrix()
    {
        using var theta = tensor(new double[] { 1, 2 }).requires_grad_();
        using var x = tensor(new double[] { 3, 5 }).reshape(2, 1);
        using var y = zeros(2, dtype: float64);
        // The mean over x of x theta_1^2 theta_2: its Hessian is 4 [[2 theta_2, 2 theta_1], [2 theta_1, 0]].
        var problem = new AutogradProblem
        {
            Parameters = [new("theta", theta)],
            Batches = SampleBatches.Of(x, y, 1),
            MeanLoss = batch => (batch.X * theta[0].pow(2) * theta[1]).mean(),
        };
        using var hessian = new AutogradOperator(problem);
        Assert.Equal([16.0, 8, 8, 0], DenseOperator.Columns(hessian));
        Assert.Equal([16.0, 4], hessian.Gradient());
        Assert.Equal(8, hessian.Loss);
        Assert.Throws<ArgumentException>(() =>
            new AutogradOperator(problem, new() { Matrix = CurvatureMatrix.GaussNewton })
        );
    }

    [Fact]
    public void A_loss_that_is_linear_in_the_parameters_has_products_of_zero()
    {
        using var theta = tensor(new double[] { 1, 2 }).requires_grad_();
        using var x = ones([3, 2], dtype: float64);
        using var y = zeros(3, dtype: float64);
        using var hessian = new AutogradOperator(
            new()
            {
                Parameters = [new("theta", theta)],
                Batches = SampleBatches.Of(x, y),
                MeanLoss = batch => batch.X.matmul(theta).mean(),
            }
        );
        Assert.Equal([0.0, 0], hessian.Times([1, 1]));
    }

    /// <summary>
    /// The matrix from the rows J_sc = d f_c(x_s) / d theta, one gradient each, and second derivatives of the loss of
    /// one sample by their definition.
    /// </summary>
    private static double[] ByRows(Network network, Loss loss, HeavyTails.Data.Dataset samples, CurvatureMatrix matrix)
    {
        using var scope = NewDisposeScope();
        Tensor[] parameters = [.. network.Parameters.Select(p => p.Tensor)];
        var batches = SampleBatches.Of(samples, loss, 3, new() { Size = 1, Precision = Precision.Double });
        var n = (int)network.ParameterCount;
        var sum = zeros(n, n, dtype: float64);
        for (var s = 0; s < samples.Count; s++)
        {
            var batch = batches.Load(s);
            var f = network.Forward(batch.X);
            Tensor Row(Tensor scalar) =>
                cat(
                    [
                        .. Differentiation
                            .GradientsOrNull([scalar], parameters, options: new() { RetainGraph = true })
                            .Select((g, i) => (g ?? zeros_like(parameters[i])).reshape(-1)),
                    ],
                    0
                );
            var j = stack([.. Enumerable.Range(0, 3).Select(c => Row(f[0, c]))]); // [k x n]
            // The loss of one sample is a mean over its outputs, except for cross-entropy.
            var outputs = loss is CrossEntropy or NegativeLogLikelihood ? 1.0 : 3.0;
            if (matrix == CurvatureMatrix.EmpiricalFisher)
            {
                var g = Row(loss.Of(f, batch.Y)) * outputs;
                sum += g.outer(g) / outputs;
            }
            else if (matrix == CurvatureMatrix.Fisher && loss is SquaredError)
                sum += j.T.matmul(j) / outputs;
            else if (outputs == 1)
            {
                // E g g' over labels drawn from the model, which is the Gauss-Newton matrix too.
                var p = f.softmax(1)[0].detach();
                for (var label = 0; label < 3; label++)
                {
                    var g = Row(new CrossEntropy().Of(f, tensor(new long[] { label })));
                    sum += p[label] * g.outer(g);
                }
            }
            else
            {
                var free = f.detach().requires_grad_();
                var slope = Differentiation.Gradients(
                    [loss.Of(free, batch.Y)],
                    [free],
                    options: new() { CreateGraph = true }
                )[0];
                for (var c = 0; c < 3 && slope.requires_grad; c++)
                {
                    var second = Differentiation.Gradients(
                        [slope[0, c]],
                        [free],
                        options: new() { RetainGraph = true }
                    )[0];
                    sum += j[c].outer(j.T.matmul(second[0]));
                }
            }
        }
        return (sum / samples.Count).detach().reshape(-1).data<double>().ToArray();
    }
}
