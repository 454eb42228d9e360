using HeavyTails.Core.Numerics;
using HeavyTails.Core.PowerLaws.Tails;
using HeavyTails.Core.RandomMatrices.Laws;
using HeavyTails.Core.Spectra;
using HeavyTails.Native;
using HeavyTails.Tests.Core.Analysis;

namespace HeavyTails.Tests.Core.RandomMatrices.Laws;

/// <summary>Matrices [n x m] whose law is known, the ensembles of the table in SpectralLaws.cs.</summary>
internal static class PlantedSpectra
{
    public static ISpectralBackend Backend { get; } = SpectralBackend.Default.WithThreads(1);

    /// <summary>Returns matrix number <paramref name="seed"/> of an ensemble.</summary>
    /// <param name="ensemble">
    /// gaussian, spikes, inverse, pareto, truncated or lognormal; the last three have their eigenvalues at quantiles of
    /// the law, or, with the prefix iid_, drawn independently.
    /// </param>
    public static DenseMatrices Of(string ensemble, int n, int m, ulong seed)
    {
        var quantile = Quantile(ensemble.Replace("iid_", "", StringComparison.Ordinal));
        var random = SplitMix64.ForStream(seed, 1);
        double Place(int i) =>
            ensemble.StartsWith("iid_", StringComparison.Ordinal) ? random.NextUniform() : (i + .5) / Math.Min(n, m);
        return Set(
            n,
            m,
            ensemble switch
            {
                "gaussian" => Make.Gaussians(n * m, seed),
                "spikes" => Spikes(n, m, seed),
                // G = U S V' -> U S^-1 V', whose W'W is the inverse of a Wishart matrix.
                "inverse" => Change(n, m, seed, (_, s) => 1 / s),
                // Singular vectors of a Gaussian matrix are uniform on the sphere, whatever is put between them.
                _ => Change(n, m, seed, (i, _) => Math.Sqrt(quantile(Place(i)))),
            }
        );
    }

    /// <summary>Returns how often a law is chosen for the matrices 1 .. count of an ensemble.</summary>
    public static IReadOnlyDictionary<string, int> Chosen(string ensemble, int n, int m, int count) =>
        Enumerable
            .Range(1, count)
            .Select(i => SpectralLaws.Of(Of(ensemble, n, m, (ulong)i), Backend, new() { Seed = (ulong)i }).Value)
            .CountBy(odds => odds.Best.Law.Key)
            .ToDictionary();

    public static DenseMatrices Set(int rows, int columns, double[] matrix) =>
        new(new(1, rows, columns, matrix))
        {
            Rows = rows,
            Columns = columns,
            Count = 1,
        };

    // alpha = 2; alpha = 2 with the cut-off exp(-0.05 lambda); ln lambda of variance 1.
    private static Func<double, double> Quantile(string law) =>
        law switch
        {
            "pareto" => p => 1 / (1 - p),
            "truncated" => p => ((ITail)new TruncatedPowerLawTail(2, .05, 1)).Quantile(p),
            _ => p => Math.Exp(-Math.Sqrt(2) * Special.InverseLogErfc(Math.Log(2 * p))),
        };

    // Five directions at 2, 3, 4, 5 and 6 times the strength (n m)^(1/4) at which they leave the bulk.
    private static double[] Spikes(int n, int m, ulong seed)
    {
        var threshold = Math.Sqrt(Math.Sqrt((double)n * m));
        var strong = Change(n, m, Shuffle.Mix(seed, 2), (i, _) => i < 5 ? threshold * (2 + i) : 0);
        return [.. Make.Gaussians(n * m, seed).Zip(strong, (x, y) => x + y)];
    }

    private static double[] Change(int n, int m, ulong seed, Func<int, double, double> change)
    {
        var svd = Backend.Svd(new(1, n, m, Make.Gaussians(n * m, seed)));
        var (rank, matrix) = (svd.S.Length, new double[n * m]);
        double[] s = [.. svd.S.Select((x, i) => change(i, x))];
        for (var i = 0; i < n; i++)
        for (var l = 0; l < rank; l++)
        for (var j = 0; j < m; j++)
            matrix[i * m + j] += svd.U[i * rank + l] * s[l] * svd.Vt[l * m + j];
        return matrix;
    }
}
