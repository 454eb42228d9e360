// A^-1 = c sum_{k>=0} (I - c A)^k for A symmetric with eigenvalues in [l, h], 0 < l <= h, and 0 < c < 2 / h: with
// q = max(|1 - c l|, |1 - c h|) < 1 and N_K the first K terms,
//   A^-1 - N_K = (I - c A)^K A^-1,  ||A^-1 - N_K||_2 <= q^K ||A^-1||_2 <= q^K / l.
// q is smallest, (h - l) / (h + l), at c = 2 / (l + h). Products: t_0 = c x, t_{k+1} = t_k - c A t_k, y = sum_k t_k.
// Lorraine, Vicol & Duvenaud 2020, arXiv:1911.02590, use it for Hessians.

using HeavyTails.Core.Numerics;

namespace HeavyTails.Core.Curvature;

/// <summary>How many terms a Neumann series has, and what its convergence rests on.</summary>
public sealed record NeumannOptions
{
    /// <summary>
    /// The lower bound l of the eigenvalues, above 0: the damping of a positive semidefinite operator with damping.
    /// </summary>
    public required double Smallest { get; init; }

    /// <summary>
    /// The upper bound h of the eigenvalues, at least l: the largest Ritz value with its residual, and the damping.
    /// </summary>
    public required double Largest { get; init; }

    /// <summary>
    /// The scale c, in (0, 2 / h). Default: null, 2 / (l + h), which makes the bound of the remainder smallest.
    /// </summary>
    public double? Scale { get; init; }

    /// <summary>Number K of terms, at least 1. Default: 100, the default of curvlinops.</summary>
    public int Terms { get; init; } = 100;
}

/// <summary>The terms of a Neumann series do not shrink as they must; the message holds both sides.</summary>
public sealed class NeumannDivergenceException(string message) : ArithmeticException(message);

/// <summary>
/// The inverse of a symmetric positive definite operator by a truncated Neumann series: a fixed polynomial of it, of
/// which each product costs <see cref="NeumannOptions.Terms"/> - 1 products with the operator. It is symmetric and
/// linear for any number of terms, which conjugate gradients are not before they converge.
/// </summary>
public sealed class NeumannInverseOperator : ICurvatureOperator
{
    private readonly ICurvatureOperator _operand;
    private readonly double _scale;

    /// <summary>Makes the inverse of an operator from bounds of its eigenvalues.</summary>
    /// <param name="operand">The operator A, symmetric with eigenvalues in [l, h].</param>
    /// <param name="options">The bounds l and h, the scale and the number of terms.</param>
    /// <exception cref="ArgumentException">
    /// The series does not converge for these bounds, or has no terms; the message holds both sides.
    /// </exception>
    public NeumannInverseOperator(ICurvatureOperator operand, NeumannOptions options)
    {
        var (l, h) = (options.Smallest, options.Largest);
        if (!(l > 0 && h >= l && double.IsFinite(h)))
            throw new ArgumentException(
                FormattableString.Invariant($"expected bounds 0 < l <= h of the eigenvalues, got l = {l} and h = {h}")
            );
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Terms, 1);
        _scale = options.Scale ?? (1 / ((l / 2) + (h / 2)));
        // At 2 / h itself, and where rounding makes q = 1, terms do not shrink.
        Contraction = Math.Max(Math.Abs(1 - (_scale * l)), Math.Abs(1 - (_scale * h)));
        if (!(_scale > 0 && Contraction < 1))
            throw new ArgumentException(
                FormattableString.Invariant($"a Neumann series converges for scales in (0, {2 / h:g6}), ")
                    + FormattableString.Invariant(
                        $"2 over the upper bound {h}, got {_scale} with terms that shrink by "
                    )
                    + FormattableString.Invariant($"{Contraction} in the worst case")
            );
        (_operand, Terms) = (operand, options.Terms);
        RelativeRemainder = Math.Pow(Contraction, Terms);
        RemainderBound = RelativeRemainder / l;
    }

    /// <summary>The largest factor q &lt; 1 by which a term is smaller than the one before it.</summary>
    public double Contraction { get; }

    /// <summary>Number K of terms of the series.</summary>
    public int Terms { get; }

    /// <summary>The bound q^K of the remainder's spectral norm, relative to that of the inverse.</summary>
    public double RelativeRemainder { get; }

    /// <summary>
    /// The bound q^K / l of ||A^-1 - N_K||_2: a product with x differs by at most this times ||x||, and by rounding.
    /// </summary>
    public double RemainderBound { get; }

    /// <inheritdoc/>
    public int Dimension => _operand.Dimension;

    /// <inheritdoc/>
    public bool IsDouble => _operand.IsDouble;

    /// <inheritdoc/>
    public string Description =>
        FormattableString.Invariant($"inverse of ({_operand.Description}) by {Terms} terms of a Neumann series, ")
        + FormattableString.Invariant($"remainder at most {RelativeRemainder:g3} of the inverse");

    /// <inheritdoc/>
    /// <exception cref="NeumannDivergenceException">
    /// A term is more than q times the one before it, which proves an eigenvalue outside [l, h], or it is not finite.
    /// </exception>
    public void Apply(ReadOnlySpan<double> x, Span<double> y, int count)
    {
        CurvatureArguments.Check(this, x.Length, y.Length, count);
        var n = Dimension;
        double[] term = new double[x.Length],
            product = new double[x.Length];
        Vectors.AddScaled(_scale, x, term);
        term.CopyTo(y);
        for (var k = 1; k < Terms; k++)
        {
            _operand.Apply(term, product, count);
            for (var j = 0; j < count; j++)
            {
                var t = term.AsSpan(j * n, n);
                var before = Vectors.LogNorm(t);
                Vectors.AddScaled(-_scale, product.AsSpan(j * n, n), t);
                CheckShrinks(before, Vectors.LogNorm(t), k);
                Vectors.AddScaled(1, t, y.Slice(j * n, n));
            }
        }
    }

    // Terms of a symmetric I - c A shrink by q at least; products in float64 and float32 have rounding of their own.
    private void CheckShrinks(double before, double after, int k)
    {
        if (double.IsNegativeInfinity(after))
            return;
        var shrinks = Math.Exp(after - before);
        if (shrinks <= Contraction + (IsDouble ? 1e-10 : 1e-4))
            return;
        throw new NeumannDivergenceException(
            FormattableString.Invariant($"expected term {k} of the Neumann series to be at most {Contraction:g6} of ")
                + FormattableString.Invariant($"the term before it, as the bounds of the eigenvalues say, got ")
                + FormattableString.Invariant(
                    $"{shrinks:g6}: an eigenvalue lies outside them, or numbers are not finite"
                )
        );
    }
}
