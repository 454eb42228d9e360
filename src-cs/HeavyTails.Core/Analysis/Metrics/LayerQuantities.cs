using HeavyTails.Core.Fits;
using HeavyTails.Core.Nulls;
using HeavyTails.Core.Spectra;

namespace HeavyTails.Core.Analysis.Metrics;

/// <summary>The numbers of a layer that get a null and an error: exponents, ranks and norms.</summary>
internal static class LayerQuantities
{
    /// <summary>Names of the quantities, in the order of their columns.</summary>
    internal static IReadOnlyList<string> Names { get; } =
    [SpectrumQuantity.HillName, SpectrumQuantity.AlphaName, .. Metrics().Select(q => q.Name)];

    /// <summary>The quantities of a layer, with the exponent of its own fit.</summary>
    internal static IReadOnlyList<SpectrumQuantity> Of(LayerSpectrum layer)
    {
        var options = layer.Options;
        return
        [
            SpectrumQuantity.Hill,
            new(SpectrumQuantity.AlphaName, layer.Exponent)
            {
                Key = (
                    (options.Fit, options.Fingers, options.MaxFingers, options.FingerThreshold),
                    (options.LeaveOutLargest, options.EvalsThreshold, options.Variant)
                ),
            },
            .. Metrics(),
        ];
    }

    // Nulls and errors take these of thousands of spectra: the norms need no entropy, which is most of SpectrumMetrics.
    // Those spectra are fast ones, of which the rank counts what can be told from zero.
    private static SpectrumQuantity[] Metrics() =>
        [
            Metric("stable_rank", ascending => Sum(ascending) / ascending[^1]),
            Metric(
                "entropy",
                ascending =>
                    SpectrumMetrics.EntropyOf(
                        ascending,
                        Sum(ascending),
                        ascending.Length - SpectrumZeros.Count(ascending)
                    )
            ),
            Metric("log_norm", ascending => Math.Log10(Sum(ascending))) with
            {
                IsLogarithm = true,
            },
            Metric("log_spectral_norm", ascending => Math.Log10(ascending[^1])) with
            {
                IsLogarithm = true,
            },
        ];

    private static SpectrumQuantity Metric(string name, Func<ReadOnlySpan<double>, double> value) =>
        new(
            name,
            (ascending, _, _) =>
                ascending is [.., > 0]
                    ? value(ascending)
                    : FitResult<double>.Failed(FitFailure.NoPositive, "no eigenvalue is positive")
        )
        {
            Key = "WeightWatcher",
        };

    private static double Sum(ReadOnlySpan<double> ascending)
    {
        var sum = 0.0;
        foreach (var x in ascending)
            sum += x;
        return sum;
    }
}
