using HeavyTails.Core.Curvature;
using HeavyTails.Core.Layers;
using HeavyTails.Core.Numerics;
using HeavyTails.Native.Curvature;
using HeavyTails.Native.Training;
using HeavyTails.Papers.Jamming;
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
        var modes = ModeSpectrum.Of([.. pairs, .. pairs.Select(x => -x), .. Enumerable.Repeat(1e-16, 16)]);
        Assert.Equal((5, 16, 5), (modes.Negative, modes.Zero, modes.Positive));
        var bound = new HypostaticBound(modes);
        Assert.Equal(5, bound.Violated);
        Assert.Equal(5.0 / 26, bound.Fraction, 1e-15);
        Assert.Equal(.5, bound.FractionOfNonZero);
        Assert.False(bound.Allows(4));
        Assert.True(bound.Allows(5));
    }

    [Fact]
    public void Zeros_have_no_sign_and_bad_numbers_are_refused()
    {
        var zeros = ModeSpectrum.Of([0, 0, 0]);
        Assert.Equal((0, 3, 0), (zeros.Negative, zeros.Zero, zeros.Positive));
        Assert.Equal(0, new HypostaticBound(zeros).FractionOfNonZero);
        Assert.Contains("got -1", Assert.Throws<ArgumentException>(() => ModeSpectrum.Of([1], -1)).Message);
        Assert.Throws<ArgumentException>(() => ModeSpectrum.Of([]));
        Assert.Throws<ArgumentException>(() => ModeSpectrum.Of([double.NaN]));
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
            var modes = ModeSpectrum.Of(DenseCurvature.Eigenvalues(hessian));
            var bound = new HypostaticBound(ModeSpectrum.Of(DenseCurvature.Eigenvalues(residual)));
            output.WriteLine($"N_Delta {found.Violated}, C0 N {bound.Violated}, negative modes of H {modes.Negative}");
            Assert.True(modes.Negative >= bound.Violated - found.Violated);
            Assert.InRange(bound.Violated, 10, 39);
            Assert.Equal(patterns == 90, bound.Allows(found.Violated));
        }
    }
}
