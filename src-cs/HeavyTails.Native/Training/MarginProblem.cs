// z_l = W_l a_{l-1} + b_l, a_l = activation(z_l), a_0 = x, f = z_L [1]; pattern i is violated where
// Delta_i = margin - y_i f(x_i) > 0.
using HeavyTails.Native.Curvature;

namespace HeavyTails.Native.Training;

/// <summary>A perceptron of one output with patterns that it should classify with a margin.</summary>
public sealed record MarginProblem
{
    /// <summary>Widths d, h, ..., h, 1 of inputs, hidden layers and the output, at least two.</summary>
    public required IReadOnlyList<int> Widths { get; init; }

    /// <summary>Activation after every layer but the last. Default: ReLU, as in nn_jamming.</summary>
    public PerceptronActivation Activation { get; init; } = PerceptronActivation.ReLU;

    /// <summary>Whether layers have biases. Default: false.</summary>
    public bool Bias { get; init; }

    /// <summary>
    /// Where to begin: W_1 [width_1 x width_0] row-major, b_1 if there are biases, W_2, and so on; not changed.
    /// </summary>
    public required double[] Parameters { get; init; }

    /// <summary>Patterns [P x d], row-major.</summary>
    public required double[] X { get; init; }

    /// <summary>Labels [P], each 1 or -1.</summary>
    public required double[] Labels { get; init; }

    /// <summary>The margin kappa that y f should reach. Default: 1.</summary>
    public double Margin { get; init; } = 1;

    /// <summary>Number N of parameters that the widths ask for.</summary>
    public int ParameterCount => checked((int)PerceptronProblem.ParametersOf(Widths, Bias));

    internal void Check()
    {
        if (Widths.Count < 2 || Widths.Any(w => w < 1) || Widths[^1] != 1)
            throw new ArgumentException(
                $"expected at least two widths, each 1 or more, the last 1, got [{string.Join(", ", Widths)}]"
            );
        if (Parameters.Length != ParameterCount)
            throw new ArgumentException(
                $"a perceptron {string.Join("-", Widths)} has {ParameterCount} parameters, got {Parameters.Length}"
            );
        if (Labels.Length == 0 || X.Length != (long)Labels.Length * Widths[0])
            throw new ArgumentException(
                $"expected patterns [P x {Widths[0]}] for P = {Labels.Length} labels, P > 0, got {X.Length} numbers"
            );
        if (Array.FindIndex(Labels, y => y is not (1 or -1)) is >= 0 and var wrong)
            throw new ArgumentException(
                FormattableString.Invariant($"expected labels 1 and -1, got {Labels[wrong]} for pattern {wrong}")
            );
        if (!double.IsFinite(Margin))
            throw new ArgumentException(FormattableString.Invariant($"expected a finite margin, got {Margin}"));
        if (!Parameters.All(double.IsFinite) || !X.All(double.IsFinite))
            throw new ArgumentException("expected finite parameters and patterns, got NaN or an infinity");
    }
}
