using HeavyTails.Core.Fits;
using HeavyTails.Core.TailIndices;

namespace HeavyTails.Papers.LinearSgd;

/// <summary>The outcome of one cell (eta, b) of the experiment.</summary>
public sealed record LinearRegressionSgdCell
{
    /// <summary>Batch size b of the cell.</summary>
    public required int BatchSize { get; init; }

    /// <summary>Step size eta of the cell.</summary>
    public required double StepSize { get; init; }

    /// <summary>Theory of online SGD with the same inputs: Lyapunov exponent, regime, Kesten's tail index.</summary>
    public required LinearSgdTheory Theory { get; init; }

    /// <summary>Averaged iterates minus x*, row-major [repetitions x d].</summary>
    public required double[] Averaged { get; init; }

    /// <summary>Last iterates minus x*, row-major [repetitions x d].</summary>
    public required double[] Final { get; init; }

    /// <summary>Median of the norms of <see cref="Averaged"/>; infinite when half of them overflowed.</summary>
    public required double MedianNorm { get; init; }

    /// <summary>
    /// Whether, by theory, no stationary law exists, or iterates overflowed. The iterates are then still growing, a
    /// tail index of them does not describe a stationary tail, and it must be marked so.
    /// </summary>
    public bool Diverged => Theory.Regime == SgdRegime.Divergent || Array.Exists(Final, v => !double.IsFinite(v));

    /// <summary>Tail index E2 of the averaged iterates, as in the paper; fails where they overflowed.</summary>
    public FitResult<AlphaStableFit> TailIndexOfAveraged(TailIndexOptions? options = null) =>
        TailIndex.AlphaStableOfRows(Averaged, Theory.Dimension, options);

    /// <summary>Tail index E2 of the last iterates; fails where they overflowed.</summary>
    public FitResult<AlphaStableFit> TailIndexOfFinal(TailIndexOptions? options = null) =>
        TailIndex.AlphaStableOfRows(Final, Theory.Dimension, options);

    /// <summary>
    /// Hill's estimate from the norms of the last iterates. It does not have the bias of E2, which assumes a stable
    /// law, while the iterates of SGD are power laws that are not stable.
    /// </summary>
    public FitResult<TopOrderFit> HillOfFinal(int k, TailIndexOptions? options = null) =>
        TailIndex.Hill(TailIndex.RowNorms(Final, Theory.Dimension), k, options);
}
