// Eigenvalues that are equal mathematically, lambda_i = lambda_j, are computed with errors of a few eps lambda_max each,
// eps = 2^-52: those of the Gram matrix A'A, of its reduction to tridiagonal form and of the bisection are absolute and
// of this size (Golub & Van Loan 2013, sec. 8.3 and 8.4), those of sigma_i by bidiagonalisation are smaller. A fit whose
// xmin stands between two of them reads an exponent off rounding. In ascending order, neighbours are one value where
//   lambda_{i+1} - lambda_i <= 512 eps lambda_max = 1.1e-13 lambda_max   and   lambda_i > 1e-12 lambda_max.
// Measured: k-fold eigenvalues of I x A and A x I, A random, spread over up to 72 eps lambda_max at n = 2048, and the
// zeros of constant matrices over 180 eps lambda_max at n = 1000. Neighbours in a spectrum of n independent eigenvalues
// have a gap of lambda_max / n on average and lambda_max / n^2 at least, 1e-10 lambda_max for n = 100,000, so that no
// ordinary spectrum is changed. Below 1e-12 lambda_max, where the exact route still has relative accuracy, absolute
// errors say nothing, and no statistic of a spectrum tells eigenvalues from zero (SpectrumZeros).
namespace HeavyTails.Core.Spectra;

/// <summary>Makes eigenvalues that only rounding tells apart one value.</summary>
internal static class TiedEigenvalues
{
    private const double LargestGap = 512.0 / (1L << 52);

    /// <summary>
    /// Replaces every eigenvalue of a run of ties by the smallest of the run, so that no threshold splits it; an
    /// ordinary spectrum is left as it is.
    /// </summary>
    /// <param name="ascending">The eigenvalues in ascending order, of any unit; without NaN.</param>
    internal static void Merge(Span<double> ascending)
    {
        if (ascending.Length < 2)
            return;
        var gap = LargestGap * ascending[^1];
        var previous = double.NegativeInfinity;
        for (var i = SpectrumZeros.Count(ascending); i < ascending.Length; i++)
        {
            var value = ascending[i];
            if (value - previous <= gap)
                ascending[i] = ascending[i - 1];
            previous = value;
        }
    }
}
