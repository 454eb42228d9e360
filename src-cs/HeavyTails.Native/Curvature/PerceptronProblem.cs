// z_l = W_l a_{l-1} + b_l, a_l = activation(z_l), a_0 = x, f = z_L;  loss = factor sum_s l(f(x_s), t_s).
using HeavyTails.Core.Layers;

namespace HeavyTails.Native.Curvature;

/// <summary>Activation functions after every layer of a perceptron but the last.</summary>
public enum PerceptronActivation
{
    /// <summary>The rectifier max(0, z); its derivative at 0 is 0.</summary>
    ReLU = 0,

    /// <summary>The hyperbolic tangent tanh z.</summary>
    Tanh = 1,

    /// <summary>The smooth rectifier ln(1 + e^z).</summary>
    Softplus = 2,

    /// <summary>The identity z, for linear networks.</summary>
    Identity = 3,
}

/// <summary>The loss l(f, t) of one sample of a perceptron.</summary>
public enum PerceptronLoss
{
    /// <summary>-ln softmax(f)_label, for labels.</summary>
    CrossEntropy = 0,

    /// <summary>sum_c (f_c - t_c)^2, for targets.</summary>
    SquaredError = 1,

    /// <summary>sum_c max(0, margin - t_c f_c), for targets.</summary>
    Hinge = 2,

    /// <summary>sum_c max(0, margin - t_c f_c)^2, for targets.</summary>
    SquaredHinge = 3,
}

/// <summary>A multilayer perceptron with its loss and its samples. All numbers are of one type.</summary>
public sealed record PerceptronProblem
{
    /// <summary>Widths of the inputs, the hidden layers and the outputs, at least two, each at least 1.</summary>
    public required IReadOnlyList<int> Widths { get; init; }

    /// <summary>Activation after every layer but the last. Default: ReLU.</summary>
    public PerceptronActivation Activation { get; init; }

    /// <summary>The loss of one sample. Default: cross-entropy.</summary>
    public PerceptronLoss Loss { get; init; }

    /// <summary>Whether layers have biases. Default: true.</summary>
    public bool Bias { get; init; } = true;

    /// <summary>The margin of hinge losses. Default: 1.</summary>
    public double Margin { get; init; } = 1;

    /// <summary>
    /// The factor of the sum over samples, > 0. Default: null, the mean as PyTorch takes it: 1 / samples for
    /// cross-entropy, else 1 / (samples outputs).
    /// </summary>
    public double? Factor { get; init; }

    /// <summary>
    /// Whether l is half of what <see cref="PerceptronLoss"/> says. It does not change the Fisher matrix, which is that
    /// of the model. Default: false.
    /// </summary>
    public bool Half { get; init; }

    /// <summary>
    /// The parameters as one vector: W_1 [width_1 x width_0] row-major, b_1 if there are biases, W_2, and so on.
    /// </summary>
    public required TensorData Parameters { get; init; }

    /// <summary>Samples [n x width_0], row-major.</summary>
    public required TensorData X { get; init; }

    /// <summary>Labels [n], 0 .. outputs - 1, for cross-entropy. Default: null.</summary>
    public int[]? Labels { get; init; }

    /// <summary>Targets [n x outputs], row-major, for the other losses. Default: null.</summary>
    public TensorData? Targets { get; init; }

    /// <summary>
    /// Number of threads of products. Default: 0, one a processor, as .NET counts them. Results have the same bits for
    /// every number.
    /// </summary>
    public int Threads { get; init; }

    /// <summary>Number of parameters of a perceptron: weights, and biases if it has any.</summary>
    /// <param name="widths">Widths of the inputs, the hidden layers and the outputs.</param>
    /// <param name="bias">Whether layers have biases.</param>
    public static long ParametersOf(IReadOnlyList<int> widths, bool bias)
    {
        long count = 0;
        for (var l = 1; l < widths.Count; l++)
            count += (long)widths[l] * (widths[l - 1] + (bias ? 1 : 0));
        return count;
    }

    /// <summary>Name of the samples in descriptions. Default: "samples".</summary>
    public string Name { get; init; } = "samples";
}

/// <summary>What a perceptron holds in memory.</summary>
/// <param name="Active">Samples that enter products: for hinge losses those with a violated margin, else all.</param>
/// <param name="Violated">Pairs of sample and output with margin - t f > 0; 0 for other losses.</param>
/// <param name="Columns">Inputs that enter products: those that are not constant over active samples.</param>
/// <param name="Bytes">Memory held, in bytes.</param>
public sealed record PerceptronInfo(long Active, long Violated, long Columns, long Bytes);
