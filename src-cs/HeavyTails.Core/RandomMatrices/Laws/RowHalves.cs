using HeavyTails.Core.Fits;
using HeavyTails.Core.Numerics;
using HeavyTails.Core.Spectra;

namespace HeavyTails.Core.RandomMatrices.Laws;

/// <summary>Spectra of random halves of the rows, or of the columns where these are fewer.</summary>
/// <param name="Spectra">
/// Ascending eigenvalues, pooled over the matrices: entries 2 s and 2 s + 1 are the two halves of split s.
/// </param>
/// <param name="Matrices">Number of matrices that are pooled.</param>
/// <param name="Rows">Number of rows of a half.</param>
/// <param name="Columns">Number of columns of a half.</param>
internal sealed record RowHalves(double[][] Spectra, int Matrices, int Rows, int Columns)
{
    internal static FitResult<RowHalves> Of(MatrixSet set, ISpectralBackend backend, LawOddsOptions options)
    {
        var matrices = new MatrixBatch[set.Count];
        for (var i = 0; i < matrices.Length; i++)
        {
            if (set.Single(i) is not { } matrix)
                return FitResult<RowHalves>.Failed(
                    FitFailure.NotApplicable,
                    $"a {set.GetType().Name} does not hold its matrices one by one, so that their rows cannot be split"
                );
            matrices[i] = matrix;
        }
        var across = set.Columns < set.Rows;
        var half = Math.Min(set.Rows, set.Columns) / 2;
        var (rows, columns) = across ? (set.Rows, half) : (half, set.Columns);
        if (half == 0 || set.Count == 0)
            return FitResult<RowHalves>.Failed(
                FitFailure.NotEnoughData,
                $"{set.Count} matrices [{set.Rows} x {set.Columns}] have no halves"
            );
        var orders = new int[options.Splits][];
        for (var s = 0; s < orders.Length; s++)
        {
            orders[s] = [.. Enumerable.Range(0, Math.Min(set.Rows, set.Columns))];
            Shuffle.InPlace(orders[s].AsSpan(), Shuffle.Mix(options.Seed, (ulong)s));
        }
        // Part p is matrix p % count of half p / count.
        return SpectralEnsemble
            .Of(
                (2 * options.Splits * set.Count, rows, columns),
                (part, into) =>
                {
                    var which = part / set.Count;
                    var kept = orders[which / 2].AsSpan(which % 2 * half, half);
                    Copy(matrices[part % set.Count], kept, across, into.Span);
                },
                backend
            )
            .Map(parts =>
            {
                var spectra = new double[2 * options.Splits][];
                for (var h = 0; h < spectra.Length; h++)
                {
                    spectra[h] = [.. parts.Eigenvalues.AsSpan(h * set.Count, set.Count).ToArray().SelectMany(x => x)];
                    RunSort.Ascending(spectra[h]);
                }
                return new RowHalves(spectra, set.Count, rows, columns);
            });
    }

    private static void Copy(MatrixBatch matrix, ReadOnlySpan<int> kept, bool across, Span<double> into)
    {
        var at = 0;
        if (across)
        {
            for (var row = 0; row < matrix.Rows; row++)
                foreach (var column in kept)
                    into[at++] = Entry(matrix, row, column);
        }
        else
        {
            foreach (var row in kept)
                for (var column = 0; column < matrix.Columns; column++)
                    into[at++] = Entry(matrix, row, column);
        }
    }

    private static double Entry(MatrixBatch matrix, int row, int column)
    {
        var at = row * matrix.Columns + column;
        return matrix.IsDouble ? matrix.Double.Span[at] : matrix.Single.Span[at];
    }
}
