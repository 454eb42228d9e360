// r_k = sum_{i>k} lambda_i / lambda_{k+1},   R_k = (sum_{i>k} lambda_i)^2 / sum_{i>k} lambda_i^2,   lambda_1 >=
// lambda_2 ... Bartlett, Long, Lugosi & Tsigler 2020, arXiv:1906.11300, for all k at once by sums from the smallest
// eigenvalue up: O(n). The single-index study counts eigenvalues from 0, so that its r_k and R_k are r_{k+1} and
// R_{k+1} here, and its sums leave out the smallest eigenvalue. Legacy does both: its entry k is the source's.
using HeavyTails.Core.Fits;

namespace HeavyTails.Core.Spectra;

/// <summary>The effective ranks of a spectrum without its k largest eigenvalues, for every k.</summary>
/// <param name="Small">r_0, r_1, ...: at least 1, and r_0 is the stable rank.</param>
/// <param name="Large">R_0, R_1, ...: at least r_k, and R_0 is the participation number of the spectrum.</param>
public sealed record EffectiveRanks(double[] Small, double[] Large)
{
    /// <summary>
    /// The effective ranks of a spectrum, k from 0 to the number of positive eigenvalues less one; for legacy two less,
    /// or none when there are fewer than three eigenvalues. Both arrays are empty when no eigenvalue is positive.
    /// </summary>
    /// <param name="ascending">Eigenvalues in ascending order, none negative.</param>
    /// <param name="variant">Corrected, or the index and the sums of the source. Default: corrected.</param>
    public static EffectiveRanks Of(ReadOnlySpan<double> ascending, Variant variant = Variant.Corrected)
    {
        // The source's sums run from its eigenvalue k + 1 to the last but one.
        var legacy = variant == Variant.Legacy;
        var used =
            !legacy ? ascending
            : ascending.Length < 3 ? []
            : ascending[1..^1];
        var zeros = 0;
        while (zeros < used.Length && !(used[zeros] > 0))
            zeros++;
        var positive = used[zeros..];
        var (small, large) = (new double[positive.Length], new double[positive.Length]);
        // Sums in units of the largest so far neither overflow nor vanish.
        var (sum, squares) = (0.0, 0.0);
        for (var i = 0; i < positive.Length; i++)
        {
            var ratio = i > 0 ? positive[i - 1] / positive[i] : 0;
            sum = (sum * ratio) + 1;
            squares = (squares * ratio * ratio) + 1;
            var k = positive.Length - 1 - i;
            (small[k], large[k]) = (sum, sum * sum / squares);
        }
        return new(small, large);
    }
}
