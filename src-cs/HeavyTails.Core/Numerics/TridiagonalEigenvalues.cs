// T [n x n] symmetric, diagonal d and squared off-diagonal e^2: its eigenvalues by the QL iteration without square
// roots of Pal, Walker and Kahan, with the shift of the leading 2 x 2 block. Parlett 1998, The Symmetric Eigenvalue
// Problem, sec. 8.15; Reinsch 1971, Numer. Math. 17, 399. About 1.7 sweeps an eigenvalue: O(n^2) time, no memory beyond
// the arguments. The error is a few units in the last place of the largest |eigenvalue|. Rows that grow from the first
// to the last converge fastest.
namespace HeavyTails.Core.Numerics;

/// <summary>Finds all eigenvalues of symmetric tridiagonal matrices.</summary>
public static class TridiagonalEigenvalues
{
    private const int MostSweeps = 60;
    private const double Epsilon = 1.1102230246251565e-16;

    /// <summary>Replaces a diagonal by the eigenvalues, in ascending order.</summary>
    /// <param name="diagonal">The diagonal [n]; on return the eigenvalues.</param>
    /// <param name="squares">Squares [n - 1] of the off-diagonal; overwritten.</param>
    /// <exception cref="ArgumentException">The lengths do not fit, or a number is not finite.</exception>
    /// <exception cref="ArithmeticException">An eigenvalue took more than sixty sweeps.</exception>
    public static void InPlace(Span<double> diagonal, Span<double> squares)
    {
        var n = diagonal.Length;
        if (squares.Length != Math.Max(0, n - 1))
            throw new ArgumentException(
                $"expected {Math.Max(0, n - 1)} squares beside a diagonal of {n}, got {squares.Length}"
            );
        foreach (var part in (ReadOnlySpan<double[]>)[diagonal.ToArray(), squares.ToArray()])
            if (Array.FindIndex(part, x => !double.IsFinite(x)) is >= 0 and var at)
                throw new ArgumentException($"expected finite numbers, got {part[at]} at {at}");
        for (var first = 0; first < n; first++)
        {
            for (var sweep = 0; ; sweep++)
            {
                var last = first;
                while (
                    last < n - 1
                    && squares[last] > Epsilon * Epsilon * Math.Abs(diagonal[last]) * Math.Abs(diagonal[last + 1])
                )
                    last++;
                if (last < n - 1)
                    squares[last] = 0;
                if (last == first)
                    break;
                if (sweep == MostSweeps)
                    throw new ArithmeticException($"eigenvalue {first} of {n} did not converge in {sweep} sweeps");
                Sweep(diagonal, squares, first, last);
            }
        }
        diagonal.Sort();
    }

    // One QL sweep over the unreduced block first .. last: gamma is the current diagonal of the rotated matrix less the
    // shift, p its square over the cosine, c and s the squared cosine and sine.
    private static void Sweep(Span<double> d, Span<double> squares, int first, int last)
    {
        var root = Math.Sqrt(squares[first]);
        var half = (d[first + 1] - d[first]) / (2 * root);
        var shift = d[first] - (root / (half + Math.CopySign(Math.Sqrt((half * half) + 1), half)));
        var (c, s, gamma) = (1.0, 0.0, d[last] - shift);
        var p = gamma * gamma;
        for (var i = last - 1; i >= first; i--)
        {
            var square = squares[i];
            var r = p + square;
            if (i != last - 1)
                squares[i + 1] = s * r;
            var (oldC, oldGamma, alpha) = (c, gamma, d[i]);
            c = p / r;
            s = square / r;
            gamma = (c * (alpha - shift)) - (s * oldGamma);
            d[i + 1] = oldGamma + (alpha - gamma);
            p = c != 0 ? gamma * gamma / c : oldC * square;
        }
        squares[first] = s * p;
        d[first] = shift + gamma;
    }
}
