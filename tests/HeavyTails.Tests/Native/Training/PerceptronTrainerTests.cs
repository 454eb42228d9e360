using HeavyTails.Core.Layers;
using HeavyTails.Core.Numerics;
using HeavyTails.Native.Curvature;
using HeavyTails.Native.Training;

namespace HeavyTails.Tests.Native.Training;

/// <summary>The trainer of small perceptrons from .NET: states, steps, stop criteria, messages.</summary>
public class PerceptronTrainerTests
{
    private static double[] Gauss(int count, double scale, ref SplitMix64 random)
    {
        var values = new double[count];
        for (var i = 0; i < count; i++)
            values[i] = scale * random.NextGaussians().First;
        return values;
    }

    private static PerceptronState Net(int[] widths, int patterns, int seed, bool bias = false)
    {
        var random = new SplitMix64((ulong)seed);
        var parameters = new List<double>();
        for (var l = 1; l < widths.Length; l++)
            parameters.AddRange(
                Gauss(widths[l] * (widths[l - 1] + (bias ? 1 : 0)), 1 / Math.Sqrt(widths[l - 1]), ref random)
            );
        var x = Gauss(patterns * widths[0], 1, ref random);
        var labels = new double[patterns];
        for (var p = 0; p < patterns; p++)
            labels[p] = random.NextBelow(2) == 0 ? 1 : -1;
        return new(widths, [.. parameters], x, labels);
    }

    [Fact]
    public void Golden_hinge_values_are_those_by_hand()
    {
        // f = w x with w = 1, so that x are the outputs.
        PerceptronState Golden() => new([1, 1], [1], [.5, -1, 2, -.3, .2], [1, -1, 1, 1, -1]);
        var state = Golden();
        PerceptronTrainer.Train([state], 0, new());
        Assert.Equal(.676, state.Loss, 1e-15);
        Assert.Equal(3, state.Violated);
        Assert.Equal(2, state.Wrong);
        Assert.Equal(0, state.Steps);
        // The second pattern lies at the margin: with a slightly larger margin it counts.
        PerceptronTrainer.Train([state], 0, new() { Margin = 1 + 1e-12 });
        Assert.Equal(4, state.Violated);
        Assert.Equal([.5, -1, 2, -.3, .2], PerceptronTrainer.Outputs(state, state.X, new()));
        Assert.Equal(state.X, PerceptronTrainer.Features(state, state.X, new()));
    }

    [Theory]
    [InlineData(PerceptronActivation.ReLU, false)]
    [InlineData(PerceptronActivation.Tanh, true)]
    public void The_first_step_has_the_gradient_of_the_curvature_operator(PerceptronActivation activation, bool bias)
    {
        var state = Net([5, 7, 6, 1], 50, 1, bias);
        using var curvature = PerceptronOperator.Of(
            new()
            {
                Widths = state.Widths,
                Activation = activation,
                Loss = PerceptronLoss.SquaredHinge,
                Bias = bias,
                Parameters = new TensorData([state.Parameters.Length], (double[])state.Parameters.Clone()),
                X = new TensorData([50, 5], state.X),
                Targets = new TensorData([50, 1], state.Labels),
            }
        );
        var options = new PerceptronTrainingOptions
        {
            Activation = activation,
            Bias = bias,
            Beta1 = 0,
        };
        PerceptronTrainer.Train([state], 0, options);
        Assert.Equal(curvature.Loss, state.Loss, 1e-13);
        PerceptronTrainer.Train([state], 1, options);
        Assert.Equal(1, state.Steps);
        foreach (var (expected, actual) in curvature.Gradient().Zip(state.FirstMoments))
            Assert.Equal(expected, actual, 1e-13);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(16, false)]
    [InlineData(16, true)]
    public void A_run_in_two_calls_on_two_threads_has_the_bits_of_one_call(int batchSize, bool single)
    {
        var options = new PerceptronTrainingOptions
        {
            BatchSize = batchSize,
            Seed = 3,
            Single = single,
        };
        PerceptronState[] once = [Net([6, 6, 6, 1], 60, 4), Net([6, 10, 1], 90, 5), Net([3, 1], 20, 6)];
        PerceptronState[] twice = [Net([6, 6, 6, 1], 60, 4), Net([6, 10, 1], 90, 5), Net([3, 1], 20, 6)];
        PerceptronTrainer.Train(once, 100, options);
        PerceptronTrainer.Train(twice, 50, options);
        PerceptronTrainer.Train(twice, 100, options with { Threads = 2 });
        foreach (var (a, b) in once.Zip(twice))
        {
            Assert.Equal(100, b.Steps);
            Assert.Equal(a.Parameters, b.Parameters);
            Assert.Equal(a.FirstMoments, b.FirstMoments);
            Assert.Equal(a.SecondMoments, b.SecondMoments);
            Assert.Equal((a.Loss, a.Violated, a.Wrong), (b.Loss, b.Violated, b.Wrong));
        }
    }

    [Fact]
    public void Patterns_that_a_linear_net_separates_reach_zero_violations_and_stop()
    {
        var state = new PerceptronState([2, 1], [.1, -.2], [1, 0, 2, 1, -1, 0, -2, .5], [1, 1, -1, -1]);
        PerceptronTrainer.Train([state], 100_000, new() { LearningRate = .01, StopViolated = 0 });
        Assert.True(state.Stopped);
        Assert.Equal((0, 0, 0.0), (state.Violated, state.Wrong, state.Loss));
        Assert.InRange(state.Steps, 1, 10_000);
        var outputs = PerceptronTrainer.Outputs(state, state.X, new());
        Assert.All(outputs.Zip(state.Labels), pair => Assert.True(pair.First * pair.Second >= 1));
        // It was separated before it had no violated margin.
        var separated = new PerceptronState([2, 1], [.1, -.2], state.X, state.Labels);
        PerceptronTrainer.Train([separated], 100_000, new() { LearningRate = .01, StopWhenSeparated = true });
        Assert.True(separated.Stopped);
        Assert.Equal(0, separated.Wrong);
        Assert.True(separated.Violated > 0 && separated.Steps < state.Steps);
    }

    [Fact]
    public void Outputs_are_the_read_out_of_the_features()
    {
        var state = Net([4, 9, 5, 1], 70, 7);
        var options = new PerceptronTrainingOptions { Activation = PerceptronActivation.Tanh };
        var (f, features) = (
            PerceptronTrainer.Outputs(state, state.X, options),
            PerceptronTrainer.Features(state, state.X, options)
        );
        Assert.Equal((70, 350), (f.Length, features.Length));
        var readOut = state.Parameters[^5..];
        for (var p = 0; p < 70; p++)
            Assert.Equal(readOut.Zip(features[(5 * p)..(5 * p + 5)], (w, a) => w * a).Sum(), f[p], 1e-14);
        Assert.All(features, a => Assert.InRange(a, -1, 1));
        Assert.Empty(PerceptronTrainer.Outputs(state, [], options));
    }

    [Fact]
    public void A_loss_that_is_not_finite_is_reported_and_the_other_nets_are_trained()
    {
        var (bad, good) = (Net([3, 4, 1], 10, 8), Net([3, 4, 1], 10, 8));
        bad.Parameters[0] = 1e200;
        Array.Fill(bad.Parameters, 1e200, 12, 4);
        var thrown = Assert.Throws<ArithmeticException>(() => PerceptronTrainer.Train([good, bad], 20, new()));
        Assert.Contains("nets[1]: expected a finite loss", thrown.Message);
        Assert.Equal((20, 0), (good.Steps, bad.Steps));
        Assert.False(double.IsFinite(bad.Loss));
        Assert.True(double.IsFinite(good.Loss));
    }

    [Fact]
    public void What_does_not_fit_is_refused_with_both_sides()
    {
        static string Refused(Action action) => Assert.ThrowsAny<ArgumentException>(action).Message;
        Assert.Contains("the last is 1, got [2, 3]", Refused(() => _ = new PerceptronState([2, 3], [], [], [])));
        Assert.Contains(
            "has 8 parameters, or 11 with biases, got 5",
            Refused(() => _ = new PerceptronState([3, 2, 1], new double[5], new double[3], [1]))
        );
        Assert.Contains("[P x 2]", Refused(() => _ = new PerceptronState([2, 1], [1, 1], [1, 2, 3], [1, -1])));
        PerceptronState State(double label = 1) => new([2, 1], [1, 1], [1, 2], [label]);
        Assert.Contains(
            "with biases has 3 parameters, got 2",
            Refused(() => PerceptronTrainer.Train([State()], 1, new() { Bias = true }))
        );
        Assert.Contains(
            "labels[0]: expected 1 or -1, got 0",
            Refused(() => PerceptronTrainer.Train([State(0)], 1, new()))
        );
        Assert.Contains(
            "ReLU or Tanh, got Softplus",
            Refused(() => PerceptronTrainer.Train([State()], 1, new() { Activation = PerceptronActivation.Softplus }))
        );
        Assert.Contains(
            "beta1: expected 0 <= beta1 < 1, got 1",
            Refused(() => PerceptronTrainer.Train([State()], 1, new() { Beta1 = 1 }))
        );
        Assert.Contains("until_step", Refused(() => PerceptronTrainer.Train([State()], -1, new())));
        Assert.Contains("[n x 2], got 3", Refused(() => PerceptronTrainer.Outputs(State(), [1, 2, 3], new())));
    }
}
