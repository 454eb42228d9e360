using HeavyTails.Core.Fits;

namespace HeavyTails.Core.RandomMatrices.Laws;

/// <summary>Logarithm of the density of u = ln lambda, per unit of u; -infinity outside the law's support.</summary>
/// <param name="logEigenvalue">Natural logarithm u of an eigenvalue.</param>
public delegate double LogDensity(double logEigenvalue);

/// <summary>A law with its parameters fitted to a spectrum.</summary>
/// <param name="Density">Logarithm of the density of ln lambda.</param>
/// <param name="Parameters">Number of fitted parameters, at least 1, for which the score is charged.</param>
public sealed record FittedLaw(LogDensity Density, int Parameters);

/// <summary>A law of all eigenvalues of a spectrum, a density on (0, infinity).</summary>
public interface ISpectralLaw
{
    /// <summary>Name of the law in words, for tables.</summary>
    string Name { get; }

    /// <summary>Name of the law in snake_case, for columns.</summary>
    string Key { get; }

    /// <summary>Fits the law; fails where it does not describe spectra of this kind.</summary>
    FitResult<FittedLaw> Fit(SpectrumSample sample);
}
