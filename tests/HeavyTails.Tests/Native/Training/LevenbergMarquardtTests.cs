using HeavyTails.Core.Curvature;
using HeavyTails.Core.Layers;
using HeavyTails.Core.LinearModels;
using HeavyTails.Core.Numerics;
using HeavyTails.Native.Curvature;
using HeavyTails.Native.Training;

namespace HeavyTails.Tests.Native.Training;

/// <summary>Damped Gauss-Newton minimisation of squared violations.</summary>
public class LevenbergMarquardtTests(ITestOutputHelper output)
{
    // Patterns on the sphere of radius sqrt d with random labels, Gaussian weights of variance 2 / fan-in, no biases at
    // the start.
    private static MarginProblem Random(int[] widths, int patterns, ulong seed) =>
        Random(widths, patterns, seed, PerceptronActivation.ReLU, true);

    private static MarginProblem Random(
        int[] widths,
        int patterns,
        ulong seed,
        PerceptronActivation activation,
        bool bias
    )
    {
        var random = new SplitMix64(seed);
        var d = widths[0];
        var (x, parameters) = (new double[patterns * d], new List<double>());
        Variates.Gaussian(ref random, x);
        for (var i = 0; i < patterns; i++)
        {
            var row = x.AsSpan(i * d, d);
            var factor = Math.Sqrt(d / Vectors.Dot(row, row));
            foreach (ref var value in row)
                value *= factor;
        }
        double[] labels = [.. Enumerable.Range(0, patterns).Select(_ => random.NextUniform() < .5 ? -1.0 : 1)];
        for (var l = 1; l < widths.Length; l++)
        {
            var w = new double[widths[l] * widths[l - 1]];
            Variates.Gaussian(ref random, w);
            parameters.AddRange(w.Select(v => v * Math.Sqrt(2.0 / widths[l - 1])));
            if (bias)
                parameters.AddRange(Enumerable.Repeat(.1, widths[l]));
        }
        return new()
        {
            Widths = widths,
            Activation = activation,
            Bias = bias,
            Parameters = [.. parameters],
            X = x,
            Labels = labels,
        };
    }

    private static PerceptronOperator Operator(MarginProblem problem) =>
        PerceptronOperator.Of(
            new()
            {
                Widths = problem.Widths,
                Activation = problem.Activation,
                Loss = PerceptronLoss.SquaredHinge,
                Bias = problem.Bias,
                Margin = problem.Margin,
                Factor = 1,
                Half = true,
                Parameters = new TensorData([problem.Parameters.Length], problem.Parameters),
                X = new TensorData([problem.Labels.Length, problem.Widths[0]], problem.X),
                Targets = new TensorData([problem.Labels.Length, 1], problem.Labels),
                Threads = 1,
            }
        );

    [Theory]
    [InlineData(PerceptronActivation.ReLU, true)]
    [InlineData(PerceptronActivation.Tanh, true)]
    [InlineData(PerceptronActivation.Softplus, false)]
    [InlineData(PerceptronActivation.Identity, true)]
    public void Gradients_and_kernels_are_those_of_the_library(PerceptronActivation activation, bool bias)
    {
        var problem = Random([5, 7, 4, 1], 40, 3, activation, bias);
        using var hessian = Operator(problem);
        using var gaussNewton = hessian.With(CurvatureMatrix.GaussNewton);
        var pass = new MarginPass(problem);
        pass.Run(problem.Parameters);
        Assert.Equal(hessian.Loss, pass.Objective, 1e-12 * hessian.Loss);
        int[] violated = [.. Enumerable.Range(0, 40).Where(i => pass.Gaps[i] > 0)];
        Assert.Equal(hessian.Info.Violated, violated.Length);
        pass.Differentiate(problem.Parameters, violated);
        var descent = pass.Combine(violated, Array.ConvertAll(violated, i => pass.Gaps[i]));
        var gradient = hessian.Gradient();
        var size = gradient.Max(Math.Abs);
        for (var i = 0; i < gradient.Length; i++)
            Assert.Equal(-gradient[i], descent[i], 1e-12 * size);
        // J J' and J'J have the same non-zero eigenvalues: compare their traces and the traces of their squares.
        var (kernel, dense) = (pass.Kernel(violated), gaussNewton.Dense());
        var trace = Enumerable.Range(0, gradient.Length).Sum(i => dense[i * (gradient.Length + 1)]);
        Assert.Equal(
            trace,
            Enumerable.Range(0, violated.Length).Sum(i => kernel[i * (violated.Length + 1)]),
            1e-12 * trace
        );
        Assert.Equal(Vectors.Dot(dense, dense), Vectors.Dot(kernel, kernel), 1e-11 * Vectors.Dot(dense, dense));
    }

    // A linear read-out whose labels are not separable has one minimum, which Newton's method in the primal finds too.
    [Theory]
    [InlineData(60, 8)]
    [InlineData(200, 40)]
    public void A_linear_network_ends_at_the_minimum_of_the_squared_hinge_loss(int patterns, int d)
    {
        var problem = Random([d, 1], patterns, 4, PerceptronActivation.ReLU, false);
        var found = LevenbergMarquardt.Minimise(problem);
        var exact = SquaredHingeSvm.Fit(problem.X, problem.Labels, 1e9);
        output.WriteLine($"{found.Stop}, {found.Steps} steps, loss {found.Loss}, gradient {found.GradientRatio}");
        Assert.Equal(LevenbergMarquardtStop.Stationary, found.Stop);
        Assert.InRange(found.GradientRatio, 0, 1e-10);
        Assert.Equal(exact.Loss / patterns, found.Loss, 1e-9);
        Assert.Equal(exact.Violated(1e-7), found.Violated);
        for (var i = 0; i < d; i++)
            Assert.Equal(exact.Weights[i], found.Parameters[i], 1e-6);
    }

    // Labels of a network of the same shape, with fewer patterns than parameters.
    [Theory]
    [InlineData(PerceptronActivation.Tanh)]
    [InlineData(PerceptronActivation.ReLU)]
    public void A_planted_teacher_is_learned(PerceptronActivation activation)
    {
        int[] widths = [8, 8, 8, 1];
        for (ulong seed = 1; seed <= 5; seed++)
        {
            var teacher = new MarginPass(Random(widths, 100, seed, activation, true));
            var problem = Random(widths, 100, seed, activation, true);
            teacher.Run(Random(widths, 1, 1000 + seed, activation, true).Parameters);
            // Gaps are 1 - y f.
            double[] labels = [.. problem.Labels.Zip(teacher.Gaps, (y, gap) => (1 - gap) * y > 0 ? 1.0 : -1)];
            var found = LevenbergMarquardt.Minimise(problem with { Labels = labels });
            output.WriteLine($"{found.Stop} after {found.Steps} steps, {found.Violated} violated");
            Assert.Equal(LevenbergMarquardtStop.Solved, found.Stop);
            Assert.Equal(0, found.Violated);
            Assert.Equal(0, found.Wrong);
            Assert.True(found.Gaps.Max() <= 1e-8);
        }
    }

    // Adam (step size 1e-3, 2e5 full batches) solves 5 of 5 networks of width 10 at P/N = 1.6.
    [Theory]
    [InlineData(6, .9, 8)]
    [InlineData(10, 1.6, 8)]
    public void Random_labels_are_solved_below_the_transition(int h, double load, int atLeast)
    {
        const int seeds = 10;
        int[] widths = [h, h, h, h, 1];
        var results = new LevenbergMarquardtResult[seeds];
        var patterns = (int)Math.Round(load * Random(widths, 1, 1).ParameterCount);
        Parallel.For(
            0,
            seeds,
            new ParallelOptions { MaxDegreeOfParallelism = 2 },
            seed => results[seed] = LevenbergMarquardt.Minimise(Random(widths, patterns, 70 + (ulong)seed))
        );
        foreach (var result in results)
            output.WriteLine($"{result.Stop} after {result.Steps} steps, {result.Violated} violated, {result.Loss:g3}");
        Assert.InRange(results.Count(result => result.Stop == LevenbergMarquardtStop.Solved), atLeast, seeds);
        Assert.All(results, result => Assert.Equal(result.Stop == LevenbergMarquardtStop.Solved, result.Violated == 0));
    }

    // With twice as many patterns as at the transition none is solved, and what is reported is what the parameters do.
    [Fact]
    public void What_is_reported_holds_for_the_parameters()
    {
        var problem = Random([6, 6, 6, 6, 1], 400, 5);
        var found = LevenbergMarquardt.Minimise(problem, new() { StageSteps = 20 });
        var again = LevenbergMarquardt.Minimise(
            problem with
            {
                Parameters = found.Parameters,
            },
            new() { MostSteps = 0 }
        );
        Assert.NotEqual(LevenbergMarquardtStop.Solved, found.Stop);
        Assert.Equal(LevenbergMarquardtStop.StepLimit, again.Stop);
        Assert.Equal((found.Loss, found.Violated, found.Wrong), (again.Loss, again.Violated, again.Wrong));
        Assert.Equal(found.Gaps.Count(gap => gap > 1e-8), found.Violated);
        Assert.Equal(found.Gaps.Count(gap => gap >= 1), found.Wrong);
        Assert.Equal(found.Gaps.Sum(gap => gap > 0 ? gap * gap : 0) / 400, found.Loss, 1e-14);
        using var hessian = Operator(problem with { Parameters = found.Parameters });
        Assert.Equal(hessian.Loss, found.Loss * 200, 1e-11 * hessian.Loss);
        // Smoothing must not be worse than descent on the rectifiers themselves, which stalls at kinks.
        var direct = LevenbergMarquardt.Minimise(problem, new() { Sharpness = [] });
        output.WriteLine($"{found.Stop} {found.Loss}, direct {direct.Stop} {direct.Loss}");
        Assert.InRange(found.Loss, 0, .8 * direct.Loss);
    }

    [Fact]
    public void The_same_problem_has_the_same_bits()
    {
        var problem = Random([6, 6, 6, 1], 60, 6);
        Assert.Equal(LevenbergMarquardt.Minimise(problem).Parameters, LevenbergMarquardt.Minimise(problem).Parameters);
    }

    [Fact]
    public void It_can_stop_once_all_patterns_are_on_their_side()
    {
        var problem = Random([10, 10, 10, 10, 1], 400, 7);
        var found = LevenbergMarquardt.Minimise(problem, new() { StopWhenSeparated = true });
        var solved = LevenbergMarquardt.Minimise(problem);
        Assert.Equal(LevenbergMarquardtStop.Separated, found.Stop);
        Assert.Equal(0, found.Wrong);
        Assert.InRange(found.Violated, 1, 400);
        Assert.InRange(found.Steps, 1, solved.Steps - 1);
    }

    [Fact]
    public void Problems_that_do_not_fit_are_refused()
    {
        var problem = Random([3, 2, 1], 4, 8);
        Refused("has 11 parameters, got 2", problem with { Parameters = [1, 2] });
        Refused("got 5 numbers", problem with { X = [1, 2, 3, 4, 5] });
        Refused("got 0 for pattern 2", problem with { Labels = [1, -1, 0, 1] });
        Refused("the last 1, got [3, 2]", problem with { Widths = [3, 2] });
        Refused("got NaN", problem with { X = [.. problem.X.Select((x, i) => i == 0 ? double.NaN : x)] });
        Assert.Contains(
            "-1",
            Assert
                .Throws<ArgumentException>(() => LevenbergMarquardt.Minimise(problem, new() { MostSteps = -1 }))
                .Message
        );

        static void Refused(string message, MarginProblem wrong) =>
            Assert.Contains(
                message,
                Assert.Throws<ArgumentException>(() => LevenbergMarquardt.Minimise(wrong)).Message
            );
    }
}
