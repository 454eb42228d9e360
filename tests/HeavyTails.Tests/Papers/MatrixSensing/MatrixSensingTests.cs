using HeavyTails.Core.Fits;
using HeavyTails.Core.Numerics;
using HeavyTails.Core.Spectra;
using HeavyTails.Data.Transforms;
using HeavyTails.Papers.MatrixSensing;

namespace HeavyTails.Tests.Papers.MatrixSensing;

public class MatrixSensingTests
{
    private static readonly ISpectralBackend Backend = new ManagedSpectralBackend();

    [Theory]
    [InlineData(SensingPrecision.Double, 9)]
    [InlineData(SensingPrecision.Single, 3)]
    public void Loss_gradient_and_the_notebooks_step_are_the_recorded_ones(SensingPrecision precision, int digits)
    {
        // One stream of seed 9, d = 6, r = 2, m = 50: the A_i, then U* [6 x 2], then U [6 x 6].
        const int d = 6,
            m = 50;
        var stream = Variates.Gaussian((d * d * m) + 12 + 36, 9);
        var sensing = new SensingOperator(d, m, (i, a) => stream.AsSpan(i * d * d, d * d).CopyTo(a), precision);
        var problem = new SensingProblem(sensing, stream[(d * d * m)..((d * d * m) + 12)]);
        var u = stream[((d * d * m) + 12)..];
        var (loss, gradient) = problem.Gradient(u);
        Assert.Equal(383.7547728792, loss, digits);
        Assert.Equal(280.3467035862, Norm(gradient), digits);
        Assert.Equal(-4.92243885, gradient[(1 * d) + 2], Math.Min(digits, 8));
        var (sameLoss, step) = problem.Gradient(u, Variant.Legacy);
        Assert.Equal(loss, sameLoss);
        Assert.Equal(269.4604760477, Norm(step), digits);
    }

    [Fact]
    public void The_gradient_is_the_derivative_of_the_loss()
    {
        var problem = Problem(d: 7, rank: 2, m: 40, seed: 3, SensingPrecision.Double);
        foreach (var columns in new[] { 2, 7 })
        {
            var u = Variates.Gaussian(7 * columns, 5);
            var (_, gradient) = problem.Gradient(u);
            for (var k = 0; k < u.Length; k++)
            {
                const double h = 1e-4; // f is a quartic: central differences err by h^2 f'''/6
                double Loss(double by)
                {
                    var moved = (double[])u.Clone();
                    moved[k] += by;
                    return problem.Gradient(moved).Loss;
                }
                Assert.Equal(gradient[k], (Loss(h) - Loss(-h)) / (2 * h), 1e-5 * Norm(gradient));
            }
        }
    }

    [Fact]
    public void The_legacy_step_is_the_sum_of_matrix_products_that_the_notebook_writes()
    {
        // 2/m sum_i A_i M (A_i + A_i') U, term by term.
        const int d = 9,
            m = 37;
        var problem = Problem(d, rank: 3, m, seed: 8, SensingPrecision.Double);
        var u = Variates.Gaussian(d * 4, 6);
        var residual = Multiply(u, d, 4, Transpose(u, d, 4), d)
            .Zip(Multiply(problem.Factor, d, 3, Transpose(problem.Factor, d, 3), d), (x, y) => x - y)
            .ToArray();
        var expected = new double[d * 4];
        for (var i = 0; i < m; i++)
        {
            var a = Variates.Gaussian(d * d, 8 + (1000 * (ulong)i));
            var s = a.Zip(Transpose(a, d, d), (x, y) => x + y).ToArray();
            var term = Multiply(Multiply(Multiply(a, d, d, residual, d), d, d, s, d), d, d, u, 4);
            for (var k = 0; k < term.Length; k++)
                expected[k] += 2.0 / m * term[k];
        }
        var actual = problem.Gradient(u, Variant.Legacy).Gradient;
        for (var k = 0; k < expected.Length; k++)
            Assert.Equal(expected[k], actual[k], 1e-11 * Norm(expected));
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(5, 33, 2)]
    [InlineData(13, 321, 4)]
    [InlineData(20, 645, 7)]
    public void Measurements_agree_with_their_definition_at_every_remainder_of_blocks(int d, int m, int count)
    {
        var matrices = Enumerable.Range(0, m).Select(i => Variates.Gaussian(d * d, (ulong)i)).ToArray();
        var x = new double[count * d * d];
        for (var c = 0; c < count; c++)
        {
            var g = Variates.Gaussian(d * d, 77 + (ulong)c);
            for (var k = 0; k < g.Length; k++)
                x[(c * d * d) + k] = g[k] + Transpose(g, d, d)[k];
        }
        foreach (
            var (precision, tolerance) in new[] { (SensingPrecision.Double, 1e-13), (SensingPrecision.Single, 1e-5) }
        )
        {
            var sensing = new SensingOperator(d, m, (i, a) => matrices[i].CopyTo(a), precision);
            var y = sensing.Measure(x);
            var (loss, derivative) = sensing.LossAndDerivative(x);
            for (var c = 0; c < count; c++)
            {
                var norm = Norm(x[(c * d * d)..((c + 1) * d * d)]);
                var expected = new double[d * d];
                var squares = 0.0;
                for (var i = 0; i < m; i++)
                {
                    var product = 0.0;
                    for (var k = 0; k < d * d; k++)
                        product += matrices[i][k] * x[(c * d * d) + k];
                    Assert.Equal(product, y[(c * m) + i], tolerance * norm * d * 4);
                    squares += product * product;
                    for (var k = 0; k < d * d; k++)
                        expected[k] += product / m * (matrices[i][k] + Transpose(matrices[i], d, d)[k]);
                }
                Assert.Equal(squares / m, loss[c], tolerance * squares / m * 10);
                for (var k = 0; k < d * d; k++)
                    Assert.Equal(expected[k], derivative[(c * d * d) + k], tolerance * norm * d * 10);
            }
        }
    }

    [Fact]
    public void The_bits_do_not_depend_on_the_number_of_threads_nor_a_curve_on_the_other_starts()
    {
        var problem = Problem(d: 12, rank: 2, m: 700, seed: 2, SensingPrecision.Single);
        var starts = new[] { .1, .01, 1e-3, 1e-4 }
            .Select(alpha => Variates.Gaussian(144, 4).Select(w => alpha * w).ToArray())
            .ToArray();
        foreach (var variant in Enum.GetValues<Variant>())
        {
            var options = new SensingDescentOptions
            {
                Steps = 30,
                StepSize = 1e-3,
                Threads = 1,
                Variant = variant,
            };
            var one = SensingDescent.Run(problem, starts, options, Backend);
            var four = SensingDescent.Run(problem, starts, options with { Threads = 4 }, Backend);
            var alone = SensingDescent.Run(problem, [starts[2]], options, Backend);
            for (var c = 0; c < starts.Length; c++)
            {
                Assert.Equal(one[c].Factor, four[c].Factor);
                Assert.Equal(one[c].Points.Select(p => p.Loss), four[c].Points.Select(p => p.Loss));
            }
            Assert.Equal(one[2].Factor, alone[0].Factor);
        }
    }

    [Fact]
    public void A_small_start_grows_at_the_rate_of_the_top_mode_and_stays_where_only_that_mode_is_found()
    {
        // U* is uniform on (0, 1) as in the source, which gives one large eigenvalue. The growth is 1 + 4 eta lambda_1
        // up to noise, the plateau sqrt(sum_{i>=2} lambda_i^2).
        const int d = 40,
            rank = 3,
            m = 10 * d * rank;
        var random = new SplitMix64(11);
        var factor = new double[d * rank];
        for (var k = 0; k < factor.Length; k++)
            factor[k] = random.NextUniform();
        var problem = new SensingProblem(Gaussian(d, m, 21, SensingPrecision.Single), factor);
        var lambda = problem.TargetEigenvalues(Backend);
        Assert.Equal(problem.TargetNorm, Norm(lambda), 1e-9 * problem.TargetNorm);
        const double eta = 5e-4,
            alpha = 1e-6;
        var start = Variates.Gaussian(d * d, 5).Select(w => alpha * w).ToArray();
        var curve = SensingDescent.Run(
            problem,
            [start],
            new()
            {
                StepSize = eta,
                Steps = 400,
                Record = _ => true,
            },
            Backend
        )[0];

        var top = curve.Points.Select(p => p.SingularValues[0]).ToArray();
        var from = Array.FindIndex(top, s => s > 30 * top[0]);
        var to = Array.FindIndex(top, s => s > .01 * Math.Sqrt(lambda[0]));
        Assert.True(to - from > 20, $"growth from step {from} to {to}");
        var factorOfGrowth = Math.Pow(top[to] / top[from], 1.0 / (to - from));
        var predicted = problem.GrowthFactor(eta, Backend);
        Assert.Equal(predicted, factorOfGrowth, 1e-3 * (predicted - 1));
        Assert.Equal(4 * eta * lambda[0], predicted - 1, .15 * 4 * eta * lambda[0]);
        var plateau = Math.Sqrt(lambda.Skip(1).Sum(l => l * l));
        Assert.InRange(curve.Points.Min(p => p.Distance), 0, 1.15 * plateau);
        Assert.InRange(curve.Points[to + ((to - from) / 2)].Distance / problem.TargetNorm, 0, 1);
        // It stays within a tenth of the plateau for at least fifty steps.
        Assert.True(curve.Points.Count(p => Math.Abs(p.Distance - plateau) < .1 * plateau) >= 50);
    }

    [Fact]
    public void Descent_of_the_right_rank_finds_the_matrix()
    {
        var problem = new SensingProblem(
            Gaussian(20, 20 * 2 * 10, 3, SensingPrecision.Double),
            Variates.Gaussian(40, 1)
        );
        var curve = SensingDescent.Run(
            problem,
            [Variates.Gaussian(40, 2).Select(w => .1 * w).ToArray()],
            new()
            {
                StepSize = 2e-3,
                Steps = 1500,
                Record = t => t % 100 == 0,
            },
            Backend
        )[0];
        Assert.InRange(curve.Points[^1].Distance, 0, 1e-8);
        Assert.InRange(curve.Points[^1].Loss, 0, 1e-16);
        Assert.Equal(2, curve.Points[^1].SingularValues.Length);
        Assert.Null(curve.DivergedAt);
    }

    [Fact]
    public void Too_large_a_step_diverges_and_says_when_while_the_others_go_on()
    {
        var problem = Problem(d: 10, rank: 1, m: 200, seed: 1, SensingPrecision.Double);
        var w = Variates.Gaussian(100, 3);
        var curves = SensingDescent.Run(
            problem,
            [w.Select(x => 30 * x).ToArray(), w.Select(x => .01 * x).ToArray()],
            new() { StepSize = 2e-3, Steps = 60 },
            Backend
        );
        Assert.NotNull(curves[0].DivergedAt);
        Assert.All(curves[0].Points, p => Assert.True(p.Step < curves[0].DivergedAt && double.IsFinite(p.Distance)));
        Assert.Null(curves[1].DivergedAt);
        Assert.Equal(60, curves[1].Points[^1].Step);
    }

    [Fact]
    public void Wrong_shapes_are_refused_with_both_sides()
    {
        var sensing = Gaussian(4, 3, 1, SensingPrecision.Single);
        Assert.Contains("[c x 4 x 4]", Assert.Throws<ArgumentException>(() => sensing.Measure(new double[15])).Message);
        Assert.Contains(
            "[4 x r]",
            Assert.Throws<ArgumentException>(() => new SensingProblem(sensing, new double[6])).Message
        );
        Assert.Contains(
            "[4 x R]",
            Assert
                .Throws<ArgumentException>(() => new SensingProblem(sensing, new double[4]).Gradient(new double[3]))
                .Message
        );
    }

    private static SensingOperator Gaussian(int d, int m, ulong seed, SensingPrecision precision) =>
        new(d, m, (i, a) => Variates.Gaussian(d * d, seed + (1000 * (ulong)i)).CopyTo(a), precision);

    private static SensingProblem Problem(int d, int rank, int m, ulong seed, SensingPrecision precision) =>
        new(Gaussian(d, m, seed, precision), Variates.Gaussian(d * rank, 50 + seed));

    private static double Norm(double[] x) => Math.Sqrt(x.Sum(v => v * v));

    private static double[] Transpose(double[] a, int rows, int columns)
    {
        var t = new double[a.Length];
        for (var i = 0; i < rows; i++)
        for (var j = 0; j < columns; j++)
            t[(j * rows) + i] = a[(i * columns) + j];
        return t;
    }

    private static double[] Multiply(double[] a, int rows, int inner, double[] b, int columns)
    {
        var c = new double[rows * columns];
        for (var i = 0; i < rows; i++)
        for (var k = 0; k < inner; k++)
        for (var j = 0; j < columns; j++)
            c[(i * columns) + j] += a[(i * inner) + k] * b[(k * columns) + j];
        return c;
    }
}
