// min_w |Z w - y|^2 + mu |w|^2, Z [n x h], without intercept, by Cholesky factors:
//   primal, h <= n:  w = (Z'Z + mu I)^-1 Z'y              dual, n < h:  w = Z'(Z Z' + mu I)^-1 y
// Hoerl & Kennard 1970.
using HeavyTails.Core.Numerics;

namespace HeavyTails.Core.LinearModels;

/// <summary>Linear regression with an L2 penalty, solved exactly.</summary>
public static class Ridge
{
    private const double Epsilon = 2.2204460492503131e-16;

    /// <summary>The weights w [h]; the smaller of the primal and the dual system is solved.</summary>
    /// <param name="features">Z [n x h], row-major.</param>
    /// <param name="targets">Targets y [n], at least one.</param>
    /// <param name="penalty">The penalty mu, positive and finite.</param>
    /// <param name="gram">
    /// <see cref="Gram.OfSmallerSide"/> of the features, where it is known already; it is not changed. Default: null.
    /// </param>
    /// <exception cref="ArgumentException">Sizes or penalty do not fit; the message holds both sides.</exception>
    /// <exception cref="ArithmeticException">
    /// The system is not positive definite within rounding errors: the penalty is too small, or a number is not finite.
    /// </exception>
    public static double[] Fit(double[] features, double[] targets, double penalty, double[]? gram = null)
    {
        var n = targets.Length;
        if (n == 0 || features.Length == 0 || features.Length % n != 0)
            throw new ArgumentException(
                $"expected features [{n} x h] for {n} >= 1 targets with h >= 1, got {features.Length} numbers"
            );
        if (!(penalty > 0) || double.IsInfinity(penalty))
            throw new ArgumentException(FormattableString.Invariant($"expected a positive penalty, got {penalty}"));
        var h = features.Length / n;
        var system = gram is null ? Gram.OfSmallerSide(features, n) : (double[])gram.Clone();
        if (system.Length != (long)Math.Min(n, h) * Math.Min(n, h))
            throw new ArgumentException(
                $"expected a Gram matrix of {Math.Min(n, h)} rows, got {system.Length} numbers"
            );
        if (n < h)
        {
            var dual = (double[])targets.Clone();
            Solve(system, dual, penalty);
            return TransposedTimes(features, dual, h);
        }
        var w = TransposedTimes(features, targets, h);
        Solve(system, w, penalty);
        return w;
    }

    /// <summary>The product Z'v [h] of the transposed features with a vector [n].</summary>
    internal static double[] TransposedTimes(double[] features, double[] v, int width)
    {
        var product = new double[width];
        for (var i = 0; i < v.Length; i++)
            Vectors.AddScaled(v[i], features.AsSpan(i * width, width), product);
        return product;
    }

    private static void Solve(double[] matrix, double[] b, double penalty)
    {
        var (n, largest, least) = (b.Length, 0.0, double.PositiveInfinity);
        for (var i = 0; i < n; i++)
            largest = Math.Max(largest, matrix[i * (n + 1)] += penalty);
        var isDefinite = Cholesky.TryFactor(matrix, n);
        for (var i = 0; i < n; i++)
            least = Math.Min(least, matrix[i * (n + 1)]);
        // The square of a pivot below the rounding errors of the products is noise.
        if (!isDefinite || !(least * least > n * Epsilon * largest))
            throw new ArithmeticException(
                FormattableString.Invariant($"the ridge system [{n} x {n}] is not positive definite within rounding ")
                    + FormattableString.Invariant($"errors at penalty {penalty}")
            );
        Cholesky.Solve(matrix, b);
    }
}
