// X [N x M] of standard normals, N >= M: reflections from the left and the right make it upper bidiagonal with the
// diagonal
//   chi_N, chi_{N-1}, .., chi_{N-M+1} and the superdiagonal chi_{M-1}, .., chi_1, all independent,
// which has the singular values of X in law (Silverstein 1985, Ann. Probab. 13, 1364; Dumitriu & Edelman 2002, J. Math.
// Phys. 43, 5830, beta = 1). Drawing it and finding the eigenvalues of its square is O(M^2) instead of O(N M^2), needs
// no backend, and gives the same bits whichever is used.
// Shuffled entries of a given matrix have no such form: they are decomposed as they are.
using HeavyTails.Core.Fits;
using HeavyTails.Core.Numerics;
using HeavyTails.Core.Spectra;

namespace HeavyTails.Core.RandomMatrices;

/// <summary>Spectra of matrices that know nothing: independent normals, or the entries of a matrix in random
/// order.</summary>
public static class UntrainedSpectra
{
    /// <summary>Number of draws that are decomposed side by side: what three of the longest vectors
    /// hold.</summary>
    private const int Block = 24;

    /// <summary>Draws spectra of matrices [rows x columns] of standard normals.</summary>
    /// <param name="shape">Number of draws, and the rows and columns of each matrix, at least 1 each.</param>
    /// <param name="seed">Seed; draw i depends on the seed and i alone.</param>
    /// <param name="threads">Number of threads. Default: 1. The results do not depend on it.</param>
    /// <exception cref="ArgumentException">A number of the shape is less than 1.</exception>
    public static SpectralEnsemble Gaussian((int Draws, int Rows, int Columns) shape, ulong seed, int threads = 1)
    {
        var (draws, rows, columns) = shape;
        if (draws < 1 || rows < 1 || columns < 1)
            throw new ArgumentException($"expected at least 1 draw, row and column, got {draws}, {rows}, {columns}");
        var spectra = new double[draws][];
        Parallel.For(
            0,
            (draws + Block - 1) / Block,
            new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, threads) },
            block =>
            {
                var first = block * Block;
                Draw(
                    spectra.AsSpan(first, Math.Min(Block, draws - first)),
                    (Math.Max(rows, columns), Math.Min(rows, columns)),
                    seed,
                    first
                );
            }
        );
        return new(rows, columns, spectra);
    }

    /// <summary>
    /// The spectra of a set of matrices whose entries were put in random orders, matrix by matrix; fails when one is
    /// not finite.
    /// </summary>
    /// <param name="matrices">The matrices of one spectrum.</param>
    /// <param name="draws">Number of random orders, at least 1.</param>
    /// <param name="seed">Seed; order i depends on the seed and i alone.</param>
    /// <param name="backend">Computes the singular values, a set at a time.</param>
    public static FitResult<SpectralEnsemble> Shuffled(
        MatrixSet matrices,
        int draws,
        ulong seed,
        ISpectralBackend backend
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(draws, 1);
        var spectra = new double[draws][];
        for (var i = 0; i < draws; i++)
        {
            var esd = Esd.Of(matrices.Shuffled(Shuffle.Mix(seed, (ulong)i + 1)), backend, SpectralAccuracy.Fast);
            if (esd.NotConverged > 0)
                return FitResult<SpectralEnsemble>.Failed(
                    FitFailure.NotFinite,
                    $"the singular values of {esd.NotConverged} of {matrices.Count} shuffled matrices did not converge"
                );
            spectra[i] = esd.Eigenvalues();
        }
        return new SpectralEnsemble(matrices.Rows, matrices.Columns, spectra);
    }

    // B'B with its rows from the last to the first, so that its diagonal grows, as the iteration likes it:
    //   diagonal a_j^2 + b_{j-1}^2, squared off-diagonal a_j^2 b_j^2, a_j^2 = chi^2_{N-j}, b_j^2 = chi^2_{M-1-j}, j = 0
    //   .. M-1.
    private static void Draw(Span<double[]> spectra, (int N, int M) shape, ulong seed, int first)
    {
        var (n, m) = shape;
        var squares = new double[spectra.Length][];
        for (var i = 0; i < spectra.Length; i++)
        {
            var random = SplitMix64.ForStream(seed, (ulong)(first + i));
            var (diagonal, square, above) = (new double[m], new double[m - 1], 0.0);
            for (var j = 0; j < m; j++)
            {
                var a = ChiSquared.Next(ref random, n - j);
                diagonal[m - 1 - j] = a + above;
                if (j == m - 1)
                    break;
                above = ChiSquared.Next(ref random, m - 1 - j);
                square[m - 2 - j] = a * above;
            }
            (spectra[i], squares[i]) = (diagonal, square);
        }
        TridiagonalEigenvalues.BatchInPlace(spectra, squares);
        // B'B is positive definite; only rounding makes its least eigenvalue negative, when N is M.
        foreach (var spectrum in spectra)
            for (var i = 0; i < m && spectrum[i] < 0; i++)
                spectrum[i] = 0;
    }
}
