// x with A x = b by conjugate gradients for A symmetric and positive definite (Hestenes & Stiefel 1952):
//   alpha = r'r / p'Ap,  x <- x + alpha p,  r <- r - alpha A p,  beta = r_new'r_new / r'r,  p <- r + beta p
// until ||r|| <= tolerance ||b||.

using HeavyTails.Core.Numerics;

namespace HeavyTails.Core.Curvature;

/// <summary>How the products with an inverse are computed.</summary>
public sealed record InverseOptions
{
    /// <summary>
    /// A product is exact enough where ||b - A x|| is at most this times ||b||. Default: null, 1e-10 for an operator in
    /// float64 and 1e-5 for one in float32, the default tolerances of the eigenpairs.
    /// </summary>
    public double? Tolerance { get; init; }

    /// <summary>
    /// Largest number of steps, each a product with A. Default: null, twice the dimension, which leaves room for
    /// rounding: without it the dimension would suffice.
    /// </summary>
    public int? MaxSteps { get; init; }
}

/// <summary>Conjugate gradients did not solve a system; the message says how far they came.</summary>
public sealed class ConjugateGradientException(string message) : ArithmeticException(message);

/// <summary>
/// The inverse of a symmetric and positive definite operator, by conjugate gradients for each vector. An indefinite
/// operator, such as most Hessians, is first shifted by a <see cref="ScaledOperator"/>.
/// </summary>
/// <param name="operand">The operator A, symmetric and positive definite.</param>
/// <param name="options">Tolerance and number of steps. Default: see <see cref="InverseOptions"/>.</param>
public sealed class InverseOperator(ICurvatureOperator operand, InverseOptions? options = null) : ICurvatureOperator
{
    private readonly double _tolerance = options?.Tolerance ?? (operand.IsDouble ? 1e-10 : 1e-5);
    private readonly long _maxSteps = options?.MaxSteps ?? (2L * operand.Dimension);

    /// <inheritdoc/>
    public int Dimension => operand.Dimension;

    /// <inheritdoc/>
    public bool IsDouble => operand.IsDouble;

    /// <inheritdoc/>
    public string Description =>
        FormattableString.Invariant($"inverse of ({operand.Description}) by conjugate gradients to {_tolerance}");

    /// <inheritdoc/>
    /// <exception cref="ConjugateGradientException">
    /// The tolerance was not reached, or A is not positive definite.
    /// </exception>
    public void Apply(ReadOnlySpan<double> x, Span<double> y, int count)
    {
        CurvatureArguments.Check(this, x.Length, y.Length, count);
        for (var j = 0; j < count; j++)
            Solve(x.Slice(j * Dimension, Dimension), y.Slice(j * Dimension, Dimension));
    }

    private void Solve(ReadOnlySpan<double> b, Span<double> x)
    {
        x.Clear();
        double[] r = b.ToArray(),
            p = b.ToArray(),
            ap = new double[b.Length];
        var start = Vectors.Dot(r, r);
        var squared = start;
        for (long step = 0; squared > _tolerance * _tolerance * start; step++)
        {
            if (step == _maxSteps)
                throw new ConjugateGradientException(
                    FormattableString.Invariant(
                        $"expected ||b - A x|| <= {_tolerance} ||b|| within {_maxSteps} steps of conjugate gradients, "
                    ) + FormattableString.Invariant($"got {Math.Sqrt(squared / start):g3} ||b||")
                );
            operand.Apply(p, ap, 1);
            var curvature = Vectors.Dot(p, ap);
            if (!(curvature > 0))
                throw new ConjugateGradientException(
                    "expected a positive definite operator, got p'A p = "
                        + FormattableString.Invariant($"{curvature:g3} with ||p||^2 = {Vectors.Dot(p, p):g3} ")
                        + FormattableString.Invariant($"at step {step + 1}, where ||b - A x|| = ")
                        + FormattableString.Invariant($"{Math.Sqrt(squared / start):g3} ||b||; add a shift to it")
                );
            var alpha = squared / curvature;
            Vectors.AddScaled(alpha, p, x);
            Vectors.AddScaled(-alpha, ap, r);
            var next = Vectors.Dot(r, r);
            var beta = next / squared;
            for (var i = 0; i < p.Length; i++)
                p[i] = r[i] + (beta * p[i]);
            squared = next;
        }
        if (double.IsNaN(squared))
            throw new ConjugateGradientException("expected finite numbers, got NaN in a product or a right-hand side");
    }
}
