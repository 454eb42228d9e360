// A tail lambda_1 >= .. >= lambda_k >= xmin of equal eigenvalues has no exponent: alpha = 1 + k / sum ln(lambda_i /
// xmin) is then the inverse of rounding noise. The tail is flat where its spread s = ln(lambda_1 / xmin) is at most
// the larger of
//   rounding:   4 u ||W||_F / sqrt xmin, u = 2^-24. Numbers rounded to float32 are those of W + E with |E_ij| <= u
//               |W_ij|, so ||E||_2 <= u ||W||_F; singular values move by at most ||E||_2 (Weyl 1912), those of equal
//               ones apart by twice as much, and eigenvalues by twice as much again.
//   dimension:  a hundredth of (k - 1) 4 / (c sqrt(N M)), for k >= 4. The c M eigenvalues of c untrained matrices
//               [N x M] lie on a Marchenko-Pastur bulk of the relative width 4 sqrt(M / N), so that k of them in a row
//               spread over about (k - 1) 4 / (c sqrt(N M)). Eigenvalues repel each other: the chance of a gap below
//               a hundredth of its mean is about pi / 4 1e-4 (Wigner's surmise), and three such gaps in a row do not
//               occur. Only a constraint makes such spectra: orthogonal initialisation, identities, projections.
// Measured: tails that the Kolmogorov-Smirnov fit chooses in Gaussian matrices from [16 x 10] to [100000 x 32] have at
// least .25 of the spread of the dimension, and those of trained layers at least .53 of it; orthogonal layers in
// float32 3e-7 of it. The hundredth was chosen between, and an alpha above 25 to 50 for all eigenvalues of a square
// layer is where it lies.
using HeavyTails.Core.Fits;

namespace HeavyTails.Core.RandomMatrices;

/// <summary>Tells tails of equal eigenvalues, which have no exponent, from all others.</summary>
public static class FlatSpectrum
{
    // Unit roundoff of float32, which stores weights or is wider than what does.
    private const double Roundoff = 1.0 / (1 << 24);

    // Share of the spread of independent entries, below which a tail is flat.
    private const double Share = .01;

    // Fewest eigenvalues of which closeness is no chance.
    private const int Fewest = 4;

    // No spread above this one is small enough, so that most tails need no sum.
    private const double Most = .1;

    /// <summary>
    /// Returns why a tail has no exponent, as a sentence; null where its eigenvalues are not equal, or it has fewer
    /// than two.
    /// </summary>
    /// <param name="ascending">
    /// All eigenvalues of the matrices, ascending; where the largest are left out of a fit, without them.
    /// </param>
    /// <param name="first">Index of the least eigenvalue of the tail, to which those that equal it belong.</param>
    /// <param name="rows">Number of rows of each matrix.</param>
    /// <param name="columns">Number of columns of each matrix.</param>
    public static string? WhyNoTail(ReadOnlySpan<double> ascending, int first, int rows, int columns)
    {
        while (first > 0 && first < ascending.Length && ascending[first - 1] == ascending[first])
            first--;
        var count = ascending.Length - first;
        if (count < 2 || !(ascending[first] > 0))
            return null;
        var spread = Math.Log(ascending[^1] / ascending[first]);
        if (!(spread < Most))
            return null;
        var side = Math.Max(1, Math.Min(rows, columns));
        var matrices = Math.Max(1, (ascending.Length + side - 1) / side);
        var sum = 0.0;
        foreach (var x in ascending)
            sum += x / ascending[first];
        var rounding = 4 * Roundoff * Math.Sqrt(sum / matrices);
        var usual = (count - 1) * 4 / (matrices * Math.Sqrt((double)rows * columns));
        return spread <= Math.Max(rounding, count < Fewest ? 0 : Share * usual)
            ? FormattableString.Invariant(
                $"the {count} eigenvalues of the tail are equal to {spread:g2}, which is no tail (a flat spectrum: "
            ) + FormattableString.Invariant($"{count} of an untrained layer would differ by about {usual:g2})")
            : null;
    }

    /// <summary>The failure of an exponent of a flat tail; null where it is not flat.</summary>
    internal static FitResult<T>? Failure<T>(ReadOnlySpan<double> ascending, int first, int rows, int columns)
        where T : notnull =>
        WhyNoTail(ascending, first, rows, columns) is { } reason ? FitResult<T>.Failed(FitFailure.Flat, reason) : null;
}
