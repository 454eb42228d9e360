using HeavyTails.Core.Curvature;

namespace HeavyTails.Reports.Curvature;

/// <summary>
/// The names of the matrices of second order of a loss on pages and in files; <see cref="CurvatureMatrices.InWords"/>
/// has those for sentences.
/// </summary>
public static class MatrixNames
{
    /// <summary>In a table or a legend: "Gauss–Newton G = H&lt;sub&gt;0&lt;/sub&gt;", as HTML.</summary>
    public static string Html(CurvatureMatrix matrix) =>
        matrix switch
        {
            CurvatureMatrix.Hessian => "Hessian H",
            CurvatureMatrix.GaussNewton => "Gauss–Newton G = H<sub>0</sub>",
            CurvatureMatrix.Residual => "residual R = H<sub>p</sub>",
            CurvatureMatrix.Fisher => "Fisher matrix",
            _ => "empirical Fisher matrix",
        };

    /// <summary>
    /// In options, in files and in CSV: "hessian", "gauss-newton", "residual", "fisher", "empirical-fisher".
    /// </summary>
    public static string Option(CurvatureMatrix matrix) =>
        matrix switch
        {
            CurvatureMatrix.Hessian => "hessian",
            CurvatureMatrix.GaussNewton => "gauss-newton",
            CurvatureMatrix.Residual => "residual",
            CurvatureMatrix.Fisher => "fisher",
            _ => "empirical-fisher",
        };
}
