// The Hessian of the loss U = (1/(2P)) sum over violated patterns of Delta_i^2, Delta_i = margin - y_i f_i, with
// respect to all parameters, and its two parts:
//   H0 = (1/P) sum grad Delta_i grad Delta_i',  Hp = (1/P) sum Delta_i Hessian(Delta_i),  H = H0 + Hp
// Geiger et al. 2019, arXiv:1809.09349; H0 has rank at most min(N, N_Delta), and Hp of rectifier networks has trace 0.
using HeavyTails.Core.Curvature;
using HeavyTails.Core.Layers;
using HeavyTails.Native.Curvature;
using HeavyTails.Native.Training;

namespace HeavyTails.Papers.Jamming;

/// <summary>The spectra of a whole network's Hessian and of its parts.</summary>
/// <param name="H0">The part of the gradients, positive semi-definite.</param>
/// <param name="Hp">The part of the second derivatives, of both signs.</param>
/// <param name="H">The whole Hessian.</param>
public sealed record HessianSpectra(ModeSpectrum H0, ModeSpectrum Hp, ModeSpectrum H);

/// <summary>Computes Hessians of whole networks of a few thousand parameters.</summary>
public static class NetworkHessian
{
    /// <summary>All eigenvalues of H0, Hp and H at the state's parameters; all are 0 where none is violated.</summary>
    /// <exception cref="ArgumentException">Sizes do not fit, or the matrix is too large.</exception>
    public static HessianSpectra Of(PerceptronState state, PerceptronTrainingOptions training)
    {
        using var hessian = Operator(state, training);
        return new(
            Spectrum(CurvatureMatrix.GaussNewton),
            Spectrum(CurvatureMatrix.Residual),
            Spectrum(CurvatureMatrix.Hessian)
        );

        ModeSpectrum Spectrum(CurvatureMatrix part)
        {
            using var matrix = hessian.With(part);
            return ModeSpectrum.Of(DenseCurvature.Eigenvalues(matrix));
        }
    }

    /// <summary>Norm of the gradient of the loss with respect to all parameters; 0 at a smooth minimum.</summary>
    public static double GradientNorm(PerceptronState state, PerceptronTrainingOptions training)
    {
        using var hessian = Operator(state, training);
        return Math.Sqrt(hessian.Gradient().Sum(g => g * g));
    }

    private static PerceptronOperator Operator(PerceptronState state, PerceptronTrainingOptions training)
    {
        int patterns = state.Labels.Length,
            inputs = state.Widths[0];
        return PerceptronOperator.Of(
            new()
            {
                Widths = state.Widths,
                Activation = training.Activation,
                Bias = training.Bias,
                Margin = training.Margin,
                Loss = PerceptronLoss.SquaredHinge,
                Half = true,
                Parameters = new TensorData([state.Parameters.Length], state.Parameters),
                X = new TensorData([patterns, inputs], state.X),
                Targets = new TensorData([patterns, 1], state.Labels),
                Threads = training.Threads,
            }
        );
    }
}
