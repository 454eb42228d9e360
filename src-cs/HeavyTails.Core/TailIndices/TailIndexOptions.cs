namespace HeavyTails.Core.TailIndices;

/// <summary>What keeps log|x| finite at x = 0.</summary>
public enum LogFloor
{
    /// <summary>log(|x| + 2^-52 s), s the power of two below the median of |x| over 255 evenly spaced values: the estimate does not depend on the scale of x.</summary>
    Relative,

    /// <summary>log(|x| + 2^-52), as the source code of Gurbuzbalaban, Simsekli and Zhu 2021 has it: values near 1e-16 are pulled towards it.</summary>
    Absolute,
}

/// <summary>How the estimates of several block sizes become one.</summary>
public enum BlockAggregation
{
    /// <summary>The median, as Gurbuzbalaban, Simsekli and Zhu 2021.</summary>
    Median,

    /// <summary>The median with each block size weighted by its number of blocks.</summary>
    WeightedMedian,
}

/// <summary>Choices of the tail-index estimators.</summary>
public sealed record TailIndexOptions
{
    /// <summary>Mohammadi's blocks, relative floor, 200 resamples.</summary>
    public static TailIndexOptions Default { get; } = new();

    /// <summary>As the source code of Gurbuzbalaban, Simsekli and Zhu 2021: absolute floor, and one block is enough.</summary>
    public static TailIndexOptions Legacy { get; } = new() { Floor = LogFloor.Absolute, MinBlocks = 1 };

    /// <summary>Block sizes m >= 2. Default <see cref="TailIndex.MohammadiBlocks"/>.</summary>
    public IReadOnlyList<int> BlockSizes { get; init; } = TailIndex.MohammadiBlocks;

    /// <summary>
    /// A block size with fewer blocks is left out of the aggregate: log|Y| of one block says nothing, and after centring the sum of all is 0. Default 10, by experience.
    /// </summary>
    public int MinBlocks { get; init; } = 10;

    /// <summary>How block sizes are combined. Default the median.</summary>
    public BlockAggregation Aggregation { get; init; } = BlockAggregation.Median;

    /// <summary>What keeps log|x| finite at 0. Default relative to the data's scale.</summary>
    public LogFloor Floor { get; init; } = LogFloor.Relative;

    /// <summary>Number k of largest |x| that Hill, Pickands and the moment estimator use; 0 for the ceiling of sqrt n (k -> inf and k / n -> 0, as their theory asks).</summary>
    public int TopCount { get; init; }

    /// <summary>Block-bootstrap resamples behind every error bar; 0 for none. Default 200 (Efron and Tibshirani 1993, sec. 6.4: enough for a standard error).</summary>
    public int Resamples { get; init; } = 200;

    /// <summary>Seed of the resamples.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Threads at most; 0 for all processors. The result does not depend on it.</summary>
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
                $"MinBlocks >= 1, Resamples, MaxThreads and TopCount >= 0 are needed, got {MinBlocks}, {Resamples}, {MaxThreads} and {TopCount}"
            );
    }
}
