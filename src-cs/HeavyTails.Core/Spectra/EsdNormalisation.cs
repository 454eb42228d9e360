namespace HeavyTails.Core.Spectra;

/// <summary>What squared singular values are divided by.</summary>
public enum EsdNormalisation
{
    /// <summary>Nothing: WeightWatcher's.</summary>
    None,

    /// <summary>Rows of the matrix (outputs): DeepDataProfiler's.</summary>
    Rows,

    /// <summary>Columns of the matrix (inputs).</summary>
    Columns,

    /// <summary>N, the larger dimension: does not depend on how the matrix lies, and the one Marchenko-Pastur is written for.</summary>
    Max,
}
