// x [b x 1 x 32 x 32] -> c1 -> c2_1 + c2_2 -> c3 -> f4 -> f5 [b x 10]; c1 and c2: convolution of 5 x 5 without padding,
// rectifier, maximum of 2 x 2; c3: convolution of 5 x 5, which leaves one pixel of 120 channels. Names, shapes and
// branches are those of Bill-Cai/LeNet, whose checkpoint lenet_mnist.pth is.
using HeavyTails.Checkpoints;
using HeavyTails.Core.Curvature;
using HeavyTails.Data;
using HeavyTails.Data.Images;
using HeavyTails.Data.Transforms;
using HeavyTails.Native.Curvature;
using HeavyTails.Training.Curvature;
using HeavyTails.Training.Networks;
using HeavyTails.Training.Objectives;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace HeavyTails.Tests.Training.Curvature;

/// <summary>A network with two parallel convolutions, which no sequence of layers describes, as a module.</summary>
public class BranchedLeNetTests(ITestOutputHelper output) : TensorTests
{
    private const int Classes = 10;

    [Fact]
    public void It_classifies_MNIST_padded_to_32_pixels()
    {
        var images = Images(10_000);
        using var net = Loaded();
        using var quiet = no_grad();
        var right = 0L;
        for (var start = 0; start < images.Count; start += 1000)
        {
            using var scope = NewDisposeScope();
            var batch = images.Slice(start, 1000);
            var outputs = net.forward(tensor(batch.Features, [1000, 1, 32, 32]));
            right += outputs.argmax(1).eq(tensor(batch.Labels)).sum().item<long>();
        }
        output.WriteLine($"{right} of {images.Count} images in 0 .. 1 are classified as labelled");
        // 97.2 %; with Normalization.Mnist 96.3 %.
        Assert.InRange(right / (double)images.Count, .965, 1);
    }

    [Fact]
    public void Products_of_the_Hessian_and_of_Gauss_Newton_are_differences_of_gradients_and_of_outputs()
    {
        const int Count = 20;
        using var net = Loaded();
        net.to(float64);
        var batches = Batches(Images(Count), 7);
        using var hessian = Operator(net, batches, CurvatureMatrix.Hessian);
        Assert.Equal((6 * 26) + (2 * 16 * 151) + (120 * 401) + (84 * 121) + (10 * 85), hessian.Dimension);
        var (u, v) = (Curved.Gaussian(hessian.Dimension, 1), Curved.Gaussian(hessian.Dimension, 2));
        // Rectifiers and maxima that switch within a step would be an error of the difference: the step is small.
        var distance = References.RelativeDistance(hessian.Times(v), Curved.ByDifferences(hessian, v, 1e-8));
        output.WriteLine($"Hessian: relative distance of products {distance:g3}");
        Assert.InRange(distance, 0, 1e-5);

        // u'Gv = mean over samples of (Ju)'(diag p - p p')(Jv), with p the softmax and J differences of outputs.
        using var scope = NewDisposeScope();
        using var x = tensor(Images(Count).Features, [Count, 1, 32, 32]).to(float64);
        using var quiet = no_grad();
        var p = net.forward(x).softmax(1);
        var (ju, jv) = (Change(net, x, u), Change(net, x, v));
        var expected = (((p * ju * jv).sum(1) - ((p * ju).sum(1) * (p * jv).sum(1))).sum() / Count).item<double>();
        using var gaussNewton = Operator(net, batches, CurvatureMatrix.GaussNewton);
        var product = gaussNewton.Times(v);
        var got = product.Zip(u, (a, b) => a * b).Sum();
        output.WriteLine($"Gauss-Newton: u'Gv is {got:g10}, by differences {expected:g10}");
        var scale = Math.Sqrt(product.Sum(a => a * a) * u.Sum(a => a * a));
        Assert.InRange(Math.Abs(got - expected) / scale, 0, 1e-7);
        Assert.InRange(got / expected, 1 - 1e-4, 1 + 1e-4);
    }

    [Theory]
    [InlineData(CurvatureMatrix.Hessian)]
    [InlineData(CurvatureMatrix.GaussNewton)]
    public void Eigenvalues_traces_and_densities_agree_with_each_other(CurvatureMatrix matrix)
    {
        using var net = Loaded();
        net.to(float64);
        using var a = Operator(net, Batches(Images(20), 20), matrix);
        var pairs = Lanczos.Eigenpairs(
            a,
            new()
            {
                Largest = 2,
                Smallest = 0,
                Vectors = true,
            }
        );
        Assert.True(pairs.Converged);
        // A unit eigenvector's product, recomputed, is the eigenvalue times it within the bound.
        var vector = pairs.Vectors[0];
        var residual = a.Times(vector).Zip(vector, (y, w) => y - (pairs.Largest[0].Value * w)).Sum(r => r * r);
        Assert.InRange(Math.Sqrt(residual), 0, (2 * pairs.Largest[0].Residual) + (1e-10 * pairs.Largest[0].Value));
        var trace = Traces.Trace(a, new() { Products = 40 }).Trace;
        var quadrature = StochasticLanczos.Quadrature(a, new() { Probes = 4, Steps = 15 });
        var (mean, density) = (quadrature.Moment(1), quadrature.Density());
        output.WriteLine($"{matrix}: {pairs.Largest[0]}, trace {trace}, mean eigenvalue {mean} times {a.Dimension}");
        Assert.All(density.Density, d => Assert.InRange(d, 0, double.MaxValue));
        // Standard errors of 4 probes are uncertain themselves, so that the bound is wide.
        var error = Math.Sqrt(Square(trace.StandardError) + Square(mean.StandardError * a.Dimension));
        Assert.InRange(Math.Abs(trace.Value - (mean.Value * a.Dimension)), 0, 6 * error);
        Assert.InRange(quadrature.Nodes.Max(), 0, pairs.Largest[0].Value * (1 + 1e-6));
    }

    private static double Square(double value) => value * value;

    // The change of the outputs along a direction of the parameters, [samples x classes].
    private static Tensor Change(BranchedLeNet net, Tensor x, double[] direction)
    {
        const double Step = 1e-8;
        Tensor At(double step)
        {
            Move(step);
            var y = net.forward(x);
            Move(-step);
            return y;
        }
        return (At(Step) - At(-Step)) / (2 * Step);

        void Move(double step)
        {
            var at = 0;
            foreach (var parameter in net.parameters())
            {
                var length = (int)parameter.numel();
                parameter.add_(tensor(direction.AsSpan(at, length).ToArray(), parameter.shape) * step);
                at += length;
            }
        }
    }

    private static SampleBatches Batches(Dataset images, int size) =>
        SampleBatches.Of(images, new CrossEntropy(), Classes, new() { Size = size, Precision = Precision.Double });

    private static AutogradOperator Operator(BranchedLeNet net, SampleBatches batches, CurvatureMatrix matrix) =>
        AutogradOperator.Of(net, new CrossEntropy(), batches, new() { Autograd = new() { Matrix = matrix } });

    // The first images of the test set, in 0 .. 1, padded by zeros.
    private static Dataset Images(int count)
    {
        SharedFiles.FindOrSkip("data/MNIST/raw");
        return Mnist.Test(new() { Root = SharedFiles.FindOrSkip("data"), Offline = true }).Take(count).Padded(2);
    }

    private static BranchedLeNet Loaded()
    {
        var net = new BranchedLeNet();
        using var checkpoint = Checkpoint.Open(SharedFiles.FindOrSkip("weights/lenet_mnist.pth"));
        net.LoadWeights(checkpoint);
        net.eval();
        return net;
    }

    private sealed class BranchedLeNet : Module<Tensor, Tensor>
    {
        private readonly Sequential c1,
            c2_1,
            c2_2,
            c3,
            f4,
            f5;

        public BranchedLeNet()
            : base(nameof(BranchedLeNet))
        {
            c1 = Sequential(("0", Conv2d(1, 6, 5)), ("1", ReLU()), ("2", MaxPool2d(2)));
            c2_1 = Sequential(("0", Conv2d(6, 16, 5)), ("1", ReLU()), ("2", MaxPool2d(2)));
            c2_2 = Sequential(("0", Conv2d(6, 16, 5)), ("1", ReLU()), ("2", MaxPool2d(2)));
            c3 = Sequential(("0", Conv2d(16, 120, 5)), ("1", ReLU()));
            f4 = Sequential(("0", Linear(120, 84)), ("1", ReLU()));
            f5 = Sequential(("0", Linear(84, Classes)));
            RegisterComponents();
        }

        public override Tensor forward(Tensor x)
        {
            var y = c1.forward(x);
            y = c3.forward(c2_1.forward(y) + c2_2.forward(y));
            return f5.forward(f4.forward(y.flatten(1)));
        }
    }
}
