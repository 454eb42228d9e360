namespace HeavyTails.Core.Spectra;

/// <summary>The number that squared singular values are divided by.</summary>
public enum EsdNormalisation
{
    /// <summary>No division, as in WeightWatcher.</summary>
    None,

    /// <summary>Number of rows of the matrix (outputs), as in DeepDataProfiler.</summary>
    Rows,

    /// <summary>Number of columns of the matrix (inputs).</summary>
    Columns,

    /// <summary>
    /// The larger dimension N, which does not depend on whether the matrix is transposed and is that of the
    /// Marchenko-Pastur law.
    /// </summary>
    Max,
}
