// What a fit of matrices needs beside their eigenvalues, in one argument.
using HeavyTails.Core.Analysis.Metrics;

namespace HeavyTails.Core.Analysis;

/// <summary>What <see cref="TailFits.OfMatrices"/> is asked for, beside the eigenvalues.</summary>
/// <param name="Threshold">Eigenvalues at most this are left out.</param>
/// <param name="Options">The options of the fit.</param>
/// <param name="Seed">Seed of the bootstrap. Default: 0.</param>
/// <param name="Threads">Number of threads of the bootstrap. Default: 1.</param>
internal readonly record struct TailRequest(double Threshold, AnalysisOptions Options, ulong Seed = 0, int Threads = 1);
