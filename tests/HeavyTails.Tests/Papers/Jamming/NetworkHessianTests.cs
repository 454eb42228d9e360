using HeavyTails.Core.Numerics;
using HeavyTails.Native.Curvature;
using HeavyTails.Native.Training;
using HeavyTails.Papers.Jamming;

namespace HeavyTails.Tests.Papers.Jamming;

public class NetworkHessianTests
{
    private const int Patterns = 12;

    // The specification's two networks: one stream of SplitMix64 gives X, the weights over sqrt(in), biases of .1 and
    // the labels; an odd draw loses its last number.
    private static PerceptronState Network(ulong seed, int[] widths, bool bias)
    {
        var random = new SplitMix64(seed);
        var x = Gaussians(Patterns * widths[0]);
        var parameters = new List<double>();
        for (var l = 1; l < widths.Length; l++)
        {
            var root = Math.Sqrt(widths[l - 1]);
            parameters.AddRange(Gaussians(widths[l] * widths[l - 1]).Select(g => g / root));
            if (bias)
                parameters.AddRange(Gaussians(widths[l]).Select(g => .1 * g));
        }
        var labels = Gaussians(Patterns).Select(g => (double)Math.Sign(g)).ToArray();
        return new(widths, [.. parameters], x, labels);

        double[] Gaussians(int count)
        {
            var even = new double[count + (count % 2)];
            Variates.Gaussian(ref random, even);
            return even[..count];
        }
    }

    [Fact]
    public void The_modes_of_the_tanh_network_are_those_of_the_specification()
    {
        var state = Network(11, [3, 4, 4, 1], bias: false);
        var modes = NetworkHessian.Of(state, new() { Activation = PerceptronActivation.Tanh, Threads = 1 });
        // The specification has the sum over patterns, the class the mean.
        Assert.Equal(20.09508433, Patterns * modes.H0.Eigenvalues[^1], 1e-7);
        Assert.Equal(9.89079116, Patterns * modes.Hp.Eigenvalues[^1], 1e-7);
        Assert.Equal(-23.34795987, Patterns * modes.Hp.Eigenvalues[0], 1e-7);
        Assert.Equal(19.73193565, Patterns * modes.H.Eigenvalues[^1], 1e-7);
        Assert.Equal(-16.86835559, Patterns * modes.H.Eigenvalues[0], 1e-7);
        Assert.Equal((0, 20, 12), (modes.H0.Negative, modes.H0.Zero, modes.H0.Positive));
        Assert.Equal((18, 0, 14), (modes.Hp.Negative, modes.Hp.Zero, modes.Hp.Positive));
        Assert.Equal(5.2669601516, Patterns * modes.H.Eigenvalues.Sum(), 1e-8);
    }

    [Fact]
    public void Hp_of_the_rectifier_network_has_pairs_and_zeros()
    {
        var state = Network(12, [3, 5, 1], bias: true);
        var modes = NetworkHessian.Of(state, new() { Bias = true, Threads = 1 });
        Assert.Equal((5, 16, 5), (modes.Hp.Negative, modes.Hp.Zero, modes.Hp.Positive));
        Assert.Equal(0, Patterns * modes.Hp.Eigenvalues.Sum(), 1e-10);
        Assert.Equal(16.95973516, Patterns * modes.Hp.Eigenvalues[^1], 1e-7);
        Assert.Equal(44.08944207, Patterns * modes.H.Eigenvalues[^1], 1e-7);
    }
}
