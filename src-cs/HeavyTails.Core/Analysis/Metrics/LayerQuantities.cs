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

    private static SpectrumQuantity[] Metrics() =>
        [
            Metric("stable_rank", m => m.StableRank),
            Metric("entropy", m => m.Entropy),
            Metric("log_norm", m => m.LogNorm) with
            {
                IsLogarithm = true,
            },
            Metric("log_spectral_norm", m => m.LogSpectralNorm) with
            {
                IsLogarithm = true,
            },
        ];

    private static SpectrumQuantity Metric(string name, Func<SpectrumMetrics, double> value) =>
        new(
            name,
            (ascending, rows, columns) =>
                ascending is [.., > 0]
                    ? value(SpectrumMetrics.Of(ascending, [], 0, Math.Max(rows, columns)))
                    : FitResult<double>.Failed(FitFailure.NoPositive, "no eigenvalue is positive")
        )
        {
            Key = "WeightWatcher",
        };
}
