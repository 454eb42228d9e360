using HeavyTails.Core.Fits;

namespace HeavyTails.Papers.Jamming.Notebook;

/// <summary>How the width h of a network follows from a row of the notebook's results.</summary>
public enum WidthRule
{
    /// <summary>
    /// h = N for rows without the number L of layers (the script of one hidden layer calls the width N), else find_h.
    /// </summary>
    ByLayers,

    /// <summary>The entry N is the width h, as in the script of one hidden layer.</summary>
    IsN,

    /// <summary>The entry N is the number of parameters, which find_h inverts, as in the script of two.</summary>
    FromParameters,
}

/// <summary>How the notebook's results are read.</summary>
public sealed record NotebookOptions
{
    /// <summary>
    /// Corrected (the default): N_Delta counts gaps above the tolerance, N is the number of parameters of the network
    /// of width h, and steps are numbers of updates. Legacy: N_Delta counts gaps of 0 or more, N and steps are as in
    /// the file.
    /// </summary>
    public Variant Variant { get; init; } = Variant.Corrected;

    /// <summary>How the width follows from N. Default: by whether the row has a number of layers.</summary>
    public WidthRule Width { get; init; } = WidthRule.ByLayers;

    /// <summary>
    /// Least gap that counts as a violation in the corrected variant. Default: 1e-4, the tolerance at which
    /// scikit-learn's LinearSVC, which fitted the read-outs, stops.
    /// </summary>
    public double Tolerance { get; init; } = 1e-4;

    /// <summary>
    /// Number of steps that the file counts for each epoch. Default: null, by which it is the number of batches
    /// ceil(P / batch) for rows without L, and floor(P / batch) for the others, whose steps are from file names; the
    /// batch has min(1024, P / 2) patterns.
    /// </summary>
    public long? RecordedStepsPerEpoch { get; init; }

    /// <summary>
    /// Whether the script had rescaled each row of features to norm sqrt P where sqrt h was meant, as the script of
    /// Hessians did. The corrected variant then multiplies singular values by sqrt(h / P). Default: false, by which
    /// they are as in the file.
    /// </summary>
    public bool FeaturesOfNormRootP { get; init; }

    /// <summary>The same options for one of the variants, corrected or legacy.</summary>
    public NotebookOptions WithVariant(Variant variant) => this with { Variant = variant };
}
