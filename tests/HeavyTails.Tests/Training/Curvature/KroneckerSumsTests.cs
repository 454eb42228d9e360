using HeavyTails.Core.Curvature;
using HeavyTails.Core.Numerics;
using HeavyTails.Training.Curvature;
using HeavyTails.Training.Networks;
using HeavyTails.Training.Objectives;
using static HeavyTails.Tests.Training.Curvature.KroneckerFactorsTests;

namespace HeavyTails.Tests.Training.Curvature;

/// <summary>Kronecker factors of networks against sums that are written out.</summary>
public class KroneckerSumsTests : TensorTests
{
    [Fact]
    public void Factors_of_a_perceptron_are_sums_over_samples_and_classes()
    {
        // f = W2 tanh(W1 x + b1) + b2 with cross-entropy; all sums by loops.
        const int n = 7,
            d = 4,
            h = 5,
            classes = 3;
        var samples = Curved.Samples(n, [d], classes);
        using var network = Build(NetworkSpec.Mlp([d, h, classes], Activation.Tanh));
        double[][] p = [.. network.Parameters.Select(q => q.Values().Double.ToArray())];
        var (w1, b1, w2, b2) = (p[0], p[1], p[2], p[3]);
        foreach (var matrix in Matrices)
        {
            double[] a1 = new double[(d + 1) * (d + 1)],
                g1 = new double[h * h],
                a2 = new double[(h + 1) * (h + 1)],
                g2 = new double[classes * classes];
            for (var s = 0; s < n; s++)
            {
                double[] x = [.. samples.Features.ToArray()[(s * d)..((s + 1) * d)].Select(v => (double)v), 1];
                double[] z = [.. Enumerable.Range(0, h).Select(i => Math.Tanh(b1[i] + Row(w1, i, x, d))), 1];
                double[] f = [.. Enumerable.Range(0, classes).Select(i => b2[i] + Row(w2, i, z, h))];
                var sum = f.Sum(Math.Exp);
                double[] prob = [.. f.Select(v => Math.Exp(v) / sum)];
                AddOuter(a1, x, 1.0 / n);
                AddOuter(a2, z, 1.0 / n);
                for (var c = 0; c < classes; c++)
                {
                    // Gradients for label c, with its probability, or for the sample's own label alone.
                    var weight =
                        matrix != CurvatureMatrix.EmpiricalFisher ? prob[c]
                        : c == samples.Labels[s] ? 1
                        : 0;
                    double[] r = [.. prob.Select((q, i) => q - (i == c ? 1 : 0))];
                    double[] back =
                    [
                        .. Enumerable
                            .Range(0, h)
                            .Select(i =>
                                (1 - (z[i] * z[i])) * Enumerable.Range(0, classes).Sum(o => w2[(o * h) + i] * r[o])
                            ),
                    ];
                    AddOuter(g2, r, weight / n);
                    AddOuter(g1, back, weight / n);
                }
            }
            var k = KroneckerFactors.Of(network, new CrossEntropy(), samples, new() { Matrix = matrix });
            Assert.Equal(["fc1", "fc2"], k.Blocks.Select(b => b.Name));
            Assert.All(k.Blocks, b => Assert.True(b.HasBias));
            Assert.InRange(References.RelativeDistance(k.Blocks[0].A, a1), 0, 1e-14);
            Assert.InRange(References.RelativeDistance(k.Blocks[0].G, g1), 0, 1e-13);
            Assert.InRange(References.RelativeDistance(k.Blocks[1].A, a2), 0, 1e-14);
            Assert.InRange(References.RelativeDistance(k.Blocks[1].G, g2), 0, 1e-13);
        }

        static double Row(double[] w, int i, double[] x, int length) =>
            Vectors.Dot(w.AsSpan(i * length, length), x.AsSpan(0, length));
    }

    [Fact]
    public void Factors_of_a_convolution_are_sums_over_windows_and_pixels()
    {
        // One channel [3 x 4] to 2 channels by 2x2 kernels with stride 2 and padding 1: [2 x 3] pixels. Then a dense
        // layer W, so that d f_c / d y_{o,t} = W_{c, (o, t)}, and a squared error of 3 outputs with S = 2/3.
        const int n = 4,
            height = 3,
            width = 4,
            channels = 2,
            pixels = 6,
            outputs = 3;
        var samples = Curved.Samples(n, [1, height, width], outputs);
        using var network = Build(
            new(
                [1, height, width],
                [
                    new ConvolutionSpec(channels, 2) { Stride = 2, Padding = 1 },
                    new FlattenSpec(),
                    new DenseSpec(outputs, Bias: false),
                ]
            )
        );
        var w = network.Parameters[2].Values().Double.ToArray();
        double[] a = new double[25],
            g = new double[channels * channels];
        for (var s = 0; s < n; s++)
        for (var row = 0; row < 2; row++)
        for (var column = 0; column < 3; column++)
        {
            double Pixel(int i, int j) =>
                i < 0 || i >= height || j < 0 || j >= width ? 0 : samples.Features[(((s * height) + i) * width) + j];
            var (top, left) = ((2 * row) - 1, (2 * column) - 1);
            AddOuter(
                a,
                [Pixel(top, left), Pixel(top, left + 1), Pixel(top + 1, left), Pixel(top + 1, left + 1), 1],
                1.0 / n
            );
        }
        for (var t = 0; t < pixels; t++)
        for (var c = 0; c < outputs; c++)
            AddOuter(
                g,
                [w[(c * channels * pixels) + t], w[(c * channels * pixels) + pixels + t]],
                2.0 / outputs / pixels
            );
        var k = KroneckerFactors.Of(network, new SquaredError(), samples);
        Assert.InRange(References.RelativeDistance(k.Blocks[0].A, a), 0, 1e-14);
        Assert.InRange(References.RelativeDistance(k.Blocks[0].G, g), 0, 1e-14);
    }

    private static void AddOuter(double[] sum, double[] x, double weight)
    {
        for (var i = 0; i < x.Length; i++)
        for (var j = 0; j < x.Length; j++)
            sum[(i * x.Length) + j] += weight * x[i] * x[j];
    }
}
