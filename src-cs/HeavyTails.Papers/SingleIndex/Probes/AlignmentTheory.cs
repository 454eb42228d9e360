// W_1 = W_0 + M, W_0 [h x d] of sigma N(0, 1), M = sum_i s_i u_i v_i' independent of it. With the resolvent of
// [[0, W_1], [W_1', 0]] at z and the traces G_1 = z tr (z^2 - W_1 W_1')^-1, G_2 = z tr (z^2 - W_1'W_1)^-1, its mean is
// that of M with z - sigma^2 G_2 and z - sigma^2 G_1 in the place of z: on (u_i, v_i) the inverse of
//   [[nu', -s_i], [-s_i, nu]],  nu = z - sigma^2 G_1,  nu' = z - sigma^2 G_2,  A_i = nu nu' - s_i^2.
// Singular value k of W_1 belongs to s_k where A_k = 0. With sums over the other directions of M, those of s = 0 too,
//   S_h = sigma^2 sum_(i != k) 1 / (s_k^2 - s_i^2) over the h left ones, S_d over the d right ones:
//   z^2 = s_k^2 (1 + S_h)(1 + S_d),  nu = z / (1 + S_h),  nu' = z / (1 + S_d).
// Its left vector has the squared overlaps with u_i, i != k, and its right vector with v_i,
//   sigma^2 (nu^2 + s_i^2) / A_i^2   and   sigma^2 (nu'^2 + s_i^2) / A_i^2,
// and what remains of 1 with u_k and v_k; if nothing remains, the spike is not outside the bulk. For M of rank one
// these are the formulas of Benaych-Georges & Nadakuditi 2012, arXiv:1103.2221, up to terms of order 1 / min(h, d).
// A student's gradient does depend on W_0: after one step of GD at 2000 (n = 2000, d = 1000, h = 1500) the first
// overlaps are .711 and .830, where this theory says .809 and .857. UpdateOutliers has the theory for that: left .714.
// Legacy is the side branch of the code of Kothapalli et al. 2024 (arXiv:2406.04657): the same numerators and A_i, but
// for i = k too, where A_k is 0 but for fluctuations, and normalised to the sum 1 over the min(h, d) vectors of M.
using HeavyTails.Core.Fits;

namespace HeavyTails.Papers.SingleIndex.Probes;

/// <summary>Expected squared overlaps of one pair of singular vectors of W_0 + M with those of M.</summary>
/// <param name="Position">Singular value z of W_0 + M to which the vectors belong.</param>
/// <param name="Left">Squared overlaps of its left vector with each u_i [min(h, d)].</param>
/// <param name="Right">Squared overlaps of its right vector with each v_i [min(h, d)].</param>
public sealed record ExpectedAlignment(double Position, double[] Left, double[] Right);

/// <summary>What theory says about singular vectors after an update that does not depend on the weights.</summary>
public static class AlignmentTheory
{
    /// <summary>
    /// The expected overlaps of the vectors that belong to one singular value of the update. They need an s_k that is
    /// farther from the others than about sigma: near ones share their vectors with it.
    /// </summary>
    /// <param name="rows">Number h >= 1 of rows.</param>
    /// <param name="columns">Number d >= 1 of columns.</param>
    /// <param name="update">Singular values s of the update M, descending, at most min(h, d); the rest are 0.</param>
    /// <param name="options">Which singular value, and the deviation of the entries of W_0. Default: s_1, 1.</param>
    /// <returns>
    /// The overlaps; fails where the vectors are lost in the bulk or in those of a near singular value.
    /// </returns>
    /// <exception cref="ArgumentException">
    /// The singular values do not fit the shape, or an option its range.
    /// </exception>
    public static FitResult<ExpectedAlignment> Of(
        int rows,
        int columns,
        ReadOnlySpan<double> update,
        AlignmentOptions? options = null
    )
    {
        options ??= new();
        Check(rows, columns, update);
        var (k, sigma, count) = (options.Index, options.Sigma, Math.Min(rows, columns));
        if (k < 0 || k >= update.Length || !(sigma > 0) || double.IsInfinity(sigma))
            throw new ArgumentException(
                FormattableString.Invariant($"expected an index in 0 .. {update.Length - 1} and a deviation > 0, got ")
                    + FormattableString.Invariant($"{k} and {sigma}")
            );
        // In units of the largest singular value, whose squares neither overflow nor vanish.
        var scale = Math.Max(update[0], sigma);
        var (strength, variance) = (update[k] / scale, sigma / scale * (sigma / scale));
        var (sum, square) = (0.0, strength * strength);
        double Gap(double s) => square - (s / scale * (s / scale));
        for (var i = 0; i < count; i++)
            if (i != k)
                sum += variance / Gap(i < update.Length ? update[i] : 0);
        var (ofRows, ofColumns) = (Outside(rows), Outside(columns));
        double Outside(int side) => 1 + sum + (variance * (side - count) / square);
        var z = strength * Math.Sqrt(ofRows * ofColumns);
        var (nu, other) = (z / ofRows, z / ofColumns);
        var (left, right) = (new double[count], new double[count]);
        for (var i = 0; i < count; i++)
        {
            var gap = Gap(i < update.Length ? update[i] : 0);
            var s = square - gap;
            (left[i], right[i]) =
                i == k
                    ? (0, 0)
                    : (variance * ((nu * nu) + s) / gap / gap, variance * ((other * other) + s) / gap / gap);
        }
        left[k] = 1 - left.Sum() - (variance * (rows - count) / (other * other));
        right[k] = 1 - right.Sum() - (variance * (columns - count) / (nu * nu));
        return ofRows > 0 && ofColumns > 0 && left[k] > 0 && right[k] > 0
            ? new ExpectedAlignment(scale * z, left, right)
            : FitResult<ExpectedAlignment>.Failed(
                FitFailure.OutOfRange,
                FormattableString.Invariant($"singular value {k} of the update, {update[k]}, is lost in the bulk or ")
                    + "nearer to another than the noise"
            );
    }

    /// <summary>
    /// The overlaps of the first vectors as the side branch of the source computes them, from the spectra of both
    /// matrices. Each side sums to 1.
    /// </summary>
    /// <param name="rows">Number h >= 1 of rows.</param>
    /// <param name="columns">Number d >= 1 of columns.</param>
    /// <param name="weights">All min(h, d) singular values of W_1, descending, the first not 0.</param>
    /// <param name="update">All min(h, d) singular values of M, descending.</param>
    /// <exception cref="ArgumentException">The singular values do not fit the shape.</exception>
    public static ExpectedAlignment Legacy(
        int rows,
        int columns,
        ReadOnlySpan<double> weights,
        ReadOnlySpan<double> update
    )
    {
        Check(rows, columns, weights);
        Check(rows, columns, update);
        var count = Math.Min(rows, columns);
        if (weights.Length != count || update.Length != count || !(weights[0] > 0))
            throw new ArgumentException(
                $"expected {count} singular values of both matrices, got {weights.Length} and {update.Length}; "
                    + "those of the weights must not all be 0"
            );
        var z = weights[0];
        var (nu, other) = (z - Trace(weights, z, rows), z - Trace(weights, z, columns));
        var (left, right) = (new double[count], new double[count]);
        for (var i = 0; i < count; i++)
        {
            var (s, gap) = (update[i] * update[i], (nu * other) - (update[i] * update[i]));
            (left[i], right[i]) = (((nu * nu) + s) / (gap * gap), ((other * other) + s) / (gap * gap));
        }
        return new(z, Normalised(left), Normalised(right));
    }

    // z tr (z^2 - W W')^+ for the side h, of W'W for d. The pseudo-inverse takes what is at most size eps times the
    // largest as 0; that is the term of z itself, and those of singular values that are as near to it.
    private static double Trace(ReadOnlySpan<double> weights, double z, int side)
    {
        var least = weights.Length < side ? 0 : weights[^1];
        var cutoff = side * Math.ScaleB(1, -23) * ((z * z) - (least * least));
        var sum = (side - weights.Length) / z;
        foreach (var s in weights)
            if ((z * z) - (s * s) is var gap && gap > cutoff)
                sum += z / gap;
        return sum;
    }

    private static double[] Normalised(double[] overlaps)
    {
        var sum = overlaps.Sum();
        return Array.ConvertAll(overlaps, overlap => overlap / sum);
    }

    /// <exception cref="ArgumentException">The singular values do not fit the shape.</exception>
    internal static void Check(int rows, int columns, ReadOnlySpan<double> singularValues)
    {
        if (rows < 1 || columns < 1 || singularValues.Length == 0 || singularValues.Length > Math.Min(rows, columns))
            throw new ArgumentException(
                $"expected h >= 1, d >= 1 and 1 .. min(h, d) singular values, got h = {rows}, d = {columns} and "
                    + $"{singularValues.Length}"
            );
        var above = double.MaxValue;
        foreach (var s in singularValues)
        {
            if (!(s >= 0 && s <= above))
                throw new ArgumentException(
                    FormattableString.Invariant($"expected finite singular values >= 0, descending, got {s} after ")
                        + FormattableString.Invariant($"{above}")
                );
            above = s;
        }
    }
}

/// <summary>Which vectors are asked for, and the noise around them.</summary>
public sealed record AlignmentOptions
{
    /// <summary>Index k of the singular value of the update, counted from 0. Default: 0, the largest.</summary>
    public int Index { get; init; }

    /// <summary>Standard deviation sigma > 0 of the entries of W_0. Default: 1, that of an untrained student.</summary>
    public double Sigma { get; init; } = 1;
}
