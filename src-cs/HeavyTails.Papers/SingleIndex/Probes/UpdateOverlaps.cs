// M = W_(k+1) - W_k [h x d];  W = U_W S_W V_W', M = U_M S_M V_M':
//   left (U_W'U_M)^2, right (V_W'V_M)^2, elementwise, for W = W_k and for W = W_(k+1).
// Kothapalli et al. 2024, arXiv:2406.04657, whose code plots all min(h, d)^2 of them as points in three dimensions.
using HeavyTails.Core.Spectra;

namespace HeavyTails.Papers.SingleIndex.Probes;

/// <summary>
/// Squared overlaps of the left and of the right singular vectors of a weight matrix and of an update.
/// </summary>
/// <param name="Left">Overlaps of left singular vectors, which have h dimensions.</param>
/// <param name="Right">Overlaps of right singular vectors, which have d dimensions.</param>
public sealed record OverlapPair(OverlapMap Left, OverlapMap Right)
{
    /// <summary>The overlaps of the vectors of two matrices of one shape.</summary>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static OverlapPair Of(SingularFrame weights, SingularFrame update, OverlapOptions? options = null)
    {
        if ((weights.Rows, weights.Columns) != (update.Rows, update.Columns))
            throw new ArgumentException(
                $"expected an update [{weights.Rows} x {weights.Columns}], got [{update.Rows} x {update.Columns}]"
            );
        return new(
            OverlapMap.Of(weights.Left, update.Left, weights.Rows, options),
            OverlapMap.Of(weights.Right, update.Right, weights.Columns, options)
        );
    }
}

/// <summary>The update between two probed weight matrices, and how its singular vectors lie to theirs.</summary>
/// <param name="Update">The update M = W_(k+1) - W_k with its singular values and vectors.</param>
/// <param name="Before">Overlaps with the weights W_k before the update.</param>
/// <param name="After">Overlaps with the weights W_(k+1) after it.</param>
public sealed record UpdateOverlaps(SingularFrame Update, OverlapPair Before, OverlapPair After);

/// <summary>
/// Takes weight matrices of one layer in the order of the training, and compares each with the one before. Each matrix
/// is decomposed once.
/// </summary>
/// <param name="backend">What computes the decompositions.</param>
/// <param name="options">What of the overlaps is kept. Default: a corner of 20 x 20 and 100 x 100 blocks.</param>
public sealed class OverlapProbe(ISpectralBackend backend, OverlapOptions? options = null)
{
    private readonly OverlapOptions _options = options ?? new();
    private double[] _weights = [];

    /// <summary>The vectors of the last matrix that was given; null before the first.</summary>
    public SingularFrame? Last { get; private set; }

    /// <summary>Takes the next matrix. It is not copied and must not be changed until the one after it.</summary>
    /// <param name="weights">Weights W [h x d], row-major.</param>
    /// <param name="rows">Number h >= 1 of rows.</param>
    /// <returns>The overlaps of the update since the matrix before; null for the first matrix.</returns>
    /// <exception cref="ArgumentException">
    /// The numbers are not h rows, one is not finite, or the matrix before had another shape. The probe then stays as
    /// it was.
    /// </exception>
    public UpdateOverlaps? Next(double[] weights, int rows)
    {
        _options.Check();
        var columns = SingularFrame.Check(weights, rows);
        if (Last is { } last && (last.Rows, last.Columns) != (rows, columns))
            throw new ArgumentException($"expected weights [{last.Rows} x {last.Columns}], got [{rows} x {columns}]");
        var frame = SingularFrame.Of(weights, rows, backend);
        var overlaps = Last is null ? null : Between(Last, frame, weights);
        (_weights, Last) = (weights, frame);
        return overlaps;
    }

    private UpdateOverlaps Between(SingularFrame before, SingularFrame after, double[] weights)
    {
        var update = new double[weights.Length];
        for (var i = 0; i < update.Length; i++)
            update[i] = weights[i] - _weights[i];
        // Weights carry a rounding error of at most eps / 2 of each entry, which the difference keeps.
        var rounding = Math.ScaleB(1, -52) * (before.Norm + after.Norm);
        var frame = SingularFrame.Of(update, before.Rows, backend, rounding);
        return new(frame, OverlapPair.Of(before, frame, _options), OverlapPair.Of(after, frame, _options));
    }
}
