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

    // Rounding makes of exact zeros up to 4e-14 of the largest eigenvalue (SpectralAccuracy.Fast); lost ranks are no
    // part of a spectrum.
    private const double Zero = 1e-12;

    // Orthogonal matrices have equal eigenvalues up to the rounding of float32.
    private const double Equal = 1e-6;

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
    public static SpectrumQuantity Hill { get; } = new(HillName, (ascending, _, _) => HillMid(ascending));

    /// <summary>
    /// The exponent of the power law whose xmin has the least Kolmogorov-Smirnov distance, of all eigenvalues.
    /// </summary>
    public static SpectrumQuantity KolmogorovSmirnov { get; } =
        new(AlphaName, SpectralExponents.KolmogorovSmirnov) { Key = "Kolmogorov-Smirnov" };

    /// <summary>Number of eigenvalues, ascending, that cannot be told from zero.</summary>
    internal static int CountOfZeros(ReadOnlySpan<double> ascending)
    {
        var count = 0;
        while (count < ascending.Length && !(ascending[count] > Zero * ascending[^1]))
            count++;
        return count;
    }

    private static FitResult<double> HillMid(ReadOnlySpan<double> ascending)
    {
        var rest = ascending[CountOfZeros(ascending)..];
        return rest.Length > 1 && rest[^1] <= (1 + Equal) * rest[rest.Length / 2]
            ? FitResult<double>.Failed(
                FitFailure.AllEqual,
                $"the eigenvalues above the median, {rest[^1]:g6}, are equal to {Equal:g1}"
            )
            : PowerLaws.Hill.MidAlpha(rest);
    }
}
