using HeavyTails.Reports.Plotting;

namespace HeavyTails.Reports.Figures;

/// <summary>An axis of a figure of curves.</summary>
/// <param name="Title">Its title, as HTML.</param>
/// <param name="Log">
/// Whether it is logarithmic; values that are not positive are then left out. Default: linear.
/// </param>
public sealed record FigureAxis(string Title, bool Log = false)
{
    /// <summary>
    /// The value t up to which an axis is linear that is logarithmic beyond t and below -t, as matplotlib's symlog with
    /// linthresh t. Positive; only for an axis that is not logarithmic. Default: none.
    /// </summary>
    public double? LinearThreshold { get; init; }

    /// <summary>The value at which the axis begins. Default: a little below the least value drawn.</summary>
    public double? Low { get; init; }

    /// <summary>The value at which the axis ends. Default: a little above the greatest value drawn.</summary>
    public double? High { get; init; }

    /// <summary>The axis between two fixed ends.</summary>
    public FigureAxis Between(double low, double high) => this with { Low = low, High = high };

    /// <summary>The axis with another title, as HTML.</summary>
    public FigureAxis Titled(string title) => this with { Title = title };

    /// <exception cref="ArgumentException">Threshold and ends do not fit to each other.</exception>
    internal void Check(string figure)
    {
        if (LinearThreshold is { } threshold && (Log || !(threshold > 0)))
            throw Wrong($"a positive linear threshold on an axis that is not logarithmic, got {threshold}");
        if (Log && (Low <= 0 || High <= 0))
            throw Wrong($"positive ends of a logarithmic axis, got {Low} and {High}");
        if (Low >= High)
            throw Wrong($"an end above the beginning, got {Low} to {High}");

        ArgumentException Wrong(FormattableString what) =>
            new($"axis {Title} of {figure}: expected {FormattableString.Invariant(what)}");
    }
}
