namespace HeavyTails.Reports.Drawing;

/// <summary>What the traces of a chart are drawn on: its two axes, the plotting area and the surface.</summary>
internal sealed record Canvas(ISurface Surface, Box Area, Axis X, Axis Y)
{
    /// <summary>The points of pairs of values; those that have no place are not finite.</summary>
    public Place[] Places(double[] x, double[] y) => [.. x.Zip(y, (a, b) => new Place(X.At(a), Y.At(b)))];
}
