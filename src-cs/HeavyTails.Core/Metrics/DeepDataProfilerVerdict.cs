namespace HeavyTails.Core;

/// <summary>What DeepDataProfiler's SpectralAnalysis says of a layer: eigenvalues over rows, no least eigenvalue, xmin by Kolmogorov-Smirnov.</summary>
/// <param name="Alpha">Exponent fitted to all positive lambda / rows.</param>
/// <param name="LambdaMax">Largest lambda / rows.</param>
/// <param name="Q">Larger over smaller dimension.</param>
/// <param name="MetricLn">alpha ln lambda_max: the form its code has.</param>
/// <param name="MetricLog10">alpha log10 lambda_max: the form of the papers it cites.</param>
/// <param name="Verdict">Its random-matrix verdict.</param>
public sealed record DeepDataProfilerVerdict(double Alpha, double LambdaMax, double Q, double MetricLn, double MetricLog10, string Verdict);
