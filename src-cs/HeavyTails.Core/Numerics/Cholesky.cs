// A = L L', L lower triangular, row by row:
//   L_ij = (A_ij - L_i[0..j] . L_j[0..j]) / L_jj,   L_ii = sqrt(A_ii - |L_i[0..i]|^2)
// in blocks of 4 x 4, whose dot products over the columns before the block are made together.
// Golub & Van Loan 2013, sec. 4.2.
namespace HeavyTails.Core.Numerics;

/// <summary>Cholesky factors of symmetric positive definite matrices, in place.</summary>
public static class Cholesky
{
    private const int Rows = DotBlock.Rows;

    /// <summary>
    /// Replaces the lower triangle of A [n x n], row-major, by its factor L; what lies above the diagonal is neither
    /// read nor written.
    /// </summary>
    /// <param name="a">The matrix; after a failure it is partly overwritten.</param>
    /// <param name="n">Number n of rows, at least 1.</param>
    /// <returns>Whether A is positive definite within rounding errors.</returns>
    /// <exception cref="ArgumentException">The numbers are not n x n.</exception>
    public static bool TryFactor(Span<double> a, int n)
    {
        if (n < 1 || a.Length != (long)n * n)
            throw new ArgumentException($"expected a matrix [{n} x {n}], got {a.Length} numbers");
        Span<double> sums = stackalloc double[Rows * Rows];
        for (var i = 0; i < n; i += Rows)
        {
            var height = Math.Min(Rows, n - i);
            for (var j = 0; j <= i; j += Rows)
            {
                var width = Math.Min(Rows, n - j);
                if (height == Rows && j > 0)
                {
                    DotBlock.Of(new(a[(i * n)..], n, j), new(a[(j * n)..], n, j), j, sums);
                }
                else
                {
                    for (var k = 0; k < sums.Length; k++)
                        sums[k] =
                            k / Rows < height && k % Rows < width
                                ? Vectors.Dot(a.Slice((i + (k / Rows)) * n, j), a.Slice((j + (k % Rows)) * n, j))
                                : 0;
                }
                for (var r = 0; r < height; r++)
                {
                    var row = a.Slice((i + r) * n, n);
                    for (var c = 0; c < width && j + c <= i + r; c++)
                    {
                        var column = a.Slice((j + c) * n, n);
                        var value = row[j + c] - sums[(Rows * r) + c];
                        for (var k = j; k < j + c; k++)
                            value -= row[k] * column[k];
                        if (i + r != j + c)
                            row[j + c] = value / column[j + c];
                        else if (value > 0)
                            row[j + c] = Math.Sqrt(value);
                        else
                            return false;
                    }
                }
            }
        }
        return true;
    }

    /// <summary>Solves L L' x = b in place.</summary>
    /// <param name="factor">The factor L [n x n], row-major; what lies above its diagonal is not read.</param>
    /// <param name="b">The right-hand side [n], replaced by the solution.</param>
    /// <exception cref="ArgumentException">The sizes do not fit.</exception>
    public static void Solve(ReadOnlySpan<double> factor, Span<double> b)
    {
        var n = b.Length;
        if (factor.Length != (long)n * n)
            throw new ArgumentException($"expected a factor [{n} x {n}], got {factor.Length} numbers");
        for (var i = 0; i < n; i++)
            b[i] = (b[i] - Vectors.Dot(factor.Slice(i * n, i), b[..i])) / factor[(i * n) + i];
        for (var i = n - 1; i >= 0; i--)
        {
            b[i] /= factor[(i * n) + i];
            Vectors.AddScaled(-b[i], factor.Slice(i * n, i), b[..i]);
        }
    }
}
