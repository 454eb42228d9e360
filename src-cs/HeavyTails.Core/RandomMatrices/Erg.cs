// Two tails of one spectrum: the power law's, lambda >= xmin, with n_PL eigenvalues, and the ERG tail of determinant
// one, with n_ERG (ErgCurve). A layer is called ideal when alpha = 2 and both tails start at the same eigenvalue,
//   gap = n_ERG - n_PL = 0,   sum_{lambda >= xmin} ln lambda' = 0.
// All three of gap, log determinant and ln(xmin_PL / xmin_ERG) are positive when the power law's tail is the shorter.
// Martin & Hinrichs 2025, arXiv:2507.17912. This is a young theory, of which the claims are not established: no
// independent work has shown that a layer with alpha = 2 and this gap generalises better than its neighbours.
// Errors: the gap over n and the log determinant over n are averages over the spectrum, which have a limit for large
// matrices, so that standard errors by parts of the matrix (MatrixErrors) apply to them; those of the sums are n times
// as large.
using HeavyTails.Core.Fits;
using HeavyTails.Core.PowerLaws;
using HeavyTails.Core.Spectra;

namespace HeavyTails.Core.RandomMatrices;

/// <summary>What SETOL, a young theory whose claims are not established, says of a layer.</summary>
public enum ErgVerdict
{
    /// <summary>Alpha is 2 and the two tails start at one eigenvalue, both within their errors.</summary>
    Ideal,

    /// <summary>Alpha is less than 2 by more than its error allows.</summary>
    OverTrained,

    /// <summary>Alpha is more than 2 by more than its error allows.</summary>
    UnderTrained,

    /// <summary>Alpha is 2 within its error, but the two tails start at different eigenvalues.</summary>
    TailsApart,
}

/// <summary>
/// The tail of the power law beside the ERG tail, whose determinant is one: quantities of SETOL, a young theory whose
/// claims are not established.
/// </summary>
public sealed record Erg
{
    /// <summary>
    /// Number of standard errors that a verdict allows, 2: about 95 % where errors are normal. The paper gives no
    /// error.
    /// </summary>
    public const double DefaultDeviations = 2;

    // Share of the eigenvalues that the allowed error of the gap may have. Chosen, not given in the paper: an untrained
    // layer has gaps of a tenth of its eigenvalues, which a wider error could not tell from none.
    private const double WidestGap = .1;

    // Relative difference at which two fits of the same eigenvalues are the same fit.
    private const double Rounding = 1e-9;

    // An alpha whose error reaches from 2 to 4, the range that Martin & Mahoney call well trained, decides nothing.
    private const double WidestAlpha = 1;

    /// <summary>Log determinants of all tails, and the ERG tail.</summary>
    public required ErgCurve Curve { get; init; }

    /// <summary>Exponent alpha of the power law.</summary>
    public required double Alpha { get; init; }

    /// <summary>Lower cut-off xmin of the power law, in the units of the eigenvalues.</summary>
    public required double Xmin { get; init; }

    /// <summary>Standard error of alpha from parts of the matrix.</summary>
    public required FitResult<double> AlphaError { get; init; }

    /// <summary>Standard error of <see cref="Gap"/>, in eigenvalues, from parts of the matrix.</summary>
    public required FitResult<double> GapError { get; init; }

    /// <summary>Standard error of <see cref="LogDeterminantAtXmin"/> from parts of the matrix.</summary>
    public required FitResult<double> LogDeterminantError { get; init; }

    /// <summary>Standard error of <see cref="LogXminRatio"/> from parts of the matrix.</summary>
    public required FitResult<double> LogXminRatioError { get; init; }

    /// <summary>Log determinant of the power law's tail, natural logarithm; 0 for an ideal layer.</summary>
    public double LogDeterminantAtXmin => Curve.LogDeterminantFrom(Xmin);

    /// <summary>Number n_PL of eigenvalues of the power law's tail.</summary>
    public int PowerLawTailLength => Curve.CountFrom(Xmin);

    /// <summary>
    /// Gap n_ERG - n_PL of the two tails' starts, in eigenvalues: 0 or 1 for an ideal layer, since the determinant
    /// crosses one between two eigenvalues, and positive when the power law's tail is the shorter.
    /// </summary>
    public int Gap => Curve.TailLength - PowerLawTailLength;

    /// <summary>Logarithm ln(xmin / ERG start) of the ratio of the two tails' starts.</summary>
    public double LogXminRatio => Math.Log(Xmin / Curve.Start);

    /// <summary>Computes the tails for a power law that was fitted to the same eigenvalues.</summary>
    /// <param name="ascending">All eigenvalues, ascending.</param>
    /// <param name="alpha">Exponent of the power law.</param>
    /// <param name="xmin">Lower cut-off of the power law, > 0.</param>
    /// <param name="errors">The spectra of parts of the matrix, or why there are none.</param>
    /// <returns>
    /// The tails; fails when no eigenvalue is positive or their sum is not finite. The standard errors are those of the
    /// fit of the least Kolmogorov-Smirnov distance, and fail for a power law that is not this fit.
    /// </returns>
    public static FitResult<Erg> Of(ReadOnlySpan<double> ascending, double alpha, double xmin, MatrixErrors errors)
    {
        if (!(xmin > 0))
            throw new ArgumentOutOfRangeException(nameof(xmin), $"expected xmin > 0, got {xmin}");
        var n = ascending.Length;
        if (errors.Jackknife.Succeeded || errors.Windows.Succeeded)
            errors =
                PowerLaw.Fit(ascending).TryGet(out var fit) && IsClose(fit.Alpha, alpha) && IsClose(fit.Xmin, xmin)
                    ? errors
                    : NoErrors($"alpha {alpha:g4} above xmin {xmin:g4} is not the fit of the least distance");
        var of = ErgStatistics.Errors(errors);
        return ErgCurve
            .Of(ascending)
            .Map(curve => new Erg
            {
                Curve = curve,
                Alpha = alpha,
                Xmin = xmin,
                AlphaError = of.Alpha,
                GapError = of.GapShare.Map(share => n * share),
                LogDeterminantError = of.MeanLogDeterminant.Map(mean => n * mean),
                LogXminRatioError = of.LogXminRatio,
            });
    }

    /// <summary>Fits the power law of the least Kolmogorov-Smirnov distance and computes the tails.</summary>
    /// <param name="ascending">All eigenvalues, ascending.</param>
    /// <param name="errors">The spectra of parts of the matrix, or why there are none.</param>
    public static FitResult<Erg> Of(double[] ascending, MatrixErrors errors) =>
        PowerLaw.Fit(ascending).Bind(fit => Of(ascending, fit.Alpha, fit.Xmin, errors));

    /// <summary>Errors that do not exist, since the power law is not the plain fit that they are of.</summary>
    internal static MatrixErrors NoErrors(FormattableString why)
    {
        var reason =
            $"{FormattableString.Invariant(why)}, and standard errors are known of that fit to all eigenvalues alone";
        return new(
            FitResult<RowJackknife>.Failed(FitFailure.NotApplicable, reason),
            FitResult<HalfWindows>.Failed(FitFailure.NotApplicable, reason)
        );
    }

    /// <summary>
    /// Returns what the theory says of the layer; fails where there is no error, or where the errors are too large to
    /// say anything: more than 1 of alpha, or more than a tenth of the eigenvalues for the gap. An ideal layer has a
    /// gap of 0 or 1 and a log determinant of 0, both within their errors; a gap of exactly 0 or 1 makes the log
    /// determinant as small as it can be.
    /// </summary>
    /// <param name="deviations">Number of standard errors that are allowed. Default: 2.</param>
    public FitResult<ErgVerdict> Verdict(double deviations = DefaultDeviations)
    {
        if (!AlphaError.TryGet(out var alphaError))
            return FitResult<ErgVerdict>.Failed(AlphaError.Failure, AlphaError.Reason);
        if (!GapError.TryGet(out var gapError))
            return FitResult<ErgVerdict>.Failed(GapError.Failure, GapError.Reason);
        if (!LogDeterminantError.TryGet(out var logError))
            return FitResult<ErgVerdict>.Failed(LogDeterminantError.Failure, LogDeterminantError.Reason);
        var (allowed, reach) = (deviations * alphaError, deviations * gapError);
        if (Math.Abs(Alpha - 2) > allowed)
            return Alpha < 2 ? ErgVerdict.OverTrained : ErgVerdict.UnderTrained;
        if (allowed > WidestAlpha)
            return Unresolved(
                $"alpha {Alpha:0.00} has the standard error {alphaError:0.00}",
                $"at most {WidestAlpha / deviations:0.00} is needed"
            );
        var (n, most) = (Curve.LogDeterminants.Length, WidestGap * Curve.LogDeterminants.Length);
        if (reach > most)
            return Unresolved(
                $"the gap {Gap} has the standard error {gapError:0.0}",
                $"at most {most / deviations:0.0} is needed for {n} eigenvalues"
            );
        return
            Gap is 0 or 1
            || (Gap >= -reach && Gap <= 1 + reach && Math.Abs(LogDeterminantAtXmin) <= deviations * logError)
            ? ErgVerdict.Ideal
            : ErgVerdict.TailsApart;
    }

    private static bool IsClose(double a, double b) => Math.Abs(a - b) <= Rounding * Math.Abs(b);

    private static FitResult<ErgVerdict> Unresolved(FormattableString error, FormattableString needed) =>
        FitResult<ErgVerdict>.Failed(
            FitFailure.OutOfRange,
            $"{FormattableString.Invariant(error)}, {FormattableString.Invariant(needed)}"
        );
}
