// A statistic sees the eigenvalues over the variance of the entries, lambda / v with v = mean lambda / N, N the larger
// side, so that untrained layers of unit variance are its null at every scale of the weights; log10 v is added to
// logarithms again where they are shown.
using HeavyTails.Core.Fits;
using HeavyTails.Core.RandomMatrices;
using HeavyTails.Core.Spectra;

namespace HeavyTails.Core.Nulls;

/// <summary>A number of a spectrum that gets a null and an error.</summary>
/// <param name="Name">Name of its column, which begins those of its null and its error.</param>
/// <param name="Statistic">The number, of eigenvalues over the variance of the entries.</param>
public sealed record SpectrumQuantity(string Name, SpectralStatistic Statistic)
{
    /// <summary>Name of the exponent above the median eigenvalue, "alpha_hill".</summary>
    public const string HillName = "alpha_hill";

    /// <summary>Name of the exponent of the layer's own fit, "alpha".</summary>
    public const string AlphaName = "alpha";

    /// <summary>Whether it is a decimal logarithm of eigenvalues, to which that of their unit is added.</summary>
    public bool IsLogarithm { get; init; }

    /// <summary>
    /// What else than the name decides the statistic, for example the options of a fit: nulls of equal names and keys
    /// are computed once in a process. Default: the statistic itself.
    /// </summary>
    public object Key
    {
        get => field ?? Statistic;
        init;
    }

    /// <summary>The exponent of Hill's estimator above the median eigenvalue, TempBalance's PL_Alpha_Hill.</summary>
    public static SpectrumQuantity Hill { get; } = new(HillName, HillMid);

    /// <summary>
    /// The exponent of the power law whose xmin has the least Kolmogorov-Smirnov distance, of all eigenvalues.
    /// </summary>
    public static SpectrumQuantity KolmogorovSmirnov { get; } =
        new(AlphaName, SpectralExponents.KolmogorovSmirnov) { Key = "Kolmogorov-Smirnov" };

    // Ranks that are lost are no part of the spectrum.
    private static FitResult<double> HillMid(ReadOnlySpan<double> ascending, int rows, int columns)
    {
        var zeros = SpectrumZeros.Count(ascending);
        var median = zeros + ((ascending.Length - zeros) / 2);
        return FlatSpectrum.Failure<double>(ascending, median, rows, columns)
            ?? PowerLaws.Hill.MidAlpha(ascending[zeros..]);
    }
}
