// y = c_0 + c_1 x with independent errors sigma_i of y: weighted least squares,
//   c = (X'WX)^-1 X'Wy,  W = diag(1 / sigma_i^2),  cov c = (X'WX)^-1,
//   chi^2 = sum_i ((y_i - c_0 - c_1 x_i) / sigma_i)^2
// For the place of the transition x = h^-e: e = 1 is a correction by the surface of the parameter space, e = 2/3 the
// correction of finite-size scaling with exponent 3/2. Where e is fitted, chi^2(e) has its minimum at e and its 95 %
// interval is {e: chi^2(e) - min <= 3.84}.
// Bevington & Robinson 2003, ch. 6; the factor sqrt(chi^2 / dof) of errors is that of the Particle Data Group.
using HeavyTails.Core.Fits;
using HeavyTails.Core.Numerics;

namespace HeavyTails.Papers.Jamming.Transition;

/// <summary>A measured value with its error.</summary>
/// <param name="X">Where it was measured, for example the width h.</param>
/// <param name="Y">The value, for example the load P*/N of the transition.</param>
/// <param name="Error">Standard error of the value, positive and finite.</param>
public readonly record struct DriftPoint(double X, double Y, double Error);

/// <summary>A value and its standard error.</summary>
/// <param name="Value">The value.</param>
/// <param name="Error">Its standard error.</param>
public readonly record struct DriftValue(double Value, double Error)
{
    /// <summary>Value and standard error, for example "2.94 +- 0.12".</summary>
    public override string ToString() => FormattableString.Invariant($"{Value:g4} +- {Error:g2}");
}

/// <summary>A straight line through measured values, with the errors of all that follows from it.</summary>
public sealed record DriftFit
{
    // The 95 % quantile of chi^2 with one degree of freedom.
    private const double ChiSquare95 = 3.841458820694124;

    private readonly (double Intercept, double Slope) _coefficients;
    private readonly (double Intercept, double Both, double Slope) _covariance;

    private DriftFit(
        (double Intercept, double Slope) coefficients,
        (double Intercept, double Both, double Slope) covariance
    ) => (_coefficients, _covariance) = (coefficients, covariance);

    /// <summary>The exponent e of x = h^-e; 1 for a fit against x itself.</summary>
    public double Exponent { get; private init; } = 1;

    /// <summary>The value at x = 0: for x = h^-e the value at infinite width.</summary>
    public DriftValue Intercept => At(0);

    /// <summary>The slope c_1 of the line.</summary>
    public DriftValue Slope => new(_coefficients.Slope, ErrorFactor * Math.Sqrt(_covariance.Slope));

    /// <summary>The sum chi^2 of squared residuals over errors.</summary>
    public double ChiSquared { get; private init; }

    /// <summary>Number of points less the number of fitted parameters, 2, or 3 with a fitted exponent.</summary>
    public int DegreesOfFreedom { get; private init; }

    /// <summary>
    /// The factor of all errors, max(1, sqrt(chi^2 / dof)): a line that fits worse than the errors allow has larger
    /// errors.
    /// </summary>
    public double ErrorFactor => DegreesOfFreedom > 0 ? Math.Max(1, Math.Sqrt(ChiSquared / DegreesOfFreedom)) : 1;

    /// <summary>
    /// Probability of a chi^2 at least that large if the line is right; fails without degrees of freedom.
    /// </summary>
    public FitResult<double> PValue =>
        DegreesOfFreedom > 0
            ? 1 - MathNet.Numerics.Distributions.ChiSquared.CDF(DegreesOfFreedom, ChiSquared)
            : FitResult<double>.Failed(FitFailure.NotEnoughData, "as many parameters as points: chi^2 says nothing");

    /// <summary>The line at x, with the error that follows from both coefficients and their covariance.</summary>
    public DriftValue At(double x) =>
        new(
            _coefficients.Intercept + (_coefficients.Slope * x),
            ErrorFactor * Math.Sqrt(_covariance.Intercept + (2 * x * _covariance.Both) + (x * x * _covariance.Slope))
        );

    /// <summary>The line at width h, x = h^-e.</summary>
    public DriftValue AtWidth(double width) => At(Math.Pow(width, -Exponent));

    /// <summary>Coefficients, chi^2 and degrees of freedom in one line.</summary>
    public override string ToString() =>
        FormattableString.Invariant(
            $"{Intercept} + ({Slope}) h^-{Exponent:g3}, chi^2 {ChiSquared:g3} for {DegreesOfFreedom} dof"
        );

    /// <summary>Fits a straight line against x.</summary>
    /// <param name="points">At least two points of different x.</param>
    /// <returns>The line; fails where there are fewer than two different x.</returns>
    /// <exception cref="ArgumentException">A number is not finite or an error is not positive.</exception>
    public static FitResult<DriftFit> Of(IReadOnlyList<DriftPoint> points)
    {
        foreach (var (x, y, error) in points)
            if (!(double.IsFinite(x) && double.IsFinite(y) && error > 0 && double.IsFinite(error)))
                throw new ArgumentException(
                    FormattableString.Invariant($"expected finite x, y and error > 0, got {x}, {y} and {error}")
                );
        if (points.Select(point => point.X).Distinct().Count() is var different && different < 2)
            return FitResult<DriftFit>.Failed(
                FitFailure.NotEnoughData,
                $"a line needs two different x, got {different} among {points.Count} points"
            );
        double sum = 0,
            mean = 0,
            level = 0;
        foreach (var (x, y, error) in points)
        {
            var w = 1 / (error * error);
            (sum, mean, level) = (sum + w, mean + (w * x), level + (w * y));
        }
        (mean, level) = (mean / sum, level / sum);
        double squares = 0,
            products = 0;
        foreach (var (x, y, error) in points)
        {
            var (w, dx) = (1 / (error * error), x - mean);
            (squares, products) = (squares + (w * dx * dx), products + (w * dx * (y - level)));
        }
        var slope = products / squares;
        var intercept = level - (slope * mean);
        var chiSquared = points.Sum(point => Math.Pow((point.Y - intercept - (slope * point.X)) / point.Error, 2));
        return new DriftFit((intercept, slope), ((1 / sum) + (mean * mean / squares), -mean / squares, 1 / squares))
        {
            ChiSquared = chiSquared,
            DegreesOfFreedom = points.Count - 2,
        };
    }

    /// <summary>Fits a straight line against h^-e.</summary>
    /// <param name="points">At least two points of different widths h = X.</param>
    /// <param name="exponent">The exponent e, positive. Default: 1.</param>
    /// <returns>The line; fails where there are fewer than two different widths.</returns>
    /// <exception cref="ArgumentException">A width or an error is not positive, or a number not finite.</exception>
    public static FitResult<DriftFit> OfWidths(IReadOnlyList<DriftPoint> points, double exponent = 1)
    {
        if (!(exponent > 0) || double.IsInfinity(exponent))
            throw new ArgumentException(FormattableString.Invariant($"expected an exponent above 0, got {exponent}"));
        foreach (var point in points)
            if (!(point.X > 0))
                throw new ArgumentException(FormattableString.Invariant($"expected widths above 0, got {point.X}"));
        return Of([.. points.Select(point => point with { X = Math.Pow(point.X, -exponent) })])
            .Map(line => line with { Exponent = exponent });
    }

    /// <summary>The exponent e of h^-e that fits best, with its 95 % interval.</summary>
    /// <param name="points">Points of at least five different widths h = X: two more than parameters.</param>
    /// <param name="range">Range of exponents that are tried. Default: .2 .. 3.</param>
    /// <returns>
    /// The line of the best exponent, whose errors hold for that exponent, and the interval of the exponent; fails if
    /// there are fewer than five widths or chi^2 falls up to an end of the range.
    /// </returns>
    public static FitResult<(DriftFit Line, double Low, double High)> OfWidthsFree(
        IReadOnlyList<DriftPoint> points,
        (double Low, double High)? range = null
    )
    {
        var (low, high) = range ?? (.2, 3);
        if (points.Select(point => point.X).Distinct().Count() is var widths && widths < 5)
            return FitResult<(DriftFit, double, double)>.Failed(
                FitFailure.NotEnoughData,
                $"a free exponent needs at least 5 widths, got {widths}"
            );
        var best = Roots.Maximize(e => -ChiSquare(e), low, high);
        if (best - low < 1e-6 || high - best < 1e-6)
            return FitResult<(DriftFit, double, double)>.Failed(
                FitFailure.OnBoundary,
                FormattableString.Invariant($"chi^2 has no minimum for exponents between {low} and {high}")
            );
        var line = OfWidths(points, best).Value;
        line = line with { DegreesOfFreedom = line.DegreesOfFreedom - 1 };
        var limit = line.ChiSquared + (ChiSquare95 * line.ErrorFactor * line.ErrorFactor);
        return (
            line,
            ChiSquare(low) > limit ? Roots.Find(e => ChiSquare(e) - limit, low, best) : low,
            ChiSquare(high) > limit ? Roots.Find(e => ChiSquare(e) - limit, best, high) : high
        );

        double ChiSquare(double e) => OfWidths(points, e).Value.ChiSquared;
    }
}
