// M [h x d] = noise of variance sigma^2 + few strong directions. sigma^2 starts at
//   median of the eigenvalues / (N median of the Marchenko-Pastur law of ratio N / m),   N >= m the sides of M,
// which no strength of the outliers moves (Gavish & Donoho 2014, arXiv:1305.5870), and ends at the likelihood of the
// bulk that is left when the outliers are taken out (MarchenkoPasturLikelihoodFit). The median alone would fluctuate
// twice as much.
// An outlier is an eigenvalue above the upper edge by more than the Tracy-Widom quantile of the level, raised because
// sigma is estimated: MarchenkoPasturLikelihoodFit has the rates that were measured on noise. The strength of
// an outlier, and the overlaps of its vectors with those of the strong direction, follow from its place (SpikeTheory).
using HeavyTails.Core.Fits;

namespace HeavyTails.Core.RandomMatrices;

/// <summary>A singular value outside the bulk.</summary>
/// <param name="Index">Place in the descending singular values, from 0.</param>
/// <param name="SingularValue">The singular value.</param>
/// <param name="Strength">Strength of the spike that is expected at this place.</param>
/// <param name="LeftOverlap">Squared overlap, 0 .. 1, expected of its left singular vector and the spike's.</param>
/// <param name="RightOverlap">Squared overlap, 0 .. 1, expected of its right singular vector and the spike's.</param>
public readonly record struct Outlier(
    int Index,
    double SingularValue,
    double Strength,
    double LeftOverlap,
    double RightOverlap
);

/// <summary>The bulk of a matrix's singular values and what lies outside of it.</summary>
public sealed record BulkAndSpikes
{
    /// <summary>Number of rows h.</summary>
    public required int Rows { get; init; }

    /// <summary>Number of columns d.</summary>
    public required int Columns { get; init; }

    /// <summary>
    /// Number of singular values that are not lost to dead units or a low rank: the smaller side of the bulk.
    /// </summary>
    public required int Rank { get; init; }

    /// <summary>Standard deviation sigma of the entries of the bulk, by likelihood without the outliers.</summary>
    public required double Sigma { get; init; }

    /// <summary>
    /// The same by the median of all eigenvalues that are not lost. Where it is far from <see cref="Sigma"/>, the bulk
    /// is no Marchenko-Pastur law.
    /// </summary>
    public required double MedianSigma { get; init; }

    /// <summary>
    /// Probability that a matrix of Gaussian noise alone has an outlier. At 0.01 the rate that was measured lies
    /// between 0.0095 and 0.0115 for a smaller side of 10 or more, and reaches 0.018 at [5 x 5] and 0.031 at [3 x 3].
    /// </summary>
    public required double Level { get; init; }

    /// <summary>Singular value above which there are outliers.</summary>
    public required double Threshold { get; init; }

    /// <summary>The outliers, largest first; empty when there are none.</summary>
    public required IReadOnlyList<Outlier> Outliers { get; init; }

    /// <summary>Lower edge sigma |sqrt N - sqrt m| of the singular values of the bulk, m the rank.</summary>
    public double LowerEdge => Sigma * Math.Abs(Math.Sqrt(Theory.Rows) - Math.Sqrt(Theory.Columns));

    /// <summary>Upper edge sigma (sqrt N + sqrt m) of the singular values of the bulk, m the rank.</summary>
    public double UpperEdge => Theory.BulkEdge;

    /// <summary>The theory of spikes for this sigma and shape, the smaller side replaced by the rank.</summary>
    public SpikeTheory Theory => Rows < Columns ? new(Rank, Columns, Sigma) : new(Rows, Rank, Sigma);

    /// <summary>
    /// Separates outliers from bulk. Fails when fewer than two values are positive, or one is not finite.
    /// </summary>
    /// <param name="singularValues">All min(rows, columns) singular values, descending.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="columns">Number of columns.</param>
    /// <param name="level">Probability of an outlier in noise, 0 &lt; level &lt;= 0.05. Default: 0.01.</param>
    /// <exception cref="ArgumentException">The number of values is not min(rows, columns).</exception>
    public static FitResult<BulkAndSpikes> Of(
        ReadOnlySpan<double> singularValues,
        int rows,
        int columns,
        double level = TracyWidom.Level
    )
    {
        var (n, m) = (Math.Max(rows, columns), Math.Min(rows, columns));
        if (singularValues.Length != m)
            throw new ArgumentException(
                $"expected the {m} singular values of a matrix [{rows} x {columns}], got {singularValues.Length}"
            );
        var values = singularValues.ToArray();
        var ascending = Array.ConvertAll(values, s => s * s);
        Array.Reverse(ascending);
        return MarchenkoPasturLikelihoodFit
            .Fit(ascending, n, m, level)
            .Map(fit =>
            {
                var rank = (int)Math.Round(n / fit.Q);
                var median = (ascending[m - 1 - ((rank - 1) / 2)] + ascending[m - 1 - (rank / 2)]) / 2;
                var found = new BulkAndSpikes
                {
                    Rows = rows,
                    Columns = columns,
                    Rank = rank,
                    Sigma = fit.Sigma / fit.Scale / Math.Sqrt(n),
                    MedianSigma = Math.Sqrt(median / (n * new MarchenkoPastur(fit.Q, 1).Quantile(.5))),
                    Level = level,
                    Threshold = Math.Sqrt(fit.LambdaPlus + fit.TracyWidom),
                    Outliers = [],
                };
                return found with { Outliers = Describe(values.AsSpan(0, fit.NumSpikes), found.Theory) };
            });
    }

    private static Outlier[] Describe(ReadOnlySpan<double> values, SpikeTheory theory)
    {
        var outliers = new Outlier[values.Length];
        for (var i = 0; i < outliers.Length; i++)
        {
            // Above the threshold, thus above the edge: the strength exists.
            var strength = theory.Strength(values[i]).Value;
            outliers[i] = new(i, values[i], strength, theory.LeftOverlap(strength), theory.RightOverlap(strength));
        }
        return outliers;
    }
}
