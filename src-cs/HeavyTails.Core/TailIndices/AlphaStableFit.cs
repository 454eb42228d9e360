using HeavyTails.Core.Fits;

namespace HeavyTails.Core.TailIndices;

/// <summary>The estimate at one block size m: 1 / tailIndex = (mean log|Y| - mean log|X|) / log m.</summary>
/// <param name="BlockSize">Block size m.</param>
/// <param name="Blocks">Number of blocks n = floor(N / m).</param>
/// <param name="TailIndex">The tail index; infinite where the difference of the means is not positive.</param>
/// <param name="Used">Whether there are enough blocks for the estimate to enter the aggregate.</param>
public readonly record struct BlockEstimate(int BlockSize, long Blocks, double TailIndex, bool Used);

/// <summary>The tail index of a symmetric alpha-stable law, 2 for a Gaussian.</summary>
/// <param name="TailIndex">Aggregate over the block sizes; may exceed 2 by noise.</param>
/// <param name="Error">
/// Bootstrap error of the aggregate; fails when no resamples were requested or fewer than ten of them are finite.
/// </param>
/// <param name="ByBlockSize">One estimate for each block size, in the order of the options.</param>
public readonly record struct AlphaStableFit(
    double TailIndex,
    FitResult<BootstrapError> Error,
    IReadOnlyList<BlockEstimate> ByBlockSize
)
{
    /// <summary>The tail index and, where there is one, its standard error, in the invariant culture.</summary>
    public override string ToString() =>
        Error.TryGet(out var error)
            ? FormattableString.Invariant($"tail index {TailIndex:F3} ± {error.StandardError:F3}")
            : FormattableString.Invariant($"tail index {TailIndex:F3}");
}
