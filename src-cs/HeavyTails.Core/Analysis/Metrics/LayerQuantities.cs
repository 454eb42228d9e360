using HeavyTails.Core.Fits;
using HeavyTails.Core.Nulls;

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
    private static SpectrumQuantity[] Metrics() =>
        [
            Metric("stable_rank", (ascending, _) => Sum(ascending) / ascending[^1]),
            Metric("entropy", (ascending, n) => SpectrumMetrics.Of(ascending, [], 0, n).Entropy),
            Metric("log_norm", (ascending, _) => Math.Log10(Sum(ascending))) with
            {
                IsLogarithm = true,
            },
            Metric("log_spectral_norm", (ascending, _) => Math.Log10(ascending[^1])) with
            {
                IsLogarithm = true,
            },
        ];

    private static SpectrumQuantity Metric(string name, Func<ReadOnlySpan<double>, int, double> value) =>
        new(
            name,
            (ascending, rows, columns) =>
                ascending is [.., > 0]
                    ? value(ascending, Math.Max(rows, columns))
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
