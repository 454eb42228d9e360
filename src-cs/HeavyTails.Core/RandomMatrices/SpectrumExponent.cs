// alpha of a spectrum with what makes it readable: its standard error, and the alpha of an untrained matrix of its
// shape. (alpha - 1) / sqrt n is no error of it, since eigenvalues repel each other: measured on Gaussian [300 x 200],
// where Hill-mid has the standard deviation .0235, it is .146. The Kolmogorov-Smirnov fit's alpha, medians of 100
// matrices [192 x 128]: with five spikes standard deviation .077, jackknife .18, windows .061, (alpha - 1) / sqrt n
// .26; on a bulk alone, where it jumps between solutions, 2.5, 7.7, 1.3 and 1.0: an alpha inside its null's band has no
// error worth having.
using HeavyTails.Core.Fits;
using HeavyTails.Core.PowerLaws;
using HeavyTails.Core.Spectra;

namespace HeavyTails.Core.RandomMatrices;

/// <summary>An exponent of a spectrum with its errors, which hold for matrices, and its null.</summary>
public sealed record SpectrumExponent
{
    /// <summary>
    /// The fit, with alpha, D and xmin. Its Sigma is for independent values and is wrong for eigenvalues, which repel
    /// each other.
    /// </summary>
    public required FitResult<PowerLawFit> Fit { get; init; }

    /// <summary>Standard error of alpha by the row jackknife; fails when errors were not requested.</summary>
    public required FitResult<double> JackknifeError { get; init; }

    /// <summary>Standard error of alpha by half-size windows; fails when errors were not requested.</summary>
    public required FitResult<double> WindowError { get; init; }

    /// <summary>What an untrained matrix of the same shape reads.</summary>
    public required FitResult<NullBand> Null { get; init; }

    /// <summary>
    /// The larger of the two standard errors; where one does not exist the other, and fails where neither does.
    /// </summary>
    public FitResult<double> Error => MatrixErrors.Larger(JackknifeError, WindowError);

    /// <summary>Distance of alpha from the mean of its null, in standard deviations of the null; signed.</summary>
    public FitResult<double> Distance => Fit.Bind(fit => Null.Map(band => band.Distance(fit.Alpha)));

    /// <summary>Whether alpha lies outside the band of its null: only then does it say anything of training.</summary>
    public FitResult<bool> LeavesNull => Fit.Bind(fit => Null.Map(band => band.Leaves(fit.Alpha)));

    /// <summary>
    /// Whether alpha lies below the band of its null. A heavy-tailed spectrum does, but so does one of an intact bulk
    /// with a single strong spike: Hill-mid falls by about (alpha - 1)^2 ln(lambda_1 / lambda_+) / (N / 2).
    /// </summary>
    public FitResult<bool> IsBelowNull => Fit.Bind(fit => Null.Map(band => fit.Alpha < band.Low));

    /// <summary>The exponent above the eigenvalue at a fixed position, beside its errors and its null.</summary>
    /// <param name="ascending">All eigenvalues, ascending.</param>
    /// <param name="untrained">The null of the shape, whose options hold the position.</param>
    /// <param name="errors">The spectra of parts of the matrix.</param>
    public static SpectrumExponent HillMid(double[] ascending, ExponentNull untrained, MatrixErrors errors)
    {
        var position = untrained.Options.XminPos;
        var statistic = SpectralExponents.HillMid(position);
        return Beside(Hill.Mid(ascending, position), untrained.HillMid, errors, statistic);
    }

    /// <summary>The exponent of the least Kolmogorov-Smirnov distance, beside its errors and its null.</summary>
    /// <param name="ascending">All eigenvalues, ascending.</param>
    /// <param name="untrained">The null of the shape.</param>
    /// <param name="errors">The spectra of parts of the matrix.</param>
    public static SpectrumExponent KolmogorovSmirnov(double[] ascending, ExponentNull untrained, MatrixErrors errors) =>
        Beside(PowerLaw.Fit(ascending), untrained.KolmogorovSmirnov, errors, SpectralExponents.KolmogorovSmirnov);

    private static SpectrumExponent Beside(
        FitResult<PowerLawFit> fit,
        FitResult<NullBand> untrained,
        MatrixErrors errors,
        SpectralStatistic statistic
    ) =>
        new()
        {
            Fit = fit,
            JackknifeError = errors.ByRows(statistic),
            WindowError = errors.ByWindows(statistic),
            Null = untrained,
        };
}
