// |P_k beta| / |beta|, P_k the projection on the first k right singular vectors of W [h x d]; k = 1 is the source's
// sim(W, beta) = |v_1'beta|. For a W without beta it is about sqrt(k/d), and E |v_1'beta| = sqrt(2 / (pi d)).
using HeavyTails.Core.Numerics;
using HeavyTails.Core.Spectra;

namespace HeavyTails.Papers.SingleIndex;

/// <summary>How far the singular vectors of the hidden weights know the teacher's direction.</summary>
public static class DirectionAlignment
{
    /// <summary>Overlaps |v_i'beta| / |beta| [min(h, d)] of all right singular vectors, in their order.</summary>
    /// <param name="svd">The decomposition of W [h x d].</param>
    /// <param name="beta">The teacher's direction [d], not 0.</param>
    /// <exception cref="ArgumentException">beta is 0 or has another dimension.</exception>
    public static double[] Overlaps(ThinSvd svd, double[] beta)
    {
        var norm = Math.Sqrt(Vectors.Dot(beta, beta));
        if (beta.Length != svd.Columns || !(norm > 0))
            throw new ArgumentException(
                FormattableString.Invariant($"expected a direction of {svd.Columns} numbers, got {beta.Length} of ")
                    + FormattableString.Invariant($"norm {norm}")
            );
        var overlaps = new double[svd.S.Length];
        for (var i = 0; i < overlaps.Length; i++)
            overlaps[i] = Math.Abs(Vectors.Dot(svd.Vt.AsSpan(i * svd.Columns, svd.Columns), beta)) / norm;
        return overlaps;
    }

    /// <summary>Length 0 .. 1 of the projection of beta on the first k right singular vectors, over |beta|.</summary>
    /// <param name="svd">The decomposition of W [h x d].</param>
    /// <param name="beta">The teacher's direction [d], not 0.</param>
    /// <param name="k">Number of vectors, 1 .. min(h, d).</param>
    /// <exception cref="ArgumentException">k or beta does not fit the decomposition.</exception>
    public static double Subspace(ThinSvd svd, double[] beta, int k)
    {
        if (k < 1 || k > svd.S.Length)
            throw new ArgumentException($"expected k in 1 .. {svd.S.Length}, got {k}");
        return Math.Sqrt(Overlaps(svd, beta).Take(k).Sum(overlap => overlap * overlap));
    }

    /// <summary>The mean sqrt(2 / (pi d)) of |v'beta| for a vector that does not depend on beta, d large.</summary>
    /// <param name="dimension">Dimension d >= 1 of the inputs.</param>
    public static double Null(int dimension)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        return Math.Sqrt(2 / (Math.PI * dimension));
    }

    /// <summary>
    /// The mean and the deviation of |P_k beta| / |beta| for k directions that do not depend on beta, exactly: its
    /// square is a Beta(k/2, (d - k)/2) variable of mean k/d. The mean approaches sqrt(k/d) for large k.
    /// </summary>
    /// <param name="dimension">Dimension d >= 1 of the inputs.</param>
    /// <param name="k">Number of directions, 1 .. d.</param>
    /// <exception cref="ArgumentException">k is not in 1 .. d.</exception>
    public static (double Mean, double Deviation) SubspaceNull(int dimension, int k)
    {
        if (k < 1 || k > dimension)
            throw new ArgumentException($"expected k in 1 .. d = {dimension}, got {k}");
        // Gamma((k + 1)/2) / Gamma(k/2), from that of 1 on: the product of two of them that follow each other is k/2.
        double Ratio(int to)
        {
            var ratio = 1 / Math.Sqrt(Math.PI);
            for (var i = 1; i < to; i++)
                ratio = i / 2.0 / ratio;
            return ratio;
        }
        var mean = Ratio(k) / Ratio(dimension);
        return (mean, Math.Sqrt(Math.Max(0, ((double)k / dimension) - (mean * mean))));
    }

    /// <summary>
    /// The median of the largest of m overlaps |v_i'beta| / |beta| with vectors that do not depend on beta, d large:
    /// the largest of many is large without any relation, .1 for 1000 vectors in 1000 dimensions.
    /// </summary>
    /// <param name="dimension">Dimension d >= 1 of the inputs.</param>
    /// <param name="vectors">Number m >= 1 of vectors.</param>
    /// <exception cref="ArgumentException">A number is less than 1.</exception>
    public static double LargestNull(int dimension, int vectors)
    {
        if (dimension < 1 || vectors < 1)
            throw new ArgumentException($"expected d and m of at least 1, got {dimension} and {vectors}");
        // P(|z| <= x)^m = 1/2 for z ~ N(0, 1): erfc(x / sqrt 2) = 1 - 2^(-1/m).
        var tail = -Special.Expm1(-Math.Log(2) / vectors);
        return Math.Sqrt(2.0 / dimension) * Special.InverseLogErfc(Math.Log(tail));
    }
}
