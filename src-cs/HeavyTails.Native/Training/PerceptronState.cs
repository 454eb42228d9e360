// z_l = W_l a_{l-1} + b_l, a_l = activation(z_l), a_0 = x, f = z_L [1]; patterns x [P x d], labels y = +-1.
using HeavyTails.Native.Curvature;

namespace HeavyTails.Native.Training;

/// <summary>
/// One perceptron, its patterns and its optimiser's state: all that a killed run needs to resume to the same bits.
/// </summary>
public sealed class PerceptronState
{
    /// <summary>
    /// A net that has taken no step. The arrays are kept, not copied; <paramref name="parameters"/> is updated by
    /// training, the patterns may be shared by many nets.
    /// </summary>
    /// <param name="widths">Widths of the inputs, the hidden layers and the one output, each at least 1.</param>
    /// <param name="parameters">W_1 [width_1 x width_0] row-major, b_1 if there are biases, W_2, and so on.</param>
    /// <param name="x">Patterns [P x width_0], row-major.</param>
    /// <param name="labels">Labels [P], each 1 or -1.</param>
    /// <exception cref="ArgumentException">Sizes do not fit; the message holds both.</exception>
    public PerceptronState(IReadOnlyList<int> widths, double[] parameters, double[] x, double[] labels)
    {
        if (widths.Count < 2 || widths.Any(w => w < 1) || widths[^1] != 1)
            throw new ArgumentException(
                $"expected at least two widths of 1 or more, of which the last is 1, got [{string.Join(", ", widths)}]"
            );
        var (without, with) = (
            PerceptronProblem.ParametersOf(widths, false),
            PerceptronProblem.ParametersOf(widths, true)
        );
        if (parameters.Length != without && parameters.Length != with)
            throw new ArgumentException(
                $"a perceptron {string.Join("-", widths)} has {without} parameters, or {with} with biases, got "
                    + $"{parameters.Length}"
            );
        if (labels.Length == 0 || x.Length != (long)labels.Length * widths[0])
            throw new ArgumentException(
                $"expected patterns [P x {widths[0]}], P >= 1, for {labels.Length} labels, got {x.Length} numbers"
            );
        (Widths, Parameters, X, Labels) = ([.. widths], parameters, x, labels);
        (FirstMoments, SecondMoments) = (new double[parameters.Length], new double[parameters.Length]);
    }

    /// <summary>Widths of the inputs, the hidden layers and the output.</summary>
    public IReadOnlyList<int> Widths { get; }

    /// <summary>The parameters W_1, b_1, W_2, ... as one vector, which training updates.</summary>
    public double[] Parameters { get; }

    /// <summary>Adam's mean of the gradient m, one number a parameter; zeros before the first step.</summary>
    public double[] FirstMoments { get; }

    /// <summary>Adam's mean of the squared gradient v, one number a parameter; zeros before the first step.</summary>
    public double[] SecondMoments { get; }

    /// <summary>Number of steps taken, at least 0. It is set from outside only to resume a run.</summary>
    public long Steps { get; set; }

    /// <summary>The patterns x [P x d], row-major.</summary>
    public double[] X { get; }

    /// <summary>The labels y [P], each 1 or -1.</summary>
    public double[] Labels { get; }

    /// <summary>
    /// Mean max(0, margin - y f)^2 over all patterns at the parameters, without the factor 1/2; 0 before training.
    /// </summary>
    public double Loss { get; internal set; }

    /// <summary>Number N_Delta of patterns with margin - y f > tolerance at the parameters; 0 at first.</summary>
    public int Violated { get; internal set; }

    /// <summary>Number of patterns with y f at most 0 at the parameters; 0 before training.</summary>
    public int Wrong { get; internal set; }

    /// <summary>Whether a stop criterion of the last call held, so that the step asked for was not needed.</summary>
    public bool Stopped { get; internal set; }
}
