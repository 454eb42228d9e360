using HeavyTails.Core.Fits;
using HeavyTails.Core.RandomMatrices;

namespace HeavyTails.Core.Nulls;

/// <summary>A number of a layer beside the law that it has for untrained layers of the same shape.</summary>
public sealed record QuantityNull
{
    private readonly double _unit;

    /// <summary>A number and its null, in units of the entries' variance.</summary>
    /// <param name="quantity">The quantity.</param>
    /// <param name="value">Its value for the layer, of eigenvalues over the variance.</param>
    /// <param name="band">Its values for untrained layers of unit variance.</param>
    /// <param name="variance">Variance of the entries, in the unit of the layer's eigenvalues.</param>
    internal QuantityNull(SpectrumQuantity quantity, FitResult<double> value, FitResult<NullBand> band, double variance)
    {
        (Quantity, Relative, Band) = (quantity, value, band);
        _unit = quantity.IsLogarithm ? Math.Log10(variance) : 0;
    }

    /// <summary>What the number is.</summary>
    public SpectrumQuantity Quantity { get; }

    /// <summary>The values of untrained layers whose entries have unit variance.</summary>
    public FitResult<NullBand> Band { get; }

    /// <summary>The value for the layer, or why there is none.</summary>
    public FitResult<double> Value => Relative.Map(v => v + _unit);

    /// <summary>Mean over untrained layers whose entries have the layer's variance.</summary>
    public FitResult<double> Mean => Band.Map(band => band.Mean + _unit);

    /// <summary>2.5 % quantile over untrained layers.</summary>
    public FitResult<double> Low => Band.Map(band => band.Low + _unit);

    /// <summary>97.5 % quantile over untrained layers.</summary>
    public FitResult<double> High => Band.Map(band => band.High + _unit);

    /// <summary>Distance of the value from the mean of the null, in standard deviations of the null; signed.</summary>
    public FitResult<double> Z => Relative.Bind(value => Band.Map(band => band.Distance(value)));

    /// <summary>
    /// Share of untrained layers with a value at most as large, at least 1 / (draws + 1); one-sided, uniform for an
    /// untrained layer.
    /// </summary>
    public FitResult<double> PBelow => Relative.Bind(value => Band.Map(band => band.PBelow(value)));

    /// <summary>Whether the value lies outside the 95 % band of untrained layers.</summary>
    public FitResult<bool> LeavesNull => Relative.Bind(value => Band.Map(band => band.Leaves(value)));

    private FitResult<double> Relative { get; }
}
