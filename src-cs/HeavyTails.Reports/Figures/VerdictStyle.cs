using HeavyTails.Core.Nulls;
using HeavyTails.Reports.Plotting;

namespace HeavyTails.Reports.Figures;

/// <summary>How a verdict on a layer's tail is named and drawn; the same in every table and figure.</summary>
/// <param name="Verdict">The verdict, or null for a layer that has none.</param>
/// <param name="Word">One word or two, for tables and legends: "heavy".</param>
/// <param name="Colour">Colour of points.</param>
/// <param name="Symbol">Symbol of points.</param>
/// <param name="Ink">Colour of words, a darker one that has a contrast of at least 4.5 on white (WCAG 2.2, AA).</param>
sealed record VerdictStyle(TailVerdict? Verdict, string Word, string Colour, string Symbol, string Ink)
{
    /// <summary>All verdicts, the heaviest first; layers without a verdict are the last.</summary>
    public static IReadOnlyList<VerdictStyle> All { get; } =
    [
        new(TailVerdict.Heavy, "heavy", Style.HeavyTail, "circle", "#a34700"),
        new(TailVerdict.Spikes, "spikes", Style.Spikes, "diamond", "#9a3d72"),
        new(TailVerdict.Random, "random", Style.RandomTail, "square", "#0067a1"),
        new(TailVerdict.Other, "other", Style.OtherTail, "hexagon", "#00734f"),
        new(TailVerdict.Light, "light", Style.LightTail, "triangle-up", "#1b6a96"),
        new(null, "not judged", Style.Edge, "x", "#333333"),
    ];

    /// <summary>The style of a layer's verdict.</summary>
    public static VerdictStyle Of(SpectrumNulls? nulls)
    {
        TailVerdict? verdict = nulls is not null && nulls.Verdict.TryGet(out var known) ? known : null;
        return All.First(style => style.Verdict == verdict);
    }
}
