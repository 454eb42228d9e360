// Where descent has stopped with violated patterns the Hessian H = H0 + Hp has no negative eigenvalue. H0 is a sum of
// N_Delta matrices of rank one, so that H = Hp on a space of N - N_Delta dimensions. It meets the space of the N_-
// negative eigenvalues of Hp unless
//   N_Delta >= N_- = C0 N.
// For ReLU the trace of Hp is 0 and its spectrum about symmetric, so that C0 is 1/2 if no mode is zero.
// Geiger et al. 2019, Physical Review E 100, 012115, arXiv:1809.09349.
namespace HeavyTails.Papers.Jamming.Transition;

/// <summary>The least number of violated patterns on the unsatisfied side of the transition.</summary>
/// <param name="Negative">Number N_- of negative eigenvalues of Hp: the bound of N_Delta.</param>
/// <param name="Zero">Number of eigenvalues that rounding does not tell from 0.</param>
/// <param name="Positive">Number of positive eigenvalues of Hp.</param>
/// <param name="Threshold">Magnitude up to which an eigenvalue counts as zero.</param>
public sealed record HypostaticBound(int Negative, int Zero, int Positive, double Threshold)
{
    /// <summary>Number N of parameters.</summary>
    public int Parameters => Negative + Zero + Positive;

    /// <summary>C0 = N_- / N, the least N_Delta / N at a minimum with violated patterns.</summary>
    public double Fraction => (double)Negative / Parameters;

    /// <summary>
    /// Share of negative ones among the eigenvalues that are not zero, 1/2 for a symmetric spectrum; 0 if all are zero.
    /// </summary>
    public double FractionOfNonZero => Negative + Positive == 0 ? 0 : (double)Negative / (Negative + Positive);

    /// <summary>Whether a number N_Delta of violated patterns fulfils the bound.</summary>
    public bool Allows(int violated) => violated >= Negative;

    /// <summary>Counts the signs of the eigenvalues of Hp.</summary>
    /// <param name="eigenvalues">All N eigenvalues of Hp, in any order.</param>
    /// <param name="threshold">
    /// Magnitude up to which an eigenvalue counts as zero. Default: N 2^-52 times the largest magnitude, the error
    /// bound of a dense symmetric solver (Golub & Van Loan 2013, sec. 8.1).
    /// </param>
    /// <exception cref="ArgumentException">There are none, one is not finite, or the threshold is negative.</exception>
    public static HypostaticBound Of(IReadOnlyList<double> eigenvalues, double? threshold = null)
    {
        if (eigenvalues.Count == 0 || !eigenvalues.All(double.IsFinite))
            throw new ArgumentException(
                $"expected finite eigenvalues, got {eigenvalues.Count} with NaN or infinite ones"
            );
        var limit = threshold ?? (eigenvalues.Count * Math.ScaleB(1, -52) * eigenvalues.Max(Math.Abs));
        if (!(limit >= 0))
            throw new ArgumentException(
                FormattableString.Invariant($"expected a threshold of at least 0, got {limit}")
            );
        var (negative, positive) = (eigenvalues.Count(v => v < -limit), eigenvalues.Count(v => v > limit));
        return new(negative, eigenvalues.Count - negative - positive, positive, limit);
    }
}
