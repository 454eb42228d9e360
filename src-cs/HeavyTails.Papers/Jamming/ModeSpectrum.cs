namespace HeavyTails.Papers.Jamming;

/// <summary>All eigenvalues of a symmetric matrix, with the number of those that cannot be told from zero.</summary>
public sealed record ModeSpectrum
{
    private ModeSpectrum(IReadOnlyList<double> eigenvalues, double threshold)
    {
        (Eigenvalues, Threshold) = (eigenvalues, threshold);
        (Negative, Positive) = (eigenvalues.Count(e => e < -threshold), eigenvalues.Count(e => e > threshold));
    }

    /// <summary>The eigenvalues, in the order in which they were given.</summary>
    public IReadOnlyList<double> Eigenvalues { get; }

    /// <summary>Magnitude up to which an eigenvalue counts as zero.</summary>
    public double Threshold { get; }

    /// <summary>Number of eigenvalues below minus the threshold.</summary>
    public int Negative { get; }

    /// <summary>Number of eigenvalues above the threshold.</summary>
    public int Positive { get; }

    /// <summary>Number of zero modes, eigenvalues of at most the threshold in magnitude.</summary>
    public int Zero => Eigenvalues.Count - Negative - Positive;

    /// <summary>Counts the signs of eigenvalues.</summary>
    /// <param name="eigenvalues">All n eigenvalues of a matrix, in any order.</param>
    /// <param name="threshold">
    /// Magnitude up to which an eigenvalue counts as zero. Default: n 2^-52 times the largest magnitude, the error
    /// bound of a dense symmetric solver (Golub &amp; Van Loan 2013, sec. 8.1).
    /// </param>
    /// <exception cref="ArgumentException">There are none, one is not finite, or the threshold is negative.</exception>
    public static ModeSpectrum Of(IReadOnlyList<double> eigenvalues, double? threshold = null)
    {
        if (eigenvalues.Count == 0 || !eigenvalues.All(double.IsFinite))
            throw new ArgumentException(
                $"expected finite eigenvalues, got {eigenvalues.Count} of which some are NaN or infinite"
            );
        var limit = threshold ?? (eigenvalues.Count * Math.ScaleB(1, -52) * eigenvalues.Max(Math.Abs));
        if (!(limit >= 0))
            throw new ArgumentException(
                FormattableString.Invariant($"expected a threshold of at least 0, got {limit}")
            );
        return new(eigenvalues, limit);
    }
}
