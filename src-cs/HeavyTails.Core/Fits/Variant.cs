namespace HeavyTails.Core.Fits;

/// <summary>How a method treats a fault in the code of its source: corrected, or exactly as it is there.</summary>
public enum Variant
{
    /// <summary>The fault is corrected; the default everywhere.</summary>
    Corrected,

    /// <summary>The fault is kept, to reproduce the numbers of the source's code.</summary>
    Legacy,
}
