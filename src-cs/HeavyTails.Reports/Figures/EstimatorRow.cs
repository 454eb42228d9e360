using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.Fits;
using HeavyTails.Core.Nulls;
using HeavyTails.Core.RandomMatrices;
using HeavyTails.Core.Spectra;
using HeavyTails.Core.TailEstimators;
using static HeavyTails.Reports.Wording.NumberText;

namespace HeavyTails.Reports.Figures;

/// <summary>What one estimator finds in a layer, as tables and figures show it.</summary>
/// <param name="Title">Name of the estimator in words.</param>
/// <param name="Source">Short citation of its source.</param>
/// <param name="Estimate">The exponent, or why there is none.</param>
sealed record EstimatorRow(string Title, string Source, FitResult<TailEstimate> Estimate)
{
    // Estimators whose exponents are quantities with a null.
    static readonly Dictionary<string, string> Quantities = new()
    {
        ["hill_mid"] = SpectrumQuantity.HillName,
        ["ks"] = SpectrumQuantity.AlphaName,
    };

    /// <summary>Exponents of untrained layers of the same shape, or why they are not known.</summary>
    public FitResult<NullRange> Untrained { get; init; } =
        FitResult<NullRange>.Failed(FitFailure.NotApplicable, "no null is computed for this estimator");

    /// <summary>
    /// Number and size of the windows whose eigenvalues were taken in place of the layer's; "" for none, the default.
    /// </summary>
    public string Windows { get; init; } = "";

    /// <summary>All estimators of a layer: those of its own eigenvalues, and FARMS if it was asked for.</summary>
    public static IReadOnlyList<EstimatorRow> Of(LayerResult layer) =>
        [
            .. TailEstimators
                .SideBySide(layer.Eigenvalues[SpectrumZeros.Count(layer.Eigenvalues)..])
                .Select(e => new EstimatorRow(e.Estimator.Title, e.Estimator.Source, OfTail(layer, e.Estimate))
                {
                    Untrained = NullOf(layer, e.Estimator.Name),
                }),
            .. Farms(layer),
        ];

    // Estimators see numbers alone, and find an exponent in the rounding of a flat spectrum too.
    static FitResult<TailEstimate> OfTail(LayerResult layer, FitResult<TailEstimate> found)
    {
        var zeros = SpectrumZeros.Count(layer.Eigenvalues);
        var length = found.TryGet(out var estimate) ? estimate.TailLength : 0;
        return (Why(zeros) ?? Why(Math.Max(zeros, layer.Eigenvalues.Length - length))) is { } reason && found.Succeeded
            ? FitResult<TailEstimate>.Failed(FitFailure.Flat, reason)
            : found;

        string? Why(int first) => FlatSpectrum.WhyNoTail(layer.Eigenvalues, first, layer.Rows, layer.Columns);
    }

    static FitResult<NullRange> NullOf(LayerResult layer, string estimator) =>
        Quantities.TryGetValue(estimator, out var name)
            ? layer.Nulls.Bind(n => n.Named(name).Band).Map(band => new NullRange(band.Mean, band.Low, band.High))
            : FitResult<NullRange>.Failed(FitFailure.NotApplicable, "no null is computed for this estimator");

    static IEnumerable<EstimatorRow> Farms(LayerResult layer)
    {
        var found = layer.Value(LayerMetrics.Farms);
        if (!found.Succeeded && found.Failure == FitFailure.NotRequested)
            yield break;
        yield return new(
            "FARMS",
            "Hu, Goel, Killiakov & Yang 2025",
            found.Map(farms => new TailEstimate
            {
                Alpha = farms.Estimate.Alpha,
                Xmin = farms.Estimate.Fit.Xmin,
                TailLength = farms.Estimate.Fit.TailLength,
                Error = FitResult<double>.Failed(FitFailure.NotApplicable, "the windows overlap"),
            })
        )
        {
            Untrained = found.Map(farms => new NullRange(farms.Band.Mean, farms.Band.Low, farms.Band.High)),
            Windows = found.TryGet(out var farms)
                ? $"{Count(farms.Estimate.Windows, "window")} {Integer(farms.Estimate.WindowRows)} × "
                    + Integer(farms.Estimate.WindowColumns)
                : "",
        };
    }
}

/// <summary>Exponents of untrained layers.</summary>
/// <param name="Mean">Their mean.</param>
/// <param name="Low">Lower end of their band.</param>
/// <param name="High">Upper end of their band.</param>
sealed record NullRange(double Mean, double Low, double High);
