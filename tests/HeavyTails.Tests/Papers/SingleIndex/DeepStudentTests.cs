using HeavyTails.Core.Fits;
using HeavyTails.Core.Numerics;
using HeavyTails.Native.Curvature;
using HeavyTails.Papers.SingleIndex;

namespace HeavyTails.Tests.Papers.SingleIndex;

/// <summary>Students of three and four layers against the perceptrons of the native library.</summary>
public class DeepStudentTests
{
    private const int Dimension = 7,
        Width = 5,
        Count = 11;

    private readonly ManagedArithmetic _arithmetic = new();
    private readonly SingleIndexSample _sample = new(
        Variates.Gaussian(Count * Dimension, 1),
        Variates.Gaussian(Count, 2)
    );

    [Theory]
    [InlineData(2, PerceptronActivation.Tanh)]
    [InlineData(3, PerceptronActivation.Tanh)]
    [InlineData(3, PerceptronActivation.Softplus)]
    [InlineData(4, PerceptronActivation.Tanh)]
    public void Losses_and_gradients_are_those_of_a_perceptron(int layers, PerceptronActivation activation)
    {
        var student = Student.Draw(Dimension, Width, 3, layers) with { Activation = activation };
        // The perceptron's weights are W_l / sqrt d_(l-1), so that its gradients are those of W_l times that root.
        double[] Over(double[] weights, int inputs) => Array.ConvertAll(weights, w => w / Math.Sqrt(inputs));
        double[] parameters =
        [
            .. student.Hidden.SelectMany((weights, layer) => Over(weights, student.Inputs(layer))),
            .. Over(student.Output, Width),
        ];
        using var perceptron = PerceptronOperator.Of(
            new()
            {
                Widths = [Dimension, .. Enumerable.Repeat(Width, layers - 1), 1],
                Activation = activation,
                Loss = PerceptronLoss.SquaredError,
                Bias = false,
                Parameters = new([parameters.Length], parameters),
                X = new([Count, Dimension], _sample.X),
                Targets = new([Count, 1], _sample.Y),
                Threads = 1,
            }
        );
        var (gradient, expected) = (_arithmetic.Gradient(student, _sample), perceptron.Gradient());
        Assert.Equal(perceptron.Loss, gradient.Loss, 1e-13);
        var at = 0;
        for (var layer = 0; layer < layers; layer++)
        {
            var own = layer < layers - 1 ? gradient.Hidden[layer] : gradient.Output;
            var inputs = layer < layers - 1 ? student.Inputs(layer) : Width;
            foreach (var value in own)
                Assert.Equal(expected[at++], value * Math.Sqrt(inputs), 1e-12);
        }
        Assert.Equal(expected.Length, at);
    }

    [Fact]
    public void Features_of_each_layer_feed_the_next_and_legacy_ones_do_not()
    {
        var student = Student.Draw(Dimension, Width, 3, 3);
        var features = _arithmetic.Features(student, _sample.X);
        var legacy = _arithmetic.Features(student, _sample.X, Variant.Legacy);
        // The second layer alone, as a student whose inputs are the features of the first.
        var second = _arithmetic.Features(student.With([student.Hidden[1]], student.Output), features[0]);
        Assert.Equal(2, features.Length);
        Assert.Equal(second[0], features[1]);
        for (var i = 0; i < features[1].Length; i++)
            Assert.Equal(Math.Tanh(Math.Atanh(features[1][i]) / Math.Sqrt(Width)), legacy[1][i], 1e-12);
    }

    [Fact]
    public void Students_of_two_and_three_layers_begin_alike()
    {
        var (two, three) = (Student.Draw(Dimension, Width, 9), Student.Draw(Dimension, Width, 9, 3));
        Assert.Equal(two.Hidden[0], three.Hidden[0]);
        Assert.Equal(two.Output, three.Output);
        Assert.Equal((3, 2), (three.Layers, three.Hidden.Count));
        Assert.NotEqual(three.Hidden[0].Take(25), three.Hidden[1]);
        Assert.All(three.Normalised().Hidden, w => Assert.Equal(w.Length, Vectors.Dot(w, w), 1e-10));
    }

    [Fact]
    public void All_layers_but_a_fixed_one_are_trained()
    {
        var start = Student.Draw(Dimension, Width, 3, 3);
        foreach (var fixedLayer in new[] { true, false })
        {
            var training = new StudentTraining(start, new StudentAdam(), fixedLayer);
            for (var step = 0; step < 20; step++)
                training.Step(_arithmetic.Gradient(training.Student, _sample), .01);
            Assert.All(training.Student.Hidden.Zip(start.Hidden), pair => Assert.NotEqual(pair.First, pair.Second));
            Assert.Equal(fixedLayer, training.Student.Output.SequenceEqual(start.Output));
            Assert.True(
                _arithmetic.Gradient(training.Student, _sample).Loss < _arithmetic.Gradient(start, _sample).Loss
            );
        }
    }

    [Fact]
    public void Layers_that_do_not_fit_are_refused()
    {
        var output = new double[] { 1, 2 };
        Assert.Contains(
            "[2 x 2]",
            Assert.Throws<ArgumentException>(() => new Student([new double[6], new double[6]], output)).Message,
            StringComparison.Ordinal
        );
        Assert.Throws<ArgumentException>(() => new Student([], output));
        Assert.Throws<ArgumentException>(() => Student.Draw(3, 2, 1, 1));
    }
}
