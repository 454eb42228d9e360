using HeavyTails.Core.Fits;
using HeavyTails.Core.Numerics;
using HeavyTails.Core.RandomMatrices;
using HeavyTails.Native;
using HeavyTails.Native.Curvature;
using HeavyTails.Papers.SingleIndex;
using HeavyTails.Papers.SingleIndex.Probes;

namespace HeavyTails.Tests.Papers.SingleIndex.Probes;

/// <summary>Spectra of features, and what the Gaussian equivalent of an untrained student says about them.</summary>
public class ActivationSpectrumTests
{
    private static readonly NativeBackend Backend = new(1);

    [Fact]
    public void A_spectrum_has_the_squares_of_the_singular_values()
    {
        var spectrum = ActivationSpectrum.Of([3, 0, 0, 4, 0, 0], 3, Backend);
        Assert.Equal([9, 16], spectrum.Eigenvalues.Select(e => Math.Round(e, 12)));
        Assert.Equal(25.0 / 16, spectrum.StableRank, 1e-12);
        Assert.Equal(0, ActivationSpectrum.Of(new double[6], 3, Backend).StableRank);
        Assert.Equal(1, ActivationSpectrum.Of([5], 1, Backend).StableRank);
        Assert.Throws<ArgumentException>(() => ActivationSpectrum.Of(new double[6], 4, Backend));
        var message = Assert
            .Throws<ArgumentException>(() => ActivationSpectrum.Of([1, double.NaN], 2, Backend))
            .Message;
        Assert.Contains("got NaN at row 1, column 0", message);
    }

    // Both layers, as they are and as the source's evaluation has them. The lower edge of the legacy features is that
    // of their cubic part, whose corrections of finite size are as large as itself in the second layer.
    [Theory]
    [InlineData(1, Variant.Corrected)]
    [InlineData(1, Variant.Legacy)]
    [InlineData(2, Variant.Corrected)]
    [InlineData(2, Variant.Legacy)]
    public void Untrained_features_have_the_spectrum_of_their_equivalent(int layer, Variant variant)
    {
        const int n = 500,
            d = 200,
            h = 300,
            draws = 6;
        GaussianEquivalent equivalent = new()
        {
            Samples = n,
            Dimension = d,
            Width = h,
            Layer = layer,
            Variant = variant,
        };
        var edges = equivalent.Edges(Backend, 7, draws);
        var found = new ActivationSpectrum[draws];
        for (var i = 0; i < draws; i++)
        {
            var student = Student.Draw(d, h, (ulong)i, layer + 1);
            var x = Variates.Gaussian(n * d, 100 + (ulong)i);
            var z = new ManagedArithmetic().Features(student, x, variant)[layer - 1];
            found[i] = ActivationSpectrum.Of(z, n, Backend);
            Assert.InRange(Distance(found[i], equivalent.Draw(40 + (ulong)i)), 0, .035);
        }
        Near(edges.LambdaPlus, s => s.LambdaPlus, .02);
        Near(edges.StableRank, s => s.StableRank, .02);
        if (variant == Variant.Corrected)
            Near(edges.LambdaMinus, s => s.LambdaMinus, .05);
        // Up to a correction of finite size and three errors of the difference.
        void Near((double Mean, double Deviation) expected, Func<ActivationSpectrum, double> of, double correction)
        {
            var (mean, error) = Simulations.MeanAndError([.. found.Select(of)]);
            var both = Math.Sqrt((error * error) + (expected.Deviation * expected.Deviation / draws));
            Assert.Equal(expected.Mean, mean, (correction * mean) + (3 * both));
        }
    }

    // Entries in random order are noise of the same mean square q: the ends are those of Marchenko and Pastur, with
    // fluctuations of Tracy and Widom, lambda = q (m + s T), m = (sqrt n -+ sqrt h)^2, s = |sqrt n -+ sqrt h|
    // |1/sqrt n -+ 1/sqrt h|^(1/3), T (at the lower end -T) of mean -1.21 and deviation 1.27 (Johnstone 2001).
    [Fact]
    public void The_twin_of_features_has_the_ends_of_noise()
    {
        const int n = 500,
            d = 200,
            h = 300;
        var z = new ManagedArithmetic().Features(Student.Draw(d, h, 3), Variates.Gaussian(n * d, 4))[0];
        var q = z.Average(v => v * v);
        var twin = ActivationSpectrum.TwinEdges(z, n, Backend).Value;
        foreach (var (sign, end) in new[] { (-1, twin.Low), (1, twin.High) })
        {
            var root = Math.Sqrt(n) + (sign * Math.Sqrt(h));
            var scale = root * Math.Cbrt(Math.Abs((1 / Math.Sqrt(n)) + (sign / Math.Sqrt(h))));
            Assert.InRange(sign * ((end / q) - (root * root)) / scale, -1.21 - (3 * 1.27), -1.21 + (3 * 1.27));
        }
        // The features themselves have a linear part, which widens both ends.
        var own = ActivationSpectrum.Of(z, n, Backend);
        Assert.True(own.LambdaMinus < .8 * twin.Low && own.LambdaPlus > 1.2 * twin.High);
        Assert.Equal(twin, ActivationSpectrum.TwinEdges(z, n, Backend).Value);
        Assert.NotEqual(twin, ActivationSpectrum.TwinEdges(z, n, Backend, 2).Value);
        Assert.Throws<ArgumentException>(() => ActivationSpectrum.TwinEdges(z, n + 1, Backend));
    }

    // The largest distance of distribution functions is below .035 for the right activation.
    [Fact]
    public void A_wrong_activation_is_told_apart()
    {
        const int n = 500,
            d = 200,
            h = 300;
        GaussianEquivalent equivalent = new()
        {
            Samples = n,
            Dimension = d,
            Width = h,
        };
        var linear = equivalent with { Activation = PerceptronActivation.Identity };
        var spectrum = ActivationSpectrum.Of(equivalent.Draw(3), n, Backend);
        Assert.True(Distance(spectrum, linear.Draw(4)) > .1);
        // A layer with h > d of linear units has h - d eigenvalues of 0.
        Assert.Equal(100, ActivationSpectrum.Of(linear.Draw(5), n, Backend).Eigenvalues.Count(e => e < 1e-6));
    }

    [Fact]
    public void Draws_have_the_moments_of_the_activation_and_the_same_bits_for_a_seed()
    {
        GaussianEquivalent equivalent = new()
        {
            Samples = 200,
            Dimension = 100,
            Width = 150,
        };
        var z = equivalent.Draw(9);
        Assert.Equal(.3942944904, z.Average(v => v * v), .01);
        Assert.Equal(z, (equivalent with { Threads = 2 }).Draw(9));
        Assert.NotEqual(z, equivalent.Draw(10));
        var rectifier = (equivalent with { Activation = PerceptronActivation.ReLU }).Draw(9);
        Assert.Equal(1 / Math.Sqrt(2 * Math.PI), rectifier.Average(), .01);
        Assert.Throws<ArgumentException>(() => (equivalent with { Layer = 0 }).Draw(1));
        Assert.Throws<ArgumentException>(() => equivalent.Edges(Backend, 1, 1));
    }

    private static double Distance(ActivationSpectrum spectrum, double[] features)
    {
        var other = ActivationSpectrum.Of(features, features.Length / spectrum.Eigenvalues.Length, Backend).Eigenvalues;
        return spectrum
            .Eigenvalues.Concat(other)
            .Max(x =>
                Math.Abs(spectrum.Eigenvalues.Count(e => e <= x) - other.Count(e => e <= x)) / (double)other.Length
            );
    }
}
