// With J_s = d f(x_s) / d parameters and S_s the second derivative of the loss with respect to the outputs f(x_s):
//   Hessian H = G + R,  Gauss-Newton G = sum_s J_s' S_s J_s,
//   residual R = sum_s sum_c (d loss / d f_c(x_s)) d^2 f_c(x_s).

namespace HeavyTails.Core.Curvature;

/// <summary>
/// The matrices of second order of a loss = factor sum_s l(f(x_s), t_s) with respect to a network's parameters.
/// </summary>
public enum CurvatureMatrix
{
    /// <summary>The Hessian H = G + R of the loss.</summary>
    Hessian = 0,

    /// <summary>The Gauss-Newton matrix G = sum J' S J, which is H0 of the jamming literature.</summary>
    GaussNewton = 1,

    /// <summary>The residual R = H - G, the curvature of the network itself: Hp of the jamming literature.</summary>
    Residual = 2,

    /// <summary>
    /// The Fisher information of the model times the factor: G for cross-entropy, factor sum J'J for squared errors
    /// (the Gaussian model of unit variance). Hinge losses have no model.
    /// </summary>
    Fisher = 3,

    /// <summary>The empirical Fisher matrix factor sum_s g_s g_s', g_s the gradient of l of sample s.</summary>
    EmpiricalFisher = 4,
}
