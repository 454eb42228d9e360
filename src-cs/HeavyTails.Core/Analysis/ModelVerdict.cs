using System.Globalization;
using HeavyTails.Core.Fits;

namespace HeavyTails.Core.Analysis;

/// <summary>The result of a model's analysis in a sentence.</summary>
public static class ModelVerdict
{
    /// <summary>
    /// Says in how many layers alpha is in WeightWatcher's range from 2 to 6, below and above it, and how many have no
    /// fit; null where no layer was analysed, and for truncated power laws, whose exponent is another quantity. It is a
    /// rule of thumb: whether untrained layers of the same shapes have the same alpha is told by nulls.
    /// </summary>
    public static string? Of(ModelResult result)
    {
        var layers = result.Layers;
        if (layers.Count == 0 || layers.Any(l => l.Fit.ValueOrNull?.Lambda is not null))
            return null;
        double[] alphas = [.. layers.Select(l => l.Fit.ValueOrNull?.Alpha).OfType<double>()];
        const double low = LayerWarnings.OverTrainedBelow,
            high = LayerWarnings.UnderTrainedAbove;
        var (below, above) = (alphas.Count(a => a < low), alphas.Count(a => a > high));
        var between = alphas.Length - below - above;
        List<string> parts =
        [
            Invariant($"by the rule of thumb alpha is between {low} and {high} in {between} of {layers.Count} layers"),
        ];
        if (below > 0)
            parts.Add(Invariant($"below {low} in {below} (over-trained, or heavy entries)"));
        if (above > 0)
            parts.Add(Invariant($"above {high} in {above} (under-trained, or nearly random)"));
        if (alphas.Length < layers.Count)
            parts.Add(Invariant($"without a fit in {layers.Count - alphas.Length}"));
        var isAsked = layers.Any(l => l.Nulls.Failure != FitFailure.NotRequested);
        return string.Join(", ", parts)
            + (isAsked ? "" : "; --nulls says whether untrained layers of the same shapes have such alphas, too");
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
