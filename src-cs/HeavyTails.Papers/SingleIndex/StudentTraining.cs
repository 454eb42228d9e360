// w_t = rule(w_(t-1), gradient at w_(t-1), eta_t) for W_1 .. W_(L-1) and, unless the last layer is fixed, for a.
namespace HeavyTails.Papers.SingleIndex;

/// <summary>A student on its way: its weights, its optimiser's buffers, and the number of steps.</summary>
public sealed class StudentTraining
{
    private readonly StudentOptimizer _rule;
    private readonly double[][][] _hidden;
    private readonly double[][] _output;

    /// <summary>Starts at an untrained student.</summary>
    /// <param name="start">The student, which is not changed.</param>
    /// <param name="rule">The optimiser with its constants.</param>
    /// <param name="fixLastLayer">Whether a stays as it is. Default: true, the paper's.</param>
    /// <exception cref="ArgumentException">A constant of the optimiser is out of its range.</exception>
    public StudentTraining(Student start, StudentOptimizer rule, bool fixLastLayer = true)
    {
        rule.Check();
        (Student, _rule, FixLastLayer) = (start, rule, fixLastLayer);
        double[][] Zeros(int length) => [.. Enumerable.Range(0, rule.Buffers).Select(_ => new double[length])];
        _hidden = [.. start.Hidden.Select(weights => Zeros(weights.Length))];
        _output = fixLastLayer ? [] : Zeros(start.Width);
    }

    /// <summary>The student after <see cref="Steps"/> steps.</summary>
    public Student Student { get; private set; }

    /// <summary>Number of steps that were made.</summary>
    public long Steps { get; private set; }

    /// <summary>Whether the weights of the output are not trained.</summary>
    public bool FixLastLayer { get; }

    /// <summary>Makes one step.</summary>
    /// <param name="gradient">The gradient at <see cref="Student"/>.</param>
    /// <param name="stepSize">Step size eta, positive and finite; a schedule may change it from step to step.</param>
    /// <exception cref="ArgumentException">The gradient has another shape, or eta is not positive.</exception>
    public void Step(StudentGradient gradient, double stepSize)
    {
        if (!(stepSize > 0) || double.IsInfinity(stepSize))
            throw new ArgumentException(FormattableString.Invariant($"expected a step size > 0, got {stepSize}"));
        double[][] hidden = [.. Student.Hidden.Select(weights => (double[])weights.Clone())];
        var output = Student.Output;
        if (
            !gradient.Hidden.Select(g => g.Length).SequenceEqual(hidden.Select(w => w.Length))
            || gradient.Output.Length != output.Length
        )
            throw new ArgumentException(
                $"expected a gradient of {Sizes(hidden)} and {output.Length} numbers, "
                    + $"got {Sizes(gradient.Hidden)} and {gradient.Output.Length}"
            );
        Steps++;
        for (var layer = 0; layer < hidden.Length; layer++)
            _rule.Step(hidden[layer], gradient.Hidden[layer], _hidden[layer], (stepSize, Steps));
        if (!FixLastLayer)
        {
            output = (double[])output.Clone();
            _rule.Step(output, gradient.Output, _output, (stepSize, Steps));
        }
        Student = Student.With(hidden, output);
    }

    /// <summary>
    /// Rescales each W_l to the norm of an untrained one, sqrt(h d_(l-1)); the source does so before each step where it
    /// normalises weights.
    /// </summary>
    /// <exception cref="ArithmeticException">All weights of a layer are 0, or one is not finite.</exception>
    public void Normalise() => Student = Student.Normalised();

    private static string Sizes(double[][] layers) => string.Join(", ", layers.Select(layer => layer.Length));
}
