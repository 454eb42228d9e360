using HeavyTails.Core.Curvature;
using HeavyTails.Core.Layers;
using HeavyTails.Core.Numerics;
using HeavyTails.Native.Curvature;
using HeavyTails.Native.Training;
using HeavyTails.Papers.Jamming.Transition;

namespace HeavyTails.Tests.Papers.Jamming.Transition;

/// <summary>The least number of violated patterns at a minimum.</summary>
public class HypostaticBoundTests(ITestOutputHelper output)
{
    // The perceptron 3-5-1 with rectifiers of the specification: Hp has five pairs +-x and sixteen zeros.
    [Fact]
    public void The_bound_is_the_number_of_negative_modes()
    {
        double[] pairs = [16.95973516, 16.38708248, 15.10303045, 7.4035264, 3.53782417];
        var bound = HypostaticBound.Of([.. pairs, .. pairs.Select(x => -x), .. Enumerable.Repeat(1e-16, 16)]);
        Assert.Equal((5, 16, 5), (bound.Negative, bound.Zero, bound.Positive));
        Assert.Equal(26, bound.Parameters);
        Assert.Equal(5.0 / 26, bound.Fraction, 1e-15);
        Assert.Equal(.5, bound.FractionOfNonZero);
        Assert.False(bound.Allows(4));
        Assert.True(bound.Allows(5));
    }

    [Fact]
    public void Zeros_have_no_sign_and_bad_numbers_are_refused()
    {
        var zeros = HypostaticBound.Of([0, 0, 0]);
        Assert.Equal((0, 3, 0, 0.0), (zeros.Negative, zeros.Zero, zeros.Positive, zeros.FractionOfNonZero));
        Assert.Contains("got -1", Assert.Throws<ArgumentException>(() => HypostaticBound.Of([1], -1)).Message);
        Assert.Throws<ArgumentException>(() => HypostaticBound.Of([]));
        Assert.Throws<ArgumentException>(() => HypostaticBound.Of([double.NaN]));
    }

    // The argument behind the bound holds everywhere: H = H0 + Hp with H0 of rank N_Delta has at least N_- - N_Delta
    // negative modes. At random points with few violated patterns that is positive, and the bound is broken; where
    // descent has ended it is not.
    [Theory]
    [InlineData(12, 0)]
    [InlineData(90, 300)]
    public void Few_violated_patterns_leave_negative_modes(int patterns, int steps)
    {
        int[] widths = [5, 4, 4, 1];
        for (ulong seed = 1; seed <= 5; seed++)
        {
            var random = new SplitMix64(seed);
            var (x, w) = (new double[patterns * 5], new double[40]);
            Variates.Gaussian(ref random, x);
            Variates.Gaussian(ref random, w);
            double[] labels = [.. Enumerable.Range(0, patterns).Select(_ => random.NextUniform() < .5 ? -1.0 : 1)];
            var found = LevenbergMarquardt.Minimise(
                new()
                {
                    Widths = widths,
                    Activation = PerceptronActivation.Tanh,
                    Parameters = w,
                    X = x,
                    Labels = labels,
                },
                new() { MostSteps = steps }
            );
            using var hessian = PerceptronOperator.Of(
                new()
                {
                    Widths = widths,
                    Activation = PerceptronActivation.Tanh,
                    Loss = PerceptronLoss.SquaredHinge,
                    Bias = false,
                    Parameters = new TensorData([40], found.Parameters),
                    X = new TensorData([patterns, 5], x),
                    Targets = new TensorData([patterns, 1], labels),
                    Threads = 1,
                }
            );
            using var residual = hessian.With(CurvatureMatrix.Residual);
            var modes = HypostaticBound.Of(DenseCurvature.Eigenvalues(hessian));
            var bound = HypostaticBound.Of(DenseCurvature.Eigenvalues(residual));
            output.WriteLine($"N_Delta {found.Violated}, C0 N {bound.Negative}, negative modes of H {modes.Negative}");
            Assert.True(modes.Negative >= bound.Negative - found.Violated);
            Assert.InRange(bound.Negative, 10, 39);
            Assert.Equal(patterns == 90, bound.Allows(found.Violated));
        }
    }
}
