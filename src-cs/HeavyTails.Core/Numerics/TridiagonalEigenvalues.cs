// T [n x n] symmetric, diagonal d and squared off-diagonal e^2: its eigenvalues by the QL iteration without square
// roots of Pal, Walker and Kahan, with the shift of the leading 2 x 2 block. Parlett 1998, The Symmetric Eigenvalue
// Problem, sec. 8.15; Reinsch 1971, Numer. Math. 17, 399. About 1.7 sweeps an eigenvalue: O(n^2) time. The error is a
// few units in the last place of the largest |eigenvalue|. Rows that grow from the first to the last converge fastest.
// A sweep with the shift sigma runs from the last row of a block to its first, with c = 1, s = 0, gamma = d_last -
// sigma at its start, and in each row
//   p = gamma^2 / c,  r = p + e_i^2,  e_{i+1}^2 = s r,  c' = p / r,  s' = e_i^2 / r,
//   gamma' = c' (d_i - sigma) - s' gamma,  d_{i+1} = gamma + d_i - gamma'.
// With P = c p = gamma^2 and Q = c e_i^2 instead of p and e_i^2, c' and s' are the same, and e_{i+1}^2 = rho (P + Q),
// rho being the last row's Q / P = s / c. All three quotients have the inverse of P (P + Q), the only division.
namespace HeavyTails.Core.Numerics;

/// <summary>Finds all eigenvalues of symmetric tridiagonal matrices.</summary>
public static class TridiagonalEigenvalues
{
    /// <summary>Number of sweeps that an eigenvalue may take; a few suffice.</summary>
    internal const int MostSweeps = 60;

    /// <summary>
    /// An off-diagonal e is negligible when e^2 is below the square of the unit roundoff, 2^-53, times |d_i d_{i+1}|.
    /// </summary>
    internal const double Negligible = 1.0 / (1L << 53) / (1L << 53);

    /// <summary>
    /// Least gamma^2 of a matrix whose largest number is 1: gamma = 0 would give 0 / 0 in the next row, and a change by
    /// 2^-150 is of no consequence.
    /// </summary>
    internal const double LeastSquare = Negligible * Negligible / (1L << 44) / (1L << 44);

    /// <summary>Value of e^2 below which it is always negligible; it must be well above the least gamma^2.</summary>
    internal const double NegligibleSquare = LeastSquare * (1 << 20);

    /// <summary>Replaces a diagonal by the eigenvalues, in ascending order.</summary>
    /// <param name="diagonal">The diagonal [n]; on return the eigenvalues.</param>
    /// <param name="squares">Squares [n - 1] of the off-diagonal; overwritten.</param>
    /// <exception cref="ArgumentException">The lengths do not fit, or a number is not finite or a square
    /// negative.</exception>
    /// <exception cref="ArithmeticException">An eigenvalue took more than sixty sweeps.</exception>
    public static void InPlace(Span<double> diagonal, Span<double> squares)
    {
        var n = diagonal.Length;
        var (down, up) = TridiagonalScale.Of(diagonal, squares);
        for (var i = 0; i < n; i++)
            diagonal[i] *= down;
        for (var i = 0; i < squares.Length; i++)
            squares[i] = squares[i] * down * down;
        for (int first = 0, last; first < n; first = last + 1)
        {
            last = first;
            while (last < n - 1 && !IsNegligible(squares[last], diagonal[last], diagonal[last + 1]))
                last++;
            for (var row = first; row < last; row++)
            for (var sweep = 0; !IsNegligible(squares[row], diagonal[row], diagonal[row + 1]); sweep++)
            {
                if (sweep == MostSweeps)
                    throw new ArithmeticException($"eigenvalue {row} of {n} did not converge in {sweep} sweeps");
                Sweep(diagonal, squares, row, last);
            }
        }
        foreach (ref var eigenvalue in diagonal)
            eigenvalue *= up;
        diagonal.Sort();
    }

    /// <summary>
    /// Replaces the diagonals of many matrices of one size by their eigenvalues, in ascending order. They are the same
    /// to the bit as those that each matrix has alone, and take a small part of the time when there are many.
    /// </summary>
    /// <param name="diagonals">For each matrix its diagonal [n]; on return its eigenvalues.</param>
    /// <param name="squares">For each matrix the squares [n - 1] of its off-diagonal.</param>
    /// <exception cref="ArgumentException">The lengths do not fit, or a number is not finite or a square negative;
    /// nothing is changed.</exception>
    /// <exception cref="ArithmeticException">An eigenvalue took more than sixty sweeps.</exception>
    public static void BatchInPlace(ReadOnlySpan<double[]> diagonals, ReadOnlySpan<double[]> squares) =>
        TridiagonalBatch.InPlace(diagonals, squares, LaneWidth.Best, MostSweeps);

    internal static bool IsNegligible(double square, double d, double next) =>
        square < double.MaxNative(Negligible * Math.Abs(d * next), NegligibleSquare);

    // One QL sweep over the rows first .. last; the symbols are those of the head of this file.
    private static void Sweep(Span<double> d, Span<double> squares, int first, int last)
    {
        var root = Math.Sqrt(squares[first]);
        var half = (d[first + 1] - d[first]) / (root + root);
        var shift = d[first] - (root / (half + Math.CopySign(Math.Sqrt((half * half) + 1), half)));
        var (c, rho, gamma) = (1.0, 0.0, d[last] - shift);
        for (var i = last - 1; i >= first; i--)
        {
            var (alpha, p, q) = (d[i], Square(gamma), squares[i] * c);
            var (pp, pq, sum) = (p * p, p * q, p + q);
            var inverse = 1 / (pp + pq);
            if (i != last - 1)
                squares[i + 1] = rho * sum;
            rho = q * (sum * inverse);
            c = pp * inverse;
            var next = ((pp * (alpha - shift)) - (pq * gamma)) * inverse;
            d[i + 1] = gamma + (alpha - next);
            gamma = next;
        }
        squares[first] = rho * Square(gamma);
        d[first] = shift + gamma;
    }

    private static double Square(double gamma) => double.MaxNative(gamma * gamma, LeastSquare);
}
