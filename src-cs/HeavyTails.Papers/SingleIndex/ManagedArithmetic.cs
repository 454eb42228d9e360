// The definitions of IStudentArithmetic in float64, over the blocked products of Core.Numerics.
using HeavyTails.Core.Fits;
using HeavyTails.Core.Numerics;
using HeavyTails.Data.Synthetic;
using HeavyTails.Native.Curvature;

namespace HeavyTails.Papers.SingleIndex;

/// <summary>Features and gradients in float64, with the same bits for every number of threads.</summary>
/// <param name="threads">Number of threads of the products, at least 1. Default: 1.</param>
public sealed class ManagedArithmetic(int threads = 1) : IStudentArithmetic
{
    private readonly int _threads =
        threads >= 1
            ? threads
            : throw new ArgumentOutOfRangeException(nameof(threads), $"expected threads >= 1, got {threads}");

    /// <inheritdoc/>
    public string Routine => $"managed, float64, blocks of 4 x 4 dot products, {_threads} threads";

    /// <inheritdoc/>
    public double[][] Features(Student student, double[] x, Variant variant = Variant.Corrected)
    {
        var (features, inputs) = (new double[student.Hidden.Count][], x);
        for (var layer = 0; layer < features.Length; layer++)
        {
            var u = PreActivations(student, layer, inputs);
            inputs = Activated(student.Activation, u);
            features[layer] = inputs;
            if (variant == Variant.Legacy)
            {
                var root = Math.Sqrt(student.Inputs(layer));
                foreach (ref var value in u.AsSpan())
                    value /= root;
                features[layer] = Activated(student.Activation, u);
            }
        }
        return features;
    }

    /// <inheritdoc/>
    public StudentGradient Gradient(Student student, SingleIndexSample sample)
    {
        if (sample.Dimension != student.Dimension)
            throw new ArgumentException($"expected inputs of dimension {student.Dimension}, got {sample.Dimension}");
        var (n, h, last) = (sample.Count, student.Width, student.Hidden.Count - 1);
        // z[l] are the inputs of hidden layer l, so that z[last + 1] are the features that the output reads.
        var (u, z) = (new double[last + 1][], new double[last + 2][]);
        z[0] = sample.X;
        for (var layer = 0; layer <= last; layer++)
        {
            u[layer] = PreActivations(student, layer, z[layer]);
            z[layer + 1] = Activated(student.Activation, u[layer]);
        }
        var (loss, scale) = (0.0, 2.0 / n / Math.Sqrt(h));
        var (ofHidden, ofOutput, back) = (new double[last + 1][], new double[h], new double[n * h]);
        for (var i = 0; i < n; i++)
        {
            var features = z[last + 1].AsSpan(i * h, h);
            var residual = (Vectors.Dot(features, student.Output) / Math.Sqrt(h)) - sample.Y[i];
            loss += residual * residual / n;
            Vectors.AddScaled(scale * residual, features, ofOutput);
            for (var j = 0; j < h; j++)
                back[(i * h) + j] = scale * residual * student.Output[j];
        }
        for (var layer = last; layer >= 0; layer--)
        {
            for (var i = 0; i < back.Length; i++)
                back[i] *= Derivative(student.Activation, u[layer][i], z[layer + 1][i]);
            ofHidden[layer] = Scaled(
                Product(MatrixProducts.Transposed(back, n), MatrixProducts.Transposed(z[layer], n), n),
                student.Inputs(layer)
            );
            if (layer > 0)
                back = Scaled(Product(back, MatrixProducts.Transposed(student.Hidden[layer], h), h), h);
        }
        return new(loss, ofHidden, ofOutput);
    }

    /// <summary>The value sigma(u) of an activation.</summary>
    internal static double Value(PerceptronActivation activation, double u) =>
        activation switch
        {
            PerceptronActivation.Tanh => Math.Tanh(u),
            PerceptronActivation.ReLU => Math.Max(0, u),
            PerceptronActivation.Softplus => SyntheticData.Softplus(u),
            PerceptronActivation.Identity => u,
            _ => throw new ArgumentOutOfRangeException(nameof(activation), $"got the activation {activation}"),
        };

    /// <summary>The derivative sigma'(u) of an activation, whose value at u is known.</summary>
    internal static double Derivative(PerceptronActivation activation, double u, double value) =>
        activation switch
        {
            PerceptronActivation.Tanh => 1 - (value * value),
            PerceptronActivation.ReLU => u > 0 ? 1 : 0,
            PerceptronActivation.Softplus => 1 / (1 + Math.Exp(-u)),
            PerceptronActivation.Identity => 1,
            _ => throw new ArgumentOutOfRangeException(nameof(activation), $"got the activation {activation}"),
        };

    private double[] PreActivations(Student student, int layer, double[] inputs)
    {
        var d = student.Inputs(layer);
        if (inputs.Length % d != 0)
            throw new ArgumentException($"expected inputs [n x {d}], got {inputs.Length} numbers");
        return Scaled(Product(inputs, student.Hidden[layer], d), d);
    }

    private double[] Product(double[] a, double[] b, int inner) =>
        MatrixProducts.TimesTransposed(a, b, inner, _threads);

    private static double[] Scaled(double[] values, int inputs)
    {
        var root = Math.Sqrt(inputs);
        foreach (ref var value in values.AsSpan())
            value /= root;
        return values;
    }

    private static double[] Activated(PerceptronActivation activation, double[] u) =>
        Array.ConvertAll(u, value => Value(activation, value));
}
