namespace HeavyTails.Core.Curvature;

/// <summary>What holds of each matrix of second order of a loss.</summary>
public static class CurvatureMatrices
{
    /// <summary>
    /// The matrix in a sentence: "Hessian", "Gauss-Newton matrix", "residual", "Fisher matrix" or "empirical Fisher
    /// matrix".
    /// </summary>
    public static string InWords(this CurvatureMatrix matrix) =>
        matrix switch
        {
            CurvatureMatrix.Hessian => "Hessian",
            CurvatureMatrix.GaussNewton => "Gauss-Newton matrix",
            CurvatureMatrix.Residual => "residual",
            CurvatureMatrix.Fisher => "Fisher matrix",
            CurvatureMatrix.EmpiricalFisher => "empirical Fisher matrix",
            _ => throw new ArgumentOutOfRangeException(nameof(matrix), matrix, "expected a matrix of second order"),
        };

    /// <summary>
    /// Whether the matrix has no negative eigenvalue for any loss that is convex in the outputs, as all of this library
    /// are: the Gauss-Newton matrix and both Fisher matrices. Most of their smallest eigenvalues are zero.
    /// </summary>
    public static bool IsSemidefinite(this CurvatureMatrix matrix) =>
        matrix is CurvatureMatrix.GaussNewton or CurvatureMatrix.Fisher or CurvatureMatrix.EmpiricalFisher;
}
