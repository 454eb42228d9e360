namespace HeavyTails.Core.Fits;

/// <summary>Where a source's code has a fault: its behaviour to the letter, or the mended one.</summary>
public enum Variant
{
    /// <summary>The fault mended; the default everywhere.</summary>
    Corrected,

    /// <summary>As the source's code has it, to reproduce its numbers.</summary>
    Legacy,
}
