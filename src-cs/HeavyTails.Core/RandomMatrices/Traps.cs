// A correlation trap is a singular value that shuffling does not remove: an eigenvalue of W'W, the entries x_ij of W in
// random order, above the Tracy-Widom edge for variance mean(x^2). Only a few very large entries (localised vectors) or
// a mean far from zero (a diffuse vector) cause one; by chance one layer in a hundred has one, because the matrices of
// a layer share the one-percent level.
//   diffuseness = 1 / (n sum v^4): 1/n for one entry, 1/3 for a Gaussian vector, 1 for a flat one
//   risk = (1 - edge / lambda) (1 - min(1, 3 diffuseness)), with the smaller diffuseness of the two vectors
// The first factor of the risk is the share of the eigenvalue that a random matrix does not explain. The second is 0
// for vectors at least as diffuse as Gaussian ones and 1 - 3/n for a single entry. A risk of 0 is a harmless mean; near
// 1 a single weight determines alpha and lambda_max. The risk is not a probability: it says in which order to look at
// the traps.
// The idea is that of analyze_traps in WeightWatcher 0.8; this risk and the one-percent edge are our own.

using HeavyTails.Core.Fits;
using HeavyTails.Core.Spectra;

namespace HeavyTails.Core.RandomMatrices;

/// <summary>Finds the correlation traps of a layer's matrices.</summary>
public static class Traps
{
    /// <summary>
    /// The traps of every matrix of a set, largest eigenvalue first. Eigenvalues are multiplied by
    /// <paramref name="scale"/>. Fails where the set does not hold its matrices one by one.
    /// </summary>
    /// <param name="matrices">Matrices of one layer.</param>
    /// <param name="scale">Factor from squared singular values to the layer's eigenvalues.</param>
    /// <param name="backend">Computes singular values and vectors.</param>
    /// <param name="seed">Seed of the random order of the entries.</param>
    public static FitResult<IReadOnlyList<CorrelationTrap>> Of(
        MatrixSet matrices,
        double scale,
        ISpectralBackend backend,
        ulong seed
    ) => Of(matrices, scale, backend, () => ShuffledReplica.Of(matrices, backend, seed));

    /// <summary>The same in a random order that <paramref name="shuffled"/> makes if it is needed.</summary>
    internal static FitResult<IReadOnlyList<CorrelationTrap>> Of(
        MatrixSet matrices,
        double scale,
        ISpectralBackend backend,
        Func<ShuffledReplica> shuffled,
        SpectralAccuracy accuracy = SpectralAccuracy.Fast
    )
    {
        if (matrices.Single(0) is null)
            return FitResult<IReadOnlyList<CorrelationTrap>>.Failed(
                FitFailure.NotApplicable,
                "traps are sought in matrices whose entries are held as real numbers; those of a convolution operator, "
                    + "a low-rank product and complex matrices are not"
            );
        var traps = new List<CorrelationTrap>();
        var (replica, spectra, _) = shuffled();
        for (var i = 0; i < matrices.Count; i++)
        {
            var sigma = spectra.SingularValues.AsSpan(i * matrices.Rank, matrices.Rank);
            var sum = 0.0;
            foreach (var x in sigma)
                sum += x * x;
            var edge = TracyWidom.Edge(
                matrices.Rows,
                matrices.Columns,
                sum / ((double)matrices.Rows * matrices.Columns),
                matrices.Count
            );
            if (!(sigma[0] * sigma[0] > edge))
                continue;
            var matrix = replica.Single(i)!;
            var svd = OneSidedSvd.Of(matrix, sigma, backend, accuracy);
            for (var k = 0; k < svd.S.Length && svd.S[k] * svd.S[k] > edge; k++)
                traps.Add(Trap(svd, matrix, (i, k), edge, scale));
        }
        return FitResult<IReadOnlyList<CorrelationTrap>>.Success([.. traps.OrderByDescending(t => t.Eigenvalue)]);
    }

    /// <summary>1 / (n sum v^4) of a unit vector, in 1/n .. 1.</summary>
    public static double Diffuseness(ReadOnlySpan<double> v)
    {
        var (squares, fourths) = (0.0, 0.0);
        foreach (var x in v)
        {
            squares += x * x;
            fourths += x * x * x * x;
        }
        return fourths > 0 ? squares * squares / (v.Length * fourths) : 0;
    }

    private static CorrelationTrap Trap(
        OneSidedSvd svd,
        MatrixBatch matrix,
        (int Slice, int K) at,
        double edge,
        double scale
    )
    {
        double[] near = [.. svd.Vector(at.K)],
            far = svd.OtherVector(matrix, at.K);
        var (left, right) = svd.Rows <= svd.Columns ? (near, far) : (far, near);
        var (l, d) = (Diffuseness(left), Diffuseness(right));
        var lambda = svd.S[at.K] * svd.S[at.K];
        return new CorrelationTrap
        {
            Slice = at.Slice,
            Eigenvalue = lambda * scale,
            Edge = edge * scale,
            Left = left,
            Right = right,
            LeftDiffuseness = l,
            RightDiffuseness = d,
            Risk = (1 - edge / lambda) * (1 - Math.Min(1, 3 * Math.Min(l, d))),
        };
    }
}
