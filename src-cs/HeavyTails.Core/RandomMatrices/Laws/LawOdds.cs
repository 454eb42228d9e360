namespace HeavyTails.Core.RandomMatrices.Laws;

/// <summary>How well one law that was fitted to half of the rows predicts the spectrum of the other half.</summary>
/// <param name="Law">The law.</param>
/// <param name="Score">
/// Mean logarithm of the density of ln lambda over held-out eigenvalues and splits, in nats per eigenvalue.
/// </param>
/// <param name="Error">Standard error of the difference from the highest score; 0 for the highest.</param>
/// <param name="Odds">Share of the odds, 0 .. 1; those of all laws sum to one.</param>
public sealed record LawScore(ISpectralLaw Law, double Score, double Error, double Odds);

/// <summary>Which law describes the whole spectrum of a layer.</summary>
public sealed record LawOdds
{
    /// <summary>Scores and odds of the laws, best score first.</summary>
    public required IReadOnlyList<LawScore> Laws { get; init; }

    /// <summary>Laws that do not describe this spectrum, each with the reason.</summary>
    public required IReadOnlyList<(ISpectralLaw Law, string Reason)> Excluded { get; init; }

    /// <summary>The law of the highest score.</summary>
    public LawScore Best => Laws[0];
}

/// <summary>How the rows are split and which laws compete.</summary>
public sealed record LawOddsOptions
{
    /// <summary>
    /// Number of random splits of the rows, at least 2; each half is scored in turn. Default: 10, which give an error
    /// to about a quarter and cost about as much as five spectra of the whole matrix and 30 ms for the fits.
    /// </summary>
    public int Splits { get; init; } = 10;

    /// <summary>Seed of the splits. Default: 0.</summary>
    public ulong Seed { get; init; }

    /// <summary>The laws that compete. Default: <see cref="SpectralLaws.All"/>.</summary>
    public IReadOnlyList<ISpectralLaw> Laws { get; init; } = SpectralLaws.All;
}
