using System.Text.Json;
using HeavyTails.Core.Numerics;
using HeavyTails.Native.Curvature;
using HeavyTails.Native.Training;
using HeavyTails.Papers.SingleIndex;
using HeavyTails.Tests.Core.PowerLaws;

namespace HeavyTails.Tests.Papers.SingleIndex;

/// <summary>
/// Gradients and optimisers against PyTorch in float64 on the small case; make_single_index.py made the values.
/// </summary>
public class StudentTrainingTests
{
    private static readonly JsonElement Recorded = ReferenceFile.Read("single_index.json");

    private readonly SmallCase _case = SmallCase.Draw();
    private readonly ManagedArithmetic _arithmetic = new();

    [Theory]
    [InlineData(PerceptronActivation.Tanh)]
    [InlineData(PerceptronActivation.ReLU)]
    [InlineData(PerceptronActivation.Softplus)]
    [InlineData(PerceptronActivation.Identity)]
    public void Losses_and_gradients_are_those_of_PyTorch(PerceptronActivation activation)
    {
        var recorded = Recorded
            .GetProperty("gradients")
            .EnumerateArray()
            .Single(e => e.GetProperty("activation").GetString() == activation.ToString());
        var gradient = _arithmetic.Gradient(_case.Student with { Activation = activation }, _case.Sample);
        Assert.Equal(recorded.GetProperty("loss").GetDouble(), gradient.Loss, 1e-13);
        Near(recorded.GetProperty("hidden"), gradient.Hidden[0]);
        Near(recorded.GetProperty("output"), gradient.Output);
    }

    [Fact]
    public void Three_steps_of_each_optimiser_are_those_of_PyTorch()
    {
        foreach (var recorded in Recorded.GetProperty("steps").EnumerateArray())
        {
            var training = new StudentTraining(_case.Student, Rule(recorded), fixLastLayer: false);
            var losses = new List<double>();
            for (var step = 0; step < 3; step++)
            {
                var gradient = _arithmetic.Gradient(training.Student, _case.Sample);
                losses.Add(gradient.Loss);
                training.Step(gradient, recorded.GetProperty("lr").GetDouble());
            }
            Assert.Equal(3, training.Steps);
            Near(recorded.GetProperty("losses"), losses);
            Near(recorded.GetProperty("hidden"), training.Student.Hidden[0]);
            Near(recorded.GetProperty("output"), training.Student.Output);
        }
    }

    // sqrt(c2) / c1 m / (sqrt(v) + eps) = (m / c1) / (sqrt(v / c2) + eps / sqrt(c2)), c2 = 1 - beta2 at the first step.
    [Fact]
    public void Keras_epsilon_is_a_larger_one_of_PyTorch()
    {
        const double epsilon = 1e-3;
        var keras = AfterOne(new StudentAdam { Epsilon = epsilon, Form = AdamForm.Keras });
        var same = AfterOne(new StudentAdam { Epsilon = epsilon / Math.Sqrt(1 - .999) });
        var other = AfterOne(new StudentAdam { Epsilon = epsilon });
        Assert.All(keras.Zip(same), pair => Assert.Equal(pair.First, pair.Second, 1e-12));
        Assert.Contains(keras.Zip(other), pair => Math.Abs(pair.First - pair.Second) > .01);
    }

    [Fact]
    public void The_first_step_of_Adam_moves_every_weight_by_eta()
    {
        var moved = AfterOne(new StudentAdam { Epsilon = 0 });
        var gradient = _arithmetic.Gradient(_case.Student, _case.Sample).Hidden[0];
        for (var i = 0; i < moved.Length; i++)
            Assert.Equal(_case.Student.Hidden[0][i] - (.1 * Math.Sign(gradient[i])), moved[i], 1e-14);
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_bits()
    {
        var sample = new SingleIndexSample(Variates.Gaussian(300 * 20, 1), Variates.Gaussian(300, 2));
        var student = Student.Draw(20, 150, 3);
        var (one, three) = (_arithmetic.Gradient(student, sample), new ManagedArithmetic(3).Gradient(student, sample));
        Assert.Equal(one.Loss, three.Loss);
        Assert.Equal(one.Hidden[0], three.Hidden[0]);
        Assert.Equal(one.Output, three.Output);
        Assert.Contains("3 threads", new ManagedArithmetic(3).Routine, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new ManagedArithmetic(0));
    }

    [Fact]
    public void A_step_leaves_the_start_and_the_fixed_layer_as_they_are()
    {
        var start = (double[])_case.Student.Hidden[0].Clone();
        AfterOne(new StudentDescent());
        Assert.Equal(start, _case.Student.Hidden[0]);
    }

    [Fact]
    public void Normalised_weights_have_the_norm_of_untrained_ones()
    {
        var training = new StudentTraining(_case.Student, new StudentDescent());
        training.Normalise();
        Assert.Equal(training.Student.Hidden[0].Length, training.Student.Hidden[0].Sum(w => w * w), 1e-10);
        Assert.Equal(
            _case.Student.Hidden[0][7] / _case.Student.Hidden[0][8],
            training.Student.Hidden[0][7] / training.Student.Hidden[0][8],
            1e-12
        );
        var zero = new Student([new double[4]], [1, 1]);
        Assert.Throws<ArithmeticException>(zero.Normalised);
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        var training = new StudentTraining(_case.Student, new StudentDescent());
        Assert.Throws<ArgumentException>(() => training.Step(new(0, [new double[600]], new double[29]), 1));
        Assert.Throws<ArgumentException>(() => training.Step(new(0, [new double[600]], new double[30]), 0));
        Assert.Throws<ArgumentException>(() => new StudentTraining(_case.Student, new StudentAdam { Beta1 = 1 }));
        Assert.Throws<ArgumentException>(() =>
            new StudentTraining(_case.Student, new StudentDescent { Momentum = -1 })
        );
        Assert.Throws<ArgumentException>(() =>
            new StudentTraining(_case.Student, new StudentDescent { WeightDecay = double.NaN })
        );
        Assert.Throws<ArgumentException>(() => _arithmetic.Gradient(_case.Student, new(new double[9], [1, 2, 3])));
        Assert.Throws<ArgumentException>(() => new Student([new double[5]], [1, 2]));
        Assert.Throws<ArgumentException>(() => new SingleIndexSample(new double[5], [1, 2]));
    }

    private double[] AfterOne(StudentOptimizer rule)
    {
        var training = new StudentTraining(_case.Student, rule);
        training.Step(_arithmetic.Gradient(_case.Student, _case.Sample), .1);
        Assert.Same(_case.Student.Output, training.Student.Output);
        return training.Student.Hidden[0];
    }

    private static StudentOptimizer Rule(JsonElement recorded)
    {
        double Constant(string name, double standard) =>
            recorded.TryGetProperty(name, out var value) ? value.GetDouble() : standard;
        var decay = Constant("weight_decay", 0);
        if (recorded.GetProperty("optimizer").GetString() == "sgd")
            return new StudentDescent { Momentum = Constant("momentum", 0), WeightDecay = decay };
        var betas = recorded.TryGetProperty("betas", out var pair) ? ReferenceFile.Doubles(pair) : [.9, .999];
        return new StudentAdam
        {
            Beta1 = betas[0],
            Beta2 = betas[1],
            Epsilon = Constant("eps", 1e-8),
            WeightDecay = decay,
        };
    }

    // Records hold the first numbers of a matrix.
    private static void Near(JsonElement recorded, IReadOnlyList<double> values)
    {
        var expected = ReferenceFile.Doubles(recorded);
        Assert.InRange(expected.Length, 1, values.Count);
        Assert.All(expected.Zip(values), pair => Assert.Equal(pair.First, pair.Second, 1e-10));
    }
}
