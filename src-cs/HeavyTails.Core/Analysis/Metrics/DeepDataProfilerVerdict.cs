// lambda = sigma^2 / rows;   alpha and xmin by Clauset, Shalizi & Newman over all positive lambda;   universal metric = mean over layers of alpha ln lambda_max.
// mu = 2 (alpha - 1): 0 .. 4 "regularized", 4 .. 7 "somewhat", else "not trained".   pnnl/DeepDataProfiler 22f30a3, SpectralAnalysis.
// Its rule stretches alpha = 1 + mu / 2 beyond mu < 2, where it holds (Martin & Mahoney 2021), and its logarithm is natural where the cited papers' is decimal.

using HeavyTails.Core.PowerLaws;

namespace HeavyTails.Core.Analysis.Metrics;

/// <summary>What DeepDataProfiler's SpectralAnalysis says of a layer: eigenvalues over rows, no least eigenvalue, xmin by Kolmogorov-Smirnov.</summary>
/// <param name="Alpha">Exponent fitted to all positive lambda / rows.</param>
/// <param name="LambdaMax">Largest lambda / rows.</param>
/// <param name="Q">Larger over smaller dimension.</param>
/// <param name="MetricLn">alpha ln lambda_max: the form its code has.</param>
/// <param name="MetricLog10">alpha log10 lambda_max: the form of the papers it cites.</param>
/// <param name="Verdict">Its random-matrix verdict.</param>
public sealed record DeepDataProfilerVerdict(
    double Alpha,
    double LambdaMax,
    double Q,
    double MetricLn,
    double MetricLog10,
    string Verdict
)
{
    /// <summary>
    /// Of the squared singular values (not normalised, any order) of a matrix [rows x columns]; null when they have no fit. DeepDataProfiler flattens
    /// convolutions, so of these it wants the spectrum of <see cref="ConvMode.Flatten"/>.
    /// </summary>
    public static DeepDataProfilerVerdict? Of(ReadOnlySpan<double> squaredSingularValues, int rows, int columns)
    {
        var lambda = new double[squaredSingularValues.Length];
        var max = 0.0;
        for (var i = 0; i < lambda.Length; i++)
            max = Math.Max(max, lambda[i] = squaredSingularValues[i] / rows);
        return PowerLaw.Fit(lambda).TryGet(out var fit) ? Of(fit.Alpha, max, rows, columns) : null;
    }

    /// <summary>Of an exponent and the largest lambda / rows.</summary>
    public static DeepDataProfilerVerdict Of(double alpha, double lambdaMax, int rows, int columns) =>
        new(
            alpha,
            lambdaMax,
            (double)Math.Max(rows, columns) / Math.Min(rows, columns),
            alpha * Math.Log(lambdaMax),
            alpha * Math.Log10(lambdaMax),
            VerdictOf(alpha)
        );

    /// <summary>The verdict on an exponent, in its words.</summary>
    public static string VerdictOf(double alpha) =>
        (2 * (alpha - 1)) switch
        {
            >= 0 and <= 4 => "regularized and good performance on a test set.",
            > 4 and < 7 => "somewhat well regularized and likely has good performance on a test set.",
            _ => "very likely not trained and not regularized.",
        };
}
