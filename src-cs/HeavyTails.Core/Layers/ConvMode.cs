namespace HeavyTails.Core.Layers;

/// <summary>How a convolution kernel is represented by matrices.</summary>
public enum ConvMode
{
    /// <summary>One [out x in] matrix for each tap, their spectra pooled, as in WeightWatcher.</summary>
    Slices,

    /// <summary>One [out x in k...] matrix, as in DeepDataProfiler.</summary>
    Flatten,

    /// <summary>
    /// The circular convolution itself, block by block in frequency: Sedghi, Gupta and Long 2019, arXiv:1805.10408.
    /// </summary>
    Operator,
}
