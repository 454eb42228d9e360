using HeavyTails.Core.Curvature;

namespace HeavyTails.Native.Curvature;

/// <summary>Whole matrices of operators of a few thousand rows.</summary>
public static class DenseCurvature
{
    // Unit vectors in one block of products.
    private const int Columns = 32;

    /// <summary>
    /// The matrix in float64, column-major [n x n]: by Khatri-Rao products for a perceptron, else by n products with
    /// unit vectors, whose rounding errors make it symmetric only to their size; it is replaced by its symmetric part.
    /// </summary>
    /// <exception cref="ArgumentException">The matrix has more than 2^31 entries; the message holds n.</exception>
    public static double[] Of(ICurvatureOperator a)
    {
        var n = a.Dimension;
        if ((long)n * n > Array.MaxLength)
            throw new ArgumentException($"expected at most {(int)Math.Sqrt(Array.MaxLength)} rows, got {n}");
        if (a is PerceptronOperator perceptron)
            return perceptron.Dense();
        var matrix = new double[n * n];
        for (var first = 0; first < n; first += Columns)
        {
            var count = Math.Min(Columns, n - first);
            var units = new double[n * count];
            for (var j = 0; j < count; j++)
                units[(j * n) + first + j] = 1;
            a.Apply(units, matrix.AsSpan(first * n, n * count), count);
        }
        for (var j = 0; j < n; j++)
        for (var i = 0; i < j; i++)
            matrix[(j * n) + i] = matrix[(i * n) + j] = (matrix[(j * n) + i] + matrix[(i * n) + j]) / 2;
        return matrix;
    }

    /// <summary>All eigenvalues of an operator, ascending, by its whole matrix.</summary>
    public static double[] Eigenvalues(ICurvatureOperator a) =>
        SpectralBackend.Default.Eigen(Of(a), a.Dimension, vectors: false).L;
}
