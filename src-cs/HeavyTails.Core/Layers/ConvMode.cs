namespace HeavyTails.Core.Layers;

/// <summary>How a convolution kernel becomes matrices.</summary>
public enum ConvMode
{
    /// <summary>One [out x in] matrix a tap, their spectra pooled: WeightWatcher's way.</summary>
    Slices,

    /// <summary>One [out x in k...] matrix: DeepDataProfiler's way.</summary>
    Flatten,

    /// <summary>The circular convolution itself, block by block in frequency: Sedghi, Gupta and Long 2019, arXiv:1805.10408.</summary>
    Operator,
}
