using HeavyTails.Core.Curvature;

namespace HeavyTails.Native.Curvature;

/// <summary>Whole matrices of operators of a few thousand rows.</summary>
public static class DenseCurvature
{
    /// <summary>
    /// The matrix in float64, column-major [n x n]: by Khatri-Rao products for a perceptron, else by n products with
    /// unit vectors (<see cref="DenseOperator.Of"/>).
    /// </summary>
    /// <exception cref="ArgumentException">The matrix has more than 2^31 entries; the message holds n.</exception>
    public static double[] Of(ICurvatureOperator a)
    {
        var n = a.Dimension;
        if ((long)n * n > Array.MaxLength)
            throw new ArgumentException($"expected at most {(int)Math.Sqrt(Array.MaxLength)} rows, got {n}");
        return a is PerceptronOperator perceptron ? perceptron.Dense() : DenseOperator.Of(a).Entries.ToArray();
    }

    /// <summary>All eigenvalues of an operator, ascending, by its whole matrix.</summary>
    public static double[] Eigenvalues(ICurvatureOperator a) =>
        SpectralBackend.Default.Eigen(Of(a), a.Dimension, vectors: false).L;
}
