// y = a A x + b x

namespace HeavyTails.Core.Curvature;

/// <summary>A scaled and shifted operator a A + b I; b > 0 is the damping of second-order methods.</summary>
/// <param name="operand">The operator A.</param>
/// <param name="factor">The factor a.</param>
/// <param name="shift">The shift b. Default: 0.</param>
public sealed class ScaledOperator(ICurvatureOperator operand, double factor, double shift = 0) : ICurvatureOperator
{
    /// <inheritdoc/>
    public int Dimension => operand.Dimension;

    /// <inheritdoc/>
    public bool IsDouble => operand.IsDouble;

    /// <inheritdoc/>
    public string Description =>
        FormattableString.Invariant($"{factor} ({operand.Description})")
        + (shift == 0 ? "" : FormattableString.Invariant($" + {shift} I"));

    /// <inheritdoc/>
    public void Apply(ReadOnlySpan<double> x, Span<double> y, int count)
    {
        operand.Apply(x, y, count);
        for (var i = 0; i < y.Length; i++)
            y[i] = (factor * y[i]) + (shift * x[i]);
    }

    /// <inheritdoc/>
    public void Apply(ReadOnlySpan<float> x, Span<float> y, int count)
    {
        operand.Apply(x, y, count);
        for (var i = 0; i < y.Length; i++)
            y[i] = (float)((factor * y[i]) + (shift * x[i]));
    }
}
