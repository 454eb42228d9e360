namespace HeavyTails.Core.Spectra;

/// <summary>Eigenvalues that are zero up to rounding.</summary>
public static class SpectrumZeros
{
    // Rounding makes of exact zeros up to 4e-14 of the largest eigenvalue (SpectralAccuracy.Fast); lost ranks are no
    // part of a spectrum.
    private const double Zero = 1e-12;

    /// <summary>
    /// Number of eigenvalues that cannot be told from zero, since they are at most 1e-12 of the largest; all of them
    /// where the largest is zero.
    /// </summary>
    /// <param name="ascending">The eigenvalues, ascending.</param>
    public static int Count(ReadOnlySpan<double> ascending)
    {
        var count = 0;
        while (count < ascending.Length && !(ascending[count] > Zero * ascending[^1]))
            count++;
        return count;
    }
}
