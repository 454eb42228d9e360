using HeavyTails.Core.Fits;

namespace HeavyTails.Core.Spectra;

/// <summary>
/// A number that depends on the eigenvalues of M'M and on the shape of M alone, for example an exponent or a stable
/// rank. It may be called from several threads at once.
/// </summary>
/// <param name="ascending">All min(rows, columns) eigenvalues, squared singular values, in ascending order.</param>
/// <param name="rows">Number of rows of the matrix.</param>
/// <param name="columns">Number of columns of the matrix.</param>
/// <returns>The number, or the reason why this spectrum has none.</returns>
public delegate FitResult<double> SpectralStatistic(ReadOnlySpan<double> ascending, int rows, int columns);
