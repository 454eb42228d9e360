// v an eigenvector of W'W (or WW', whichever is smaller), |v| = 1, dimension M.
// localisation ratio ||v||_1 / ||v||_inf in 1 .. M,   participation ratio ||v||_2 / ||v||_4 in 1 .. M^(1/4),
// vector entropy -sum h ln h of the 100-bin histogram h of |v_i - mean v|.   Definitions: WeightWatcher 0.7.5.5.
namespace HeavyTails.Core;

/// <summary>Mean and (population) variance over a set of eigenvectors.</summary>
public readonly record struct MeanVariance(double Mean, double Variance);

/// <summary>One set of eigenvectors.</summary>
/// <param name="Count">Vectors.</param>
/// <param name="Entropy">Of the histogram of their entries.</param>
/// <param name="LocalisationRatio">||v||_1 / ||v||_inf: 1 when one entry holds all.</param>
/// <param name="ParticipationRatio">||v||_2 / ||v||_4: 1 when one entry holds all.</param>
public sealed record VectorSet(int Count, MeanVariance Entropy, MeanVariance LocalisationRatio, MeanVariance ParticipationRatio);

/// <summary>Eigenvectors below and above xmin; a set that is empty is null.</summary>
public sealed record VectorMetrics(VectorSet? Bulk, VectorSet? Tail);
