// Where descent has stopped with violated patterns the Hessian H = H0 + Hp has no negative eigenvalue. H0 is a sum of
// N_Delta matrices of rank one, so that H = Hp on a space of N - N_Delta dimensions. It meets the space of the N_-
// negative eigenvalues of Hp unless
//   N_Delta >= N_- = C0 N.
// For ReLU the trace of Hp is 0 and its spectrum about symmetric, so that C0 is 1/2 if no mode is zero.
// Geiger et al. 2019, Physical Review E 100, 012115, arXiv:1809.09349.
namespace HeavyTails.Papers.Jamming.Transition;

/// <summary>The least number of violated patterns on the unsatisfied side of the transition.</summary>
/// <param name="Residual">The modes of Hp.</param>
public sealed record HypostaticBound(ModeSpectrum Residual)
{
    /// <summary>The least N_Delta at a minimum with violated patterns: the number N_- of negative modes of
    /// Hp.</summary>
    public int Violated => Residual.Negative;

    /// <summary>C0 = N_- / N, the least N_Delta / N, N the number of all parameters.</summary>
    public double Fraction => (double)Residual.Negative / Residual.Eigenvalues.Count;

    /// <summary>
    /// Share of negative ones among the modes that are not zero, 1/2 for a symmetric spectrum; 0 if all are zero.
    /// </summary>
    public double FractionOfNonZero =>
        Residual.Negative + Residual.Positive == 0
            ? 0
            : (double)Residual.Negative / (Residual.Negative + Residual.Positive);

    /// <summary>Whether a number N_Delta of violated patterns fulfils the bound.</summary>
    public bool Allows(int violated) => violated >= Violated;
}
