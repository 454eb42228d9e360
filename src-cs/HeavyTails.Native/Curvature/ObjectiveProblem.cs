// z_l = s_l W_l a_{l-1}, a_l = activation(z_l), a_0 = x, f = z_L;  loss = (1 / (n k)) sum_s l(f(x_s), t_s), k outputs.
namespace HeavyTails.Native.Curvature;

/// <summary>
/// A multilayer perceptron without biases, its loss and its samples; the weights come with each call.
/// </summary>
public sealed record ObjectiveProblem
{
    /// <summary>Widths of the inputs, the hidden layers and the outputs, at least two, each at least 1.</summary>
    public required IReadOnlyList<int> Widths { get; init; }

    /// <summary>
    /// Finite factor s_l of each layer's weights, such as 1 / sqrt of its number of inputs. Default: null, for 1.
    /// </summary>
    public IReadOnlyList<double>? Scales { get; init; }

    /// <summary>Activation after every layer but the last. Default: tanh.</summary>
    public PerceptronActivation Activation { get; init; } = PerceptronActivation.Tanh;

    /// <summary>The loss of one sample, one that has targets. Default: squared error.</summary>
    public PerceptronLoss Loss { get; init; } = PerceptronLoss.SquaredError;

    /// <summary>The margin of hinge losses. Default: 1.</summary>
    public double Margin { get; init; } = 1;

    /// <summary>Whether products are computed in float64. Default: false, for float32.</summary>
    public bool Precise { get; init; }

    /// <summary>Samples x [n x width_0], row-major, n >= 1.</summary>
    public required double[] X { get; init; }

    /// <summary>
    /// Targets [n x width_L], row-major. Default: null, for an objective that has hidden layers and no gradient.
    /// </summary>
    public double[]? Targets { get; init; }
}
