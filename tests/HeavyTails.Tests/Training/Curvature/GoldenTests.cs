using HeavyTails.Core.Curvature;
using HeavyTails.Core.Layers;
using HeavyTails.Core.Numerics;
using HeavyTails.Core.Spectra;
using HeavyTails.Native.Curvature;
using HeavyTails.Training.Curvature;
using HeavyTails.Training.Networks;
using HeavyTails.Training.Objectives;
using static TorchSharp.torch;

namespace HeavyTails.Tests.Training.Curvature;

/// <summary>
/// Whole spectra of two small networks with the loss U = sum_s (1/2) max(0, 1 - y f)^2, by autograd and by the library,
/// against numbers that two independent programs agree on.
/// </summary>
public class GoldenTests : TensorTests
{
    private const int P = 12;

    /// <summary>A network with weights, samples and labels from one stream of SplitMix64.</summary>
    private sealed class Golden : IDisposable
    {
        public Golden(ulong seed, int[] widths, bool tanh)
        {
            var random = new SplitMix64(seed);
            double[] Gaussians(int n)
            {
                var x = new double[n];
                for (var i = 0; i < n; i += 2)
                {
                    var (first, second) = random.NextGaussians();
                    x[i] = first;
                    if (i + 1 < n)
                        x[i + 1] = second;
                }
                return x;
            }
            X = Gaussians(P * widths[0]);
            Widths = widths;
            var spec = NetworkSpec.Mlp(widths, tanh ? Activation.Tanh : Activation.ReLU, bias: !tanh);
            Network = Network.Build(spec, 0, Precision.Double);
            using var quiet = no_grad();
            foreach (var p in Network.Parameters)
            {
                var values = Gaussians(p.Shape.Aggregate(1, (n, d) => n * d));
                var scale = p.IsWeight ? 1 / Math.Sqrt(p.Shape[1]) : .1;
                using var w = tensor(values.Select(v => v * scale).ToArray(), [.. p.Shape.Select(d => (long)d)]);
                p.Tensor.copy_(w);
            }
            Y = [.. Gaussians(P).Select(g => (double)Math.Sign(g))];
        }

        public int[] Widths { get; }
        public double[] X { get; }
        public double[] Y { get; }
        public Network Network { get; }

        public ILossCurvature Autograd(CurvatureMatrix matrix) =>
            new AutogradOperator(
                new()
                {
                    Parameters = [.. Network.Parameters.Select(p => new NamedParameter(p.Name, p.Tensor))],
                    Batches = SampleBatches.Of(
                        tensor(X, [P, Widths[0]]).DetachFromDisposeScope(),
                        tensor(Y, [P, 1]).DetachFromDisposeScope()
                    ),
                    Outputs = batch => Network.Forward(batch.X),
                    Loss = new SquaredHinge(),
                },
                new() { Matrix = matrix }
            );

        public ILossCurvature Library(CurvatureMatrix matrix)
        {
            using var hessian = PerceptronOperator.Of(
                new()
                {
                    Widths = Widths,
                    Activation = Widths.Length == 4 ? PerceptronActivation.Tanh : PerceptronActivation.ReLU,
                    Loss = PerceptronLoss.SquaredHinge,
                    Half = true,
                    Factor = 1,
                    Bias = Widths.Length == 3,
                    Parameters = new TensorData(
                        [(int)Network.ParameterCount],
                        Network.Parameters.SelectMany(p => p.Values().Double.ToArray()).ToArray()
                    ),
                    X = new TensorData([P, Widths[0]], X),
                    Targets = new TensorData([P, 1], Y),
                }
            );
            return hessian.With(matrix);
        }

        public void Dispose() => Network.Dispose();
    }

    private static double[] Spectrum(ILossCurvature a, double factor)
    {
        using (a)
        {
            var dense = DenseOperator.Of(a).Entries.ToArray();
            var eigenvalues = new ManagedSpectralBackend().Eigen(dense, a.Dimension, vectors: false).L;
            return [.. eigenvalues.Select(x => factor * x)];
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_tanh_network_has_the_recorded_spectra(bool library)
    {
        using var golden = new Golden(11, [3, 4, 4, 1], tanh: true);
        // The operator by autograd is of the mean over the samples.
        var factor = library ? 1 : P;
        double[] Of(CurvatureMatrix m) => Spectrum(library ? golden.Library(m) : golden.Autograd(m), factor);
        using (var a = library ? golden.Library(CurvatureMatrix.Hessian) : golden.Autograd(CurvatureMatrix.Hessian))
        {
            Assert.Equal(32, a.Dimension);
            Assert.Equal(8.706345831753, factor * a.Loss, 1e-11);
            Assert.Equal(11.619881554096, factor * Math.Sqrt(a.Gradient().Sum(g => g * g)), 1e-11);
        }
        var (h, g, r) = (Of(CurvatureMatrix.Hessian), Of(CurvatureMatrix.GaussNewton), Of(CurvatureMatrix.Residual));
        Assert.Equal(5.2669601516, h.Sum(), 1e-9);
        Assert.Equal(35.6769838079, g.Sum(), 1e-9);
        Assert.Equal(-30.4100236562, r.Sum(), 1e-9);
        Assert.Equal(1145.0726643479, h.Sum(x => x * x), 1e-8);
        Ends(h, [19.73193565, 12.77425465, 8.39136622], [-16.86835559, -9.31635884]);
        Ends(g, [20.09508433, 10.07848973], []);
        Ends(r, [9.89079116], [-23.34795987]);
        Assert.Equal(12, g.Count(x => x > 1e-9));
        Assert.Equal((18, 14), (r.Count(x => x < 0), r.Count(x => x > 0)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_relu_network_has_the_recorded_spectra(bool library)
    {
        using var golden = new Golden(12, [3, 5, 1], tanh: false);
        var factor = library ? 1 : P;
        double[] Of(CurvatureMatrix m) => Spectrum(library ? golden.Library(m) : golden.Autograd(m), factor);
        using (var a = library ? golden.Library(CurvatureMatrix.Hessian) : golden.Autograd(CurvatureMatrix.Hessian))
        {
            Assert.Equal(26, a.Dimension);
            Assert.Equal(11.873118469028, factor * a.Loss, 1e-11);
            Assert.Equal(19.451219298589, factor * Math.Sqrt(a.Gradient().Sum(g => g * g)), 1e-11);
        }
        var (h, g, r) = (Of(CurvatureMatrix.Hessian), Of(CurvatureMatrix.GaussNewton), Of(CurvatureMatrix.Residual));
        Assert.Equal(62.4703809109, h.Sum(), 1e-9);
        Assert.Equal(62.4703809109, g.Sum(), 1e-9);
        Assert.Equal(0, r.Sum(), 1e-9);
        Assert.Equal(3656.6744008319, h.Sum(x => x * x), 1e-8);
        Ends(h, [44.08944207, 17.30551541], [-16.89647909]);
        double[] pairs = [16.95973516, 16.38708248, 15.10303045, 7.4035264, 3.53782417];
        Ends(r, pairs, [.. pairs.Select(x => -x)]);
        Assert.Equal(16, r.Count(x => Math.Abs(x) < 1e-9));
    }

    private static void Ends(double[] ascending, double[] top, double[] bottom)
    {
        for (var i = 0; i < top.Length; i++)
            Assert.Equal(top[i], ascending[^(i + 1)], 2e-8);
        for (var i = 0; i < bottom.Length; i++)
            Assert.Equal(bottom[i], ascending[i], 2e-8);
    }
}
