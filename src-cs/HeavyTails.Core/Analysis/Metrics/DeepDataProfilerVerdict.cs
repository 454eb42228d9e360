// lambda = sigma^2 / rows;   alpha and xmin by Clauset, Shalizi & Newman over all positive lambda;
// universal metric = mean over layers of alpha ln lambda_max;
// mu = 2 (alpha - 1): 0 .. 4 "regularized", 4 .. 7 "somewhat", else "not trained".
// Source: pnnl/DeepDataProfiler 22f30a3, SpectralAnalysis. It uses alpha = 1 + mu / 2 also for mu >= 2, although the
// relation holds for mu < 2 only (Martin & Mahoney 2021), and the natural logarithm where the papers that it cites have
// the decimal.

using HeavyTails.Core.Fits;
using HeavyTails.Core.PowerLaws;

namespace HeavyTails.Core.Analysis.Metrics;

/// <summary>
/// The results of DeepDataProfiler's SpectralAnalysis for a layer: eigenvalues are divided by rows, none is left out,
/// and xmin minimises the Kolmogorov-Smirnov distance.
/// </summary>
public sealed record DeepDataProfilerVerdict
{
    /// <summary>Exponent fitted to all positive lambda / rows.</summary>
    public required double Alpha { get; init; }

    /// <summary>Largest eigenvalue over rows, lambda_max.</summary>
    public required double LambdaMax { get; init; }

    /// <summary>Ratio of the larger dimension to the smaller, at least 1.</summary>
    public required double Q { get; init; }

    /// <summary>alpha ln lambda_max, the form in DeepDataProfiler's code.</summary>
    public required double MetricLn { get; init; }

    /// <summary>alpha log10 lambda_max, the form in the papers that DeepDataProfiler cites.</summary>
    public required double MetricLog10 { get; init; }

    /// <summary>DeepDataProfiler's verdict on the layer's training, in its words.</summary>
    public required string Verdict { get; init; }

    /// <summary>
    /// Returns the results for the squared singular values (not normalised, in any order) of a matrix [rows x columns],
    /// or the reason why they have no fit. DeepDataProfiler flattens convolutions: use the spectrum of
    /// <see cref="Layers.ConvMode.Flatten"/>.
    /// </summary>
    public static FitResult<DeepDataProfilerVerdict> Of(
        ReadOnlySpan<double> squaredSingularValues,
        int rows,
        int columns
    )
    {
        var lambda = new double[squaredSingularValues.Length];
        var max = 0.0;
        for (var i = 0; i < lambda.Length; i++)
            max = Math.Max(max, lambda[i] = squaredSingularValues[i] / rows);
        var fit = PowerLaw.Fit(lambda);
        return fit.Succeeded
            ? Of(fit.Value.Alpha, max, rows, columns)
            : FitResult<DeepDataProfilerVerdict>.Failed(fit.Failure, $"the spectrum has no fit: {fit.Reason}");
    }

    /// <summary>Returns the results for an exponent and the largest lambda / rows of a matrix.</summary>
    public static DeepDataProfilerVerdict Of(double alpha, double lambdaMax, int rows, int columns) =>
        new()
        {
            Alpha = alpha,
            LambdaMax = lambdaMax,
            Q = (double)Math.Max(rows, columns) / Math.Min(rows, columns),
            MetricLn = alpha * Math.Log(lambdaMax),
            MetricLog10 = alpha * Math.Log10(lambdaMax),
            Verdict = VerdictOf(alpha),
        };

    /// <summary>Returns the verdict on an exponent in DeepDataProfiler's words.</summary>
    public static string VerdictOf(double alpha) =>
        (2 * (alpha - 1)) switch
        {
            >= 0 and <= 4 => "regularized and good performance on a test set.",
            > 4 and < 7 => "somewhat well regularized and likely has good performance on a test set.",
            _ => "very likely not trained and not regularized.",
        };
}
