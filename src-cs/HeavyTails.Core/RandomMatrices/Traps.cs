// A correlation trap is a singular value that shuffling does not remove: with entries x_ij in random order, eigenvalues of W'W above the Tracy-Widom edge
// for variance mean(x^2). Only a few very large entries (localised vectors), or a mean far from zero (a diffuse vector), can make one; chance does in one layer of
// a hundred, the percent being shared by a layer's matrices.
// diffuseness = 1 / (n sum v^4): 1/n for one entry, 1/3 for a Gaussian vector, 1 for a flat one.
// risk = (1 - edge / lambda) (1 - min(1, 3 diffuseness)), the smaller diffuseness of the two vectors. Its first factor is the share of the eigenvalue that a random
// matrix does not explain, its second is 0 for vectors at least as diffuse as Gaussian ones and 1 - 3/n for one entry: 0 is a harmless mean, near 1 a single weight that
// makes alpha and lambda_max its own. No probability: an order of what to look at first.
// The idea is WeightWatcher 0.8's analyze_traps; this risk and the one-percent edge are ours.

using HeavyTails.Core.Spectra;

namespace HeavyTails.Core.RandomMatrices;

/// <summary>Correlation traps.</summary>
public static class Traps
{
    /// <summary>
    /// The traps of every matrix, largest eigenvalue first; null when the set does not hold its matrices one by one. Eigenvalues are multiplied by <paramref name="scale"/>.
    /// </summary>
    public static IReadOnlyList<CorrelationTrap>? Of(
        MatrixSet matrices,
        double scale,
        ISpectralBackend backend,
        ulong seed
    )
    {
        if (matrices.Single(0) is null)
            return null;
        var shuffled = matrices.Shuffled(seed);
        var traps = new List<CorrelationTrap>();
        var spectra = Esd.Of(shuffled, backend, SpectralAccuracy.Fast);
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
            var svd = backend.Svd(shuffled.Single(i)!);
            for (var k = 0; k < svd.S.Length && svd.S[k] * svd.S[k] > edge; k++)
            {
                var left = new double[svd.Rows];
                for (var r = 0; r < left.Length; r++)
                    left[r] = svd.U[r * svd.S.Length + k];
                var right = svd.Vt[(k * svd.Columns)..((k + 1) * svd.Columns)];
                var (l, d) = (Diffuseness(left), Diffuseness(right));
                var lambda = svd.S[k] * svd.S[k];
                traps.Add(
                    new CorrelationTrap(
                        i,
                        lambda * scale,
                        edge * scale,
                        left,
                        right,
                        l,
                        d,
                        (1 - edge / lambda) * (1 - Math.Min(1, 3 * Math.Min(l, d)))
                    )
                );
            }
        }
        return [.. traps.OrderByDescending(t => t.Eigenvalue)];
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
}
