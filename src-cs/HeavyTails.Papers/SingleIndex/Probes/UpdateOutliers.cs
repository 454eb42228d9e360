// W_k = W_0 + M, W_0 [h x d] of N(0, 1), M = M_1 + ... + M_k the sum of all updates, of low rank but for small singular
// values. If M does not depend on W_0, as many singular values leave the bulk as M has above (h d)^(1/4), to the
// positions of SpikeTheory: the count after two steps is that of the sum of both updates.
// Gradients of a student do depend on W_0: to leading order M = u w', u = a / |a| the weights of the output, and w
// holds W_0'a, which is what the student computes already. Only the rows of W_0 along u, of the span of the left
// vectors U of M, enter: W_k is U (U'W_k) plus noise on the rest, and has the law of noise with spikes t for
//   t_i^2 = alpha_i^2 - d, alpha the singular values of U'W_k;  for an M independent of W_0, alpha_i^2 = s_i^2 + d.
// With its left vector u_1, W_k v_1 = z u_1 says alpha w'v_1 = z u'u_1 for the unit vector w along W_k'u, so that
// (w'v_1)^2 = z^2 (u'u_1)^2 / alpha^2 = 1 - h d / t^4: v_1 knows any direction b as |w'b| sqrt(1 - h d / t^4) says.
// The small singular values of M widen the bulk (WidenedBulk), which hides spikes that would leave the bulk of W_0.
// Measured at n = 2000, d = 1000, h = 1500, seed 1, first singular value after steps 1 and 2 | this theory | the one of
// independent updates: GD 2000 87.56, 115.58 | 87.42, 115.70 | 100.64, 113.36; FB-Adam .1 102.66, 97.64 | 102.24, 96.66
// | 112.68, 107.41; FB-Adam 1 992.36, 613.12 | 992.33, 612.97 | 1003.58, 622.94. For FB-Adam 1 the number of singular
// values more than 1 above the bulk of W_0 is 77 and 220; independent spikes of the strengths of M give 85 and 220.
// Kothapalli et al. 2024, arXiv:2406.04657, show one spike after one step of full-batch Adam, theorem 4.1.
using HeavyTails.Core.Numerics;
using HeavyTails.Core.RandomMatrices;
using HeavyTails.Core.Spectra;

namespace HeavyTails.Papers.SingleIndex.Probes;

/// <summary>The outliers that theory expects of weights after updates whose rank is small against min(h, d).</summary>
public sealed record UpdateOutliers
{
    private UpdateOutliers() { }

    /// <summary>Strengths t of the spikes, descending, also of those that stay in the bulk.</summary>
    public required double[] Strengths { get; init; }

    /// <summary>Expected singular values of W_k outside its bulk, descending.</summary>
    public required double[] Positions { get; init; }

    /// <summary>Expected number of singular values of W_k outside its bulk.</summary>
    public int Count => Positions.Length;

    /// <summary>
    /// Expected squared overlap of the left vector of each of the <see cref="Count"/> outliers with the direction of
    /// its spike.
    /// </summary>
    public required double[] LeftOverlaps { get; init; }

    /// <summary>
    /// Expected squared overlap 1 - h d / t^4 of the right vector of each of the <see cref="Count"/> outliers with the
    /// direction that its left vector finds in the weights, <see cref="Direction"/>.
    /// </summary>
    public required double[] RightOverlaps { get; init; }

    /// <summary>Largest singular value of the bulk, above which outliers are counted.</summary>
    public required double BulkEdge { get; init; }

    /// <summary>The outliers that spikes of given strengths have.</summary>
    /// <param name="noise">The law of W_0: its shape and the deviation of its entries.</param>
    /// <param name="strengths">
    /// Strengths, descending: the singular values of an M that does not depend on W_0, or <see cref="Strength"/>.
    /// </param>
    /// <param name="rest">
    /// The other singular values of the update, descending, which widen the bulk. Default: none.
    /// </param>
    /// <exception cref="ArgumentException">The strengths or the rest do not fit the shape.</exception>
    public static UpdateOutliers Of(
        SpikeTheory noise,
        ReadOnlySpan<double> strengths,
        ReadOnlySpan<double> rest = default
    )
    {
        AlignmentTheory.Check(noise.Rows, noise.Columns, strengths);
        var edge = WidenedBulk.Edge(noise, rest);
        double[] all = [.. strengths],
            outside = Array.FindAll(all, t => t > noise.Threshold && noise.Position(t) > edge);
        return new()
        {
            Strengths = all,
            BulkEdge = edge,
            Positions = Array.ConvertAll(outside, noise.Position),
            LeftOverlaps = Array.ConvertAll(outside, noise.LeftOverlap),
            RightOverlaps = Array.ConvertAll(outside, t => 1 - Math.Pow(noise.Threshold / t, 4)),
        };
    }

    /// <summary>
    /// The strengths of the first spikes of weights whose update depends on them, such as a gradient's: t of the first
    /// left singular vectors of the update, 0 where the update weakens the weights.
    /// </summary>
    /// <param name="update">The update M = W_k - W_0.</param>
    /// <param name="weights">The weights W_k [h x d] after it, row-major; those of W_0 were N(0, 1).</param>
    /// <param name="leading">Number of vectors, at least 1 and small against d; at most the rank of M is used.</param>
    /// <param name="backend">What computes the singular values.</param>
    /// <returns>As many strengths, descending.</returns>
    /// <exception cref="ArgumentException">The weights have another shape, or there is no vector.</exception>
    public static double[] Strength(SingularFrame update, double[] weights, int leading, ISpectralBackend backend)
    {
        var (h, d, count) = (update.Rows, update.Columns, Math.Min(leading, update.Rank));
        if (weights.Length != h * d || count < 1)
            throw new ArgumentException(
                $"expected weights [{h} x {d}] and at least 1 vector of an update that is not 0, got {weights.Length} "
                    + $"numbers, {leading} vectors and an update of rank {update.Rank}"
            );
        var rows = MatrixProducts.TimesTransposed(update.Left[..(count * h)], MatrixProducts.Transposed(weights, h), h);
        // The factors of alpha^2 - d do not overflow where a training diverges.
        var root = Math.Sqrt(d);
        return
        [
            .. backend
                .Svd(new MatrixBatch(1, count, d, rows))
                .S.Select(alpha => alpha > root ? Math.Sqrt(alpha - root) * Math.Sqrt(alpha + root) : 0),
        ];
    }

    /// <summary>
    /// The direction W_k'u_1 / |W_k'u_1| [d] that the first left singular vector u_1 of the update finds in the
    /// weights: what the first right singular vector of W_k would be without noise.
    /// </summary>
    /// <param name="update">The update M = W_k - W_0, not 0.</param>
    /// <param name="weights">The weights W_k [h x d] after it, row-major.</param>
    /// <exception cref="ArgumentException">The weights have another shape, or the update is 0.</exception>
    public static double[] Direction(SingularFrame update, double[] weights)
    {
        var (h, d) = (update.Rows, update.Columns);
        if (weights.Length != h * d || update.Rank == 0)
            throw new ArgumentException(
                $"expected weights [{h} x {d}] and an update that is not 0, got {weights.Length} numbers and an update "
                    + $"of rank {update.Rank}"
            );
        var direction = new double[d];
        for (var i = 0; i < h; i++)
            Vectors.AddScaled(update.Left[i], weights.AsSpan(i * d, d), direction);
        var norm = Math.Sqrt(Vectors.Dot(direction, direction));
        return Array.ConvertAll(direction, x => x / norm);
    }
}
