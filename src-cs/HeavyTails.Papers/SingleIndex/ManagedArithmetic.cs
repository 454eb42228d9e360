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
    public double[] Features(TwoLayerStudent student, double[] x, Variant variant = Variant.Corrected)
    {
        var z = PreActivations(student, x, variant);
        var activation = student.Activation;
        foreach (ref var value in z.AsSpan())
            value = Value(activation, value);
        return z;
    }

    /// <inheritdoc/>
    public StudentGradient Gradient(TwoLayerStudent student, SingleIndexSample sample)
    {
        if (sample.Dimension != student.Dimension)
            throw new ArgumentException($"expected inputs of dimension {student.Dimension}, got {sample.Dimension}");
        var (n, h, activation) = (sample.Count, student.Width, student.Activation);
        var back = PreActivations(student, sample.X, Variant.Corrected);
        var (loss, scale) = (0.0, 2.0 / n / Math.Sqrt(h));
        var (features, ofOutput) = (new double[h], new double[h]);
        for (var i = 0; i < n; i++)
        {
            var row = back.AsSpan(i * h, h);
            for (var j = 0; j < h; j++)
                features[j] = Value(activation, row[j]);
            var residual = (Vectors.Dot(features, student.Output) / Math.Sqrt(h)) - sample.Y[i];
            loss += residual * residual / n;
            Vectors.AddScaled(scale * residual, features, ofOutput);
            for (var j = 0; j < h; j++)
                row[j] = scale * residual * student.Output[j] * Derivative(activation, row[j], features[j]);
        }
        var ofHidden = MatrixProducts.TimesTransposed(
            MatrixProducts.Transposed(back, n),
            MatrixProducts.Transposed(sample.X, n),
            n,
            _threads
        );
        foreach (ref var value in ofHidden.AsSpan())
            value /= Math.Sqrt(student.Dimension);
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

    private double[] PreActivations(TwoLayerStudent student, double[] x, Variant variant)
    {
        var d = student.Dimension;
        if (x.Length % d != 0)
            throw new ArgumentException($"expected inputs [n x {d}], got {x.Length} numbers");
        var u = MatrixProducts.TimesTransposed(x, student.Hidden, d, _threads);
        var divisor = variant == Variant.Legacy ? d : Math.Sqrt(d);
        foreach (ref var value in u.AsSpan())
            value /= divisor;
        return u;
    }
}
