using HeavyTails.Core.Curvature;

namespace HeavyTails.Reports.Curvature;

/// <summary>A number with its error, at least 0: a bound for eigenvalues, a standard error for estimates.</summary>
/// <param name="Value">The number.</param>
/// <param name="Error">Its error; infinite where it is not known.</param>
public readonly record struct Measured(double Value, double Error)
{
    /// <summary>As HTML, see <see cref="ErrorText"/>.</summary>
    public string Html => ErrorText.Html(Value, Error);
}

/// <summary>Numbers of a part that follow from what was computed; null where they were not.</summary>
public static class PartReading
{
    /// <summary>The largest eigenvalue with its residual bound.</summary>
    public static Measured? LambdaMax(this CurvaturePart part) => End(part.Eigenpairs?.Largest);

    /// <summary>The smallest eigenvalue with its residual bound.</summary>
    public static Measured? LambdaMin(this CurvaturePart part) => End(part.Eigenpairs?.Smallest);

    /// <summary>The trace with its standard error: by its own probes or, without them, by the quadrature.</summary>
    public static Estimate? TraceEstimate(this CurvaturePart part) => part.Trace ?? part.Quadrature?.Trace(x => x);

    /// <summary>The squared Frobenius norm with its standard error, from the same source as the trace.</summary>
    public static Estimate? SquaresEstimate(this CurvaturePart part) =>
        part.FrobeniusSquared ?? part.Quadrature?.Trace(x => x * x);

    /// <summary>The Frobenius norm; its standard error is that of its square divided by twice the norm.</summary>
    public static Measured? Frobenius(this CurvaturePart part) =>
        part.SquaresEstimate() is { Value: >= 0 } squares
            ? new(
                Math.Sqrt(squares.Value),
                squares is { Value: 0, StandardError: 0 } ? 0 : squares.StandardError / (2 * Math.Sqrt(squares.Value))
            )
            : null;

    /// <summary>The mean eigenvalue, the trace divided by the number of parameters.</summary>
    public static Measured? MeanEigenvalue(this CurvaturePart part) =>
        part.TraceEstimate() is { } trace
            ? new(trace.Value / part.Dimension, trace.StandardError / part.Dimension)
            : null;

    /// <summary>
    /// Largest rounding error of products that any of the part's methods measured, in units of eigenvalues.
    /// </summary>
    public static double? NoiseFloor(this CurvaturePart part) => Reports(part).Max(r => r.Noise);

    /// <summary>Largest asymmetry that any of the part's methods measured, see <see cref="OperatorReport"/>.</summary>
    public static double? Asymmetry(this CurvaturePart part) => Reports(part).Max(r => r.Asymmetry);

    /// <summary>
    /// What the density resolves: eigenvalues nearer to zero than the nodes on either side of it appear at those nodes,
    /// and below the noise floor products do not tell them from zero. The largest of them over the probes.
    /// </summary>
    public static double? Resolution(this CurvaturePart part)
    {
        if (part.Quadrature is not { } quadrature)
            return null;
        var resolution = part.NoiseFloor() ?? 0;
        for (var p = 0; p < quadrature.Probes; p++)
        {
            double[] nodes = [.. DensityCurves.Nodes(quadrature, p)];
            resolution = Math.Max(resolution, nodes.Where(x => x > 0).DefaultIfEmpty(0).Min());
            resolution = Math.Max(resolution, -nodes.Where(x => x < 0).DefaultIfEmpty(0).Max());
        }
        return resolution;
    }

    /// <summary>
    /// Least share of eigenvalues of a sign, with its standard error over the probes. Of the measure of a probe at
    /// least the weights of the nodes behind one lie behind it (Chebyshev, Markov and Stieltjes: Szego 1975, 3.41),
    /// here behind the node of that sign that is nearest to zero. Weights say nothing of the measure between two nodes.
    /// </summary>
    /// <param name="part">A part with a quadrature, else the result is null.</param>
    /// <param name="sign">1 for positive eigenvalues, -1 for negative ones.</param>
    public static Estimate? LeastShare(this CurvaturePart part, int sign)
    {
        if (part.Quadrature is not { } quadrature || part.Resolution() is not { } resolution)
            return null;
        return quadrature.Trace(x => sign * x > resolution ? 1.0 / quadrature.Dimension : 0);
    }

    /// <summary>What is known of the operator by each method that ran.</summary>
    public static IEnumerable<OperatorReport> Reports(this CurvaturePart part) =>
        new[] { part.Eigenpairs?.Report, part.Quadrature?.Report }.OfType<OperatorReport>();

    /// <summary>An estimate as a number with its standard error.</summary>
    public static Measured Measured(this Estimate estimate) => new(estimate.Value, estimate.StandardError);

    private static Measured? End(IReadOnlyList<Eigenvalue>? values) =>
        values is [var first, ..] ? new(first.Value, first.Residual) : null;
}
