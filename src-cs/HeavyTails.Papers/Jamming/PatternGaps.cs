namespace HeavyTails.Papers.Jamming;

/// <summary>What the gaps Delta = margin - y f of patterns say of a network.</summary>
public static class PatternGaps
{
    /// <summary>The mean squared hinge loss, mean max(0, Delta)^2; NaN where there are no patterns.</summary>
    public static double Loss(IReadOnlyList<double> gaps) =>
        gaps.Count == 0 ? double.NaN : gaps.Average(gap => gap > 0 ? gap * gap : 0);

    /// <summary>Share of patterns with y f at most 0, Delta >= margin; NaN where there are no patterns.</summary>
    public static double Error(IReadOnlyList<double> gaps, double margin = 1) =>
        gaps.Count == 0 ? double.NaN : gaps.Average(gap => gap >= margin ? 1.0 : 0);
}
