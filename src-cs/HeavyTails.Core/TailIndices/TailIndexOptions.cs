namespace HeavyTails.Core.TailIndices;

/// <summary>The floor that keeps log|x| finite at x = 0.</summary>
public enum LogFloor
{
    /// <summary>
    /// log(|x| + 2^-52 s), s the power of two below the median of |x| over 255 evenly spaced values: the estimate does
    /// not depend on the scale of x.
    /// </summary>
    Relative,

    /// <summary>
    /// log(|x| + 2^-52), as in the source code of Gurbuzbalaban, Simsekli and Zhu 2021: values near 1e-16 are pulled
    /// towards it.
    /// </summary>
    Absolute,
}

/// <summary>How the estimates of several block sizes are combined.</summary>
public enum BlockAggregation
{
    /// <summary>The median over the block sizes, as Gurbuzbalaban, Simsekli and Zhu 2021.</summary>
    Median,

    /// <summary>The median with each block size weighted by its number of blocks.</summary>
    WeightedMedian,
}

/// <summary>Options of the tail-index estimators.</summary>
public sealed record TailIndexOptions
{
    /// <summary>The default options: Mohammadi's blocks, relative floor, 200 resamples.</summary>
    public static TailIndexOptions Default { get; } = new();

    /// <summary>
    /// Options of the source code of Gurbuzbalaban, Simsekli and Zhu 2021: absolute floor, and one block is enough.
    /// </summary>
    public static TailIndexOptions Legacy { get; } = new() { Floor = LogFloor.Absolute, MinBlocks = 1 };

    /// <summary>Block sizes m >= 2. Default <see cref="TailIndex.MohammadiBlocks"/>.</summary>
    public IReadOnlyList<int> BlockSizes { get; init; } = TailIndex.MohammadiBlocks;

    /// <summary>
    /// Least number of blocks, >= 1: a block size with fewer is left out of the aggregate, because log|Y| of one block
    /// says nothing, and after centring the sum of all values is 0. Default 10, found by experience.
    /// </summary>
    public int MinBlocks { get; init; } = 10;

    /// <summary>How the estimates of the block sizes are combined. Default the median.</summary>
    public BlockAggregation Aggregation { get; init; } = BlockAggregation.Median;

    /// <summary>The floor that keeps log|x| finite at 0. Default relative to the scale of the data.</summary>
    public LogFloor Floor { get; init; } = LogFloor.Relative;

    /// <summary>
    /// Number k of largest |x| that Hill, Pickands and the moment estimator use. Default 0, which means the ceiling of
    /// sqrt n: the theory of these estimators requires k -> inf and k / n -> 0.
    /// </summary>
    public int TopCount { get; init; }

    /// <summary>
    /// Number of block-bootstrap resamples behind every error; 0 for no errors. Default 200 (Efron and Tibshirani 1993,
    /// sec. 6.4: enough for a standard error).
    /// </summary>
    public int Resamples { get; init; } = 200;

    /// <summary>Seed of the resamples. Default 1.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Most threads; 0, the default, for all processors. The result does not depend on it.</summary>
    public int MaxThreads { get; init; }

    internal int Threads => MaxThreads > 0 ? MaxThreads : Environment.ProcessorCount;

    internal void Validate()
    {
        if (BlockSizes.Count == 0)
            throw new ArgumentException("at least one block size is needed, got none");
        foreach (var m in BlockSizes)
            if (m < 2)
                throw new ArgumentException($"block sizes must be at least 2 (log m divides), got {m}");
        if (BlockSizes.Distinct().Count() < BlockSizes.Count)
            throw new ArgumentException($"block sizes repeat: {string.Join(", ", BlockSizes)}");
        if (MinBlocks < 1 || Resamples < 0 || MaxThreads < 0 || TopCount < 0)
            throw new ArgumentException(
                "MinBlocks >= 1, Resamples, MaxThreads and TopCount >= 0 are needed, "
                    + $"got {MinBlocks}, {Resamples}, {MaxThreads} and {TopCount}"
            );
    }
}
