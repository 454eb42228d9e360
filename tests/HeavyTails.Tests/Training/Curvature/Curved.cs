using HeavyTails.Core.Curvature;
using HeavyTails.Core.Numerics;
using HeavyTails.Data;
using HeavyTails.Training.Batches;
using HeavyTails.Training.Curvature;
using HeavyTails.Training.Networks;
using HeavyTails.Training.Objectives;
using static TorchSharp.torch;

namespace HeavyTails.Tests.Training.Curvature;

/// <summary>
/// Tests that use TorchSharp's own types: libtorch is loaded before, since TorchSharp would search for it by itself
/// while another thread loads it.
/// </summary>
public abstract class TensorTests
{
    protected TensorTests() => _ = HeavyTails.Training.Tensors.LibTorch.Info;
}

/// <summary>Small problems whose curvature is computed in other ways too.</summary>
internal static class Curved
{
    /// <summary>Random samples with classes 0 .. classes - 1, or labels -1 and 1 for one class.</summary>
    public static Dataset Samples(int count, int[] shape, int classes, ulong seed = 5)
    {
        var random = new SplitMix64(seed);
        var x = new float[count * shape.Aggregate(1, (p, d) => p * d)];
        for (var i = 0; i < x.Length; i++)
            x[i] = (float)random.NextGaussians().First;
        var y = new int[count];
        for (var i = 0; i < y.Length; i++)
            y[i] = classes == 1 ? (2 * random.NextBelow(2)) - 1 : random.NextBelow(classes);
        return new("random", x, y, shape);
    }

    public static double[] Gaussian(int n, ulong seed)
    {
        var random = new SplitMix64(seed);
        var v = new double[n];
        for (var i = 0; i < n; i++)
            v[i] = random.NextGaussians().First;
        return v;
    }

    public static double[] Times(this ICurvatureOperator a, double[] x)
    {
        var y = new double[x.Length];
        a.Apply(x, y, x.Length / a.Dimension);
        return y;
    }

    /// <summary>(g(theta + eps v) - g(theta - eps v)) / (2 eps) by the operator's own gradient.</summary>
    public static double[] ByDifferences(AutogradOperator a, double[] v, double eps = 1e-5)
    {
        double[] Slope(double step)
        {
            Move(a, v, step);
            try
            {
                return a.Gradient();
            }
            finally
            {
                Move(a, v, -step);
            }
        }
        var (up, down) = (Slope(eps), Slope(-eps));
        return [.. up.Zip(down, (u, d) => (u - d) / (2 * eps))];
    }

    private static void Move(AutogradOperator a, double[] v, double step)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var at = 0;
        foreach (var (_, p) in a.Parameters)
        {
            var part = tensor(v.AsSpan(at, (int)p.numel()).ToArray(), p.shape);
            p.add_(part * step);
            at += (int)p.numel();
        }
    }

    public static Loss LossOf(string name) =>
        name switch
        {
            "cross-entropy" => new CrossEntropy(),
            "negative log likelihood" => new NegativeLogLikelihood(),
            "squared error" => new SquaredError(),
            "half squared error" => new SquaredError(Half: true),
            "hinge" => new Hinge(.7),
            "squared hinge" => new SquaredHinge(1.3, Half: false),
            "half squared hinge" => new SquaredHinge(),
            _ => throw new ArgumentException(name),
        };

    /// <summary>A small perceptron in float64, with log probabilities as outputs where the loss needs them.</summary>
    public static Network Perceptron(string loss, Activation activation = Activation.Tanh, int outputs = 3)
    {
        var spec = NetworkSpec.Mlp([6, 5, 4, outputs], activation);
        return Network.Build(
            loss == "negative log likelihood" ? spec.Then(new LogSoftmaxSpec()) : spec,
            3,
            Precision.Double
        );
    }
}
