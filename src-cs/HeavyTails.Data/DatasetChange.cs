namespace HeavyTails.Data;

/// <summary>The parts of a data set that <see cref="Dataset.With"/> replaces. A part that is null is kept.</summary>
public sealed record DatasetChange
{
    /// <summary>New features, row-major [n x d]; null to keep them.</summary>
    public float[]? Features { get; init; }

    /// <summary>New labels, n of them; null to keep them.</summary>
    public int[]? Labels { get; init; }

    /// <summary>New shape of one sample, outermost dimension first; null to keep it.</summary>
    public IReadOnlyList<int>? SampleShape { get; init; }

    /// <summary>New names of the labels 0, 1, ...; null to keep them, empty for none.</summary>
    public IReadOnlyList<string>? ClassNames { get; init; }

    /// <summary>New name of the set; null to keep it.</summary>
    public string? Name { get; init; }
}
