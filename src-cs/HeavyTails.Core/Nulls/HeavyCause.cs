namespace HeavyTails.Core.Nulls;

/// <summary>What makes alpha_hill smaller than that of untrained layers.</summary>
public enum HeavyCause
{
    /// <summary>
    /// Correlations between entries, scales of rows and columns among them: alpha_hill is smaller than that of the same
    /// entries in random orders.
    /// </summary>
    Correlations,

    /// <summary>
    /// Single large entries: in random orders they have a spectrum as heavy, and their distribution has heavier tails
    /// than a normal one.
    /// </summary>
    Entries,

    /// <summary>
    /// Pooled matrices of different variance, as the taps of a convolution may be: each in random orders, they have a
    /// spectrum as heavy.
    /// </summary>
    Scales,

    /// <summary>None of these is seen.</summary>
    Undecided,
}
