// v an eigenvector of WW' or W'W, whichever is smaller (WW' when W is square), |v| = 1, dimension M.
// localisation ratio ||v||_1 / ||v||_inf in 1 .. M,   participation ratio ||v||_2 / ||v||_4 in 1 .. M^(1/4),
// vector entropy -sum h ln h of the 100-bin histogram h of |v_i|.   Definitions: WeightWatcher 0.7.5.5.

using HeavyTails.Core.Fits;
using HeavyTails.Core.Spectra;

namespace HeavyTails.Core.Analysis.Metrics;

/// <summary>Mean and population variance of a quantity over a set of eigenvectors.</summary>
public readonly record struct MeanVariance(double Mean, double Variance);

/// <summary>The localisation of one set of eigenvectors.</summary>
/// <param name="Count">Number of eigenvectors.</param>
/// <param name="Entropy">Entropy of the histogram of their entries.</param>
/// <param name="LocalisationRatio">||v||_1 / ||v||_inf, which is 1 when only one entry is not zero.</param>
/// <param name="ParticipationRatio">||v||_2 / ||v||_4, which is 1 when only one entry is not zero.</param>
public sealed record VectorSet(
    int Count,
    MeanVariance Entropy,
    MeanVariance LocalisationRatio,
    MeanVariance ParticipationRatio
);

/// <summary>The localisation of the eigenvectors below and above xmin; a set without vectors is null.</summary>
public sealed record VectorMetrics(VectorSet? Bulk, VectorSet? Tail)
{
    private const int Bins = 100;

    // Added to the share of each bin before the shares are normalised, as WeightWatcher does.
    private const double Shift = 1e-12;

    /// <summary>
    /// Returns the localisation of all eigenvectors of all matrices, or the reason when the set does not store its
    /// matrices one by one. The tail consists of those of the
    /// <paramref name="tailLength"/> largest eigenvalues: the count is used because the eigenvalues of this
    /// decomposition differ by rounding from those that xmin was fitted to. Eigenvectors are those of
    /// <see cref="OneSidedSvd.Of(MatrixBatch, ReadOnlySpan{double}, ISpectralBackend, SpectralAccuracy)"/>.
    /// </summary>
    /// <param name="matrices">Matrices of one layer.</param>
    /// <param name="esd">Their singular values.</param>
    /// <param name="tailLength">Number of eigenvectors of the tail.</param>
    /// <param name="backend">Computes the eigenvectors.</param>
    /// <param name="accuracy">Accuracy of the eigenvectors. Default: fast.</param>
    public static FitResult<VectorMetrics> Of(
        MatrixSet matrices,
        Esd esd,
        int tailLength,
        ISpectralBackend backend,
        SpectralAccuracy accuracy = SpectralAccuracy.Fast
    )
    {
        if (matrices.Single(0) is null)
            return FitResult<VectorMetrics>.Failed(
                FitFailure.NotApplicable,
                "the matrices of this layer are not stored one by one"
            );
        var all = new List<(double Singular, (double, double, double) Vector)>();
        for (var i = 0; i < matrices.Count; i++)
        {
            var matrix = matrices.Single(i)!;
            var sigma = esd.SingularValues.AsSpan(i * matrices.Rank, matrices.Rank);
            var svd = OneSidedSvd.Of(matrix, sigma, backend, accuracy);
            for (var j = 0; j < svd.S.Length; j++)
            {
                var vector = svd.Vector(j);
                all.Add((svd.S[j], (HistogramEntropy(vector), LocalisationRatio(vector), ParticipationRatio(vector))));
            }
        }
        (double, double, double)[] ordered = [.. all.OrderByDescending(v => v.Singular).Select(v => v.Vector)];
        return new VectorMetrics(Set(ordered[tailLength..]), Set(ordered[..tailLength]));
    }

    /// <summary>Returns -sum h ln h over the 100-bin histogram h of |v_i|, in 0 .. ln 100.</summary>
    public static double HistogramEntropy(ReadOnlySpan<double> v)
    {
        var (low, high) = (double.PositiveInfinity, 0.0);
        foreach (var x in v)
        {
            low = Math.Min(low, Math.Abs(x));
            high = Math.Max(high, Math.Abs(x));
        }
        var counts = new int[Bins];
        foreach (var x in v)
            counts[high > low ? Math.Min(Bins - 1, (int)((Math.Abs(x) - low) / (high - low) * Bins)) : 0]++;
        var entropy = 0.0;
        foreach (var c in counts)
        {
            var p = ((double)c / v.Length + Shift) / (1 + Bins * Shift);
            entropy -= p * Math.Log(p);
        }
        return entropy;
    }

    /// <summary>Returns the localisation ratio ||v||_1 / ||v||_inf, in 1 .. n; 0 for a zero vector.</summary>
    public static double LocalisationRatio(ReadOnlySpan<double> v)
    {
        var (sum, max) = (0.0, 0.0);
        foreach (var x in v)
        {
            sum += Math.Abs(x);
            max = Math.Max(max, Math.Abs(x));
        }
        return max > 0 ? sum / max : 0;
    }

    /// <summary>Returns the participation ratio ||v||_2 / ||v||_4, in 1 .. n^(1/4); 0 for a zero vector.</summary>
    public static double ParticipationRatio(ReadOnlySpan<double> v)
    {
        var (squares, fourths) = (0.0, 0.0);
        foreach (var x in v)
        {
            squares += x * x;
            fourths += x * x * (x * x);
        }
        return fourths > 0 ? Math.Sqrt(squares) / Math.Sqrt(Math.Sqrt(fourths)) : 0;
    }

    private static VectorSet? Set((double Entropy, double Localisation, double Participation)[] vectors) =>
        vectors.Length == 0
            ? null
            : new VectorSet(
                vectors.Length,
                Moments(vectors.Select(v => v.Entropy)),
                Moments(vectors.Select(v => v.Localisation)),
                Moments(vectors.Select(v => v.Participation))
            );

    private static MeanVariance Moments(IEnumerable<double> values)
    {
        var all = values.ToArray();
        var mean = all.Average();
        return new MeanVariance(mean, all.Average(x => (x - mean) * (x - mean)));
    }
}
