using System.Globalization;
using HeavyTails.Core.Analysis;
using HeavyTails.Core.Layers;
using HeavyTails.Runs.Terminal;

namespace HeavyTails.Reports.Files;

/// <summary>Says why a run analysed no layer, which is a failure.</summary>
public static class NothingAnalysed
{
    const int MostReasons = 4;

    /// <summary>Most characters of a reason; some name tensors, whose names may be as long as the file.</summary>
    const int LongestReason = 400;

    /// <summary>Most characters of a layer's name in a reason.</summary>
    const int LongestName = 60;

    /// <summary>
    /// The reasons on one line that begins with the path; null if at least one layer was analysed.
    /// </summary>
    public static string? Why(ModelResult result, string path) => Why(result.Layers.Count, result.Skipped, path);

    /// <summary>The same for a number of layers, and for what was skipped.</summary>
    public static string? Why(int analysed, IReadOnlyList<SkippedLayer> skipped, string path) =>
        analysed > 0 ? null : $"{Printable.Of(path)}: nothing was analysed: {Reasons(skipped)}";

    /// <summary>
    /// All layers as skipped ones, for a run whose filter keeps none of them; their reason names the first layers.
    /// </summary>
    public static IReadOnlyList<SkippedLayer> LeftOut(IReadOnlyList<Layer> layers)
    {
        var first = string.Join(", ", layers.Take(5).Select(l => Printable.Short(l.Name, LongestName)));
        var reason = $"no tensor passes the filter; the first are {first}";
        return [.. layers.Select(layer => SkippedLayer.Of(layer, reason) with { LayerId = 0 })];
    }

    static string Reasons(IReadOnlyList<SkippedLayer> skipped)
    {
        if (skipped.Count == 0)
            return "the file holds no tensor";
        var groups = skipped.GroupBy(s => s.Reason).ToList();
        var said = groups
            .Take(MostReasons)
            .Select(g =>
                string.Create(CultureInfo.InvariantCulture, $"{g.Count()} x {Printable.Short(g.Key, LongestReason)}")
            );
        return string.Join("; ", said) + (groups.Count > MostReasons ? "; ..." : "");
    }
}
