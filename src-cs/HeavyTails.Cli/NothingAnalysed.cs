using System.Globalization;
using HeavyTails.Core;
using HeavyTails.Runs;

namespace HeavyTails.Cli;

/// <summary>A run without a single analysed layer is a failure that says why. Exit code 2.</summary>
internal static class NothingAnalysed
{
    private const int MostReasons = 4;

    /// <summary>
    /// Says on standard error that nothing of a checkpoint was analysed, if so. Returns whether it is so.
    /// </summary>
    public static bool Say(ModelResult result, string path)
    {
        if (result.Layers.Count > 0)
            return false;
        Console.Error.WriteLine(Printable.Of($"heavytails: {path}: nothing was analysed: {Reasons(result.Skipped)}"));
        return true;
    }

    private static string Reasons(IReadOnlyList<SkippedLayer> skipped)
    {
        if (skipped.Count == 0)
            return "there is no tensor in it";
        var groups = skipped.GroupBy(s => s.Reason).ToList();
        var said = groups
            .Take(MostReasons)
            .Select(g => string.Create(CultureInfo.InvariantCulture, $"{g.Count()} x {g.Key}"));
        return string.Join("; ", said) + (groups.Count > MostReasons ? "; ..." : "");
    }
}
