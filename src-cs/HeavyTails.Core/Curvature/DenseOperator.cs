// y = A x by the rows of a dense symmetric A [n x n].

using HeavyTails.Core.Numerics;

namespace HeavyTails.Core.Curvature;

/// <summary>A dense symmetric matrix as an operator. The array is not copied.</summary>
public sealed class DenseOperator : ICurvatureOperator
{
    private readonly double[] _a;

    /// <summary>Makes an operator of a symmetric matrix.</summary>
    /// <param name="a">A [n x n], row-major or column-major, which are the same for a symmetric matrix.</param>
    /// <param name="description">What the matrix is. Default: "dense".</param>
    /// <exception cref="ArgumentException">
    /// The number of entries is no square, or two entries differ by more than 1e-12 of the largest.
    /// </exception>
    public DenseOperator(double[] a, string description = "dense")
    {
        var n = (int)Math.Round(Math.Sqrt(a.Length));
        if (n < 1 || (long)n * n != a.Length)
            throw new ArgumentException($"a dense operator needs n^2 >= 1 entries, got {a.Length}");
        var largest = a.Max(Math.Abs);
        for (var i = 0; i < n; i++)
        for (var j = 0; j <= i; j++)
            // Numbers that are not finite do not pass either.
            if (!(Math.Abs(a[(i * n) + j] - a[(j * n) + i]) <= 1e-12 * largest))
                throw new ArgumentException(
                    $"expected a symmetric matrix of finite numbers, got {a[(i * n) + j]} at ({i}, {j}) and "
                        + $"{a[(j * n) + i]} at ({j}, {i})"
                );
        (_a, Dimension, Description) = (a, n, description);
    }

    /// <inheritdoc/>
    public int Dimension { get; }

    /// <inheritdoc/>
    public string Description { get; }

    /// <summary>
    /// The matrix of any operator by n products with unit vectors: the mean (A + A') / 2, since rounding leaves
    /// products slightly asymmetric.
    /// </summary>
    /// <param name="a">An operator of a dimension n whose square fits into an array.</param>
    public static DenseOperator Of(ICurvatureOperator a) => new(Symmetrised(Columns(a), a.Dimension), a.Description);

    /// <summary>The products A e_j for all j as they are, column-major [n x n], without a check of symmetry.</summary>
    public static double[] Columns(ICurvatureOperator a)
    {
        var n = a.Dimension;
        var columns = new double[checked(n * n)];
        var unit = new double[n];
        for (var j = 0; j < n; j++)
        {
            unit[j] = 1;
            a.Apply(unit, columns.AsSpan(j * n, n), 1);
            unit[j] = 0;
        }
        return columns;
    }

    /// <summary>The matrix itself [n x n].</summary>
    public ReadOnlySpan<double> Entries => _a;

    /// <inheritdoc/>
    public void Apply(ReadOnlySpan<double> x, Span<double> y, int count)
    {
        CurvatureArguments.Check(this, x.Length, y.Length, count);
        var n = Dimension;
        for (var j = 0; j < count; j++)
        for (var i = 0; i < n; i++)
            y[(j * n) + i] = Vectors.Dot(_a.AsSpan(i * n, n), x.Slice(j * n, n));
    }

    private static double[] Symmetrised(double[] a, int n)
    {
        for (var i = 0; i < n; i++)
        for (var j = 0; j < i; j++)
            a[(i * n) + j] = a[(j * n) + i] = (a[(i * n) + j] + a[(j * n) + i]) / 2;
        return a;
    }
}
