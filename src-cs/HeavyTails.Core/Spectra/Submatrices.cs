using HeavyTails.Core.Fits;

namespace HeavyTails.Core.Spectra;

/// <summary>The spectra of parts of a set of matrices, all of one shape.</summary>
internal static class Submatrices
{
    /// <summary>
    /// Decomposes the parts of a set with the chosen rows and columns, the same of each of its matrices, in the order
    /// that each choice has them; the spectra of the matrices of a part are pooled. Fails for a set whose matrices are
    /// not held as numbers.
    /// </summary>
    /// <param name="matrices">The whole matrices.</param>
    /// <param name="choices">For each part its rows and columns; all have the same numbers of them.</param>
    /// <param name="backend">Computes the singular values.</param>
    internal static FitResult<SpectralEnsemble> Spectra(
        MatrixSet matrices,
        IReadOnlyList<(int[] Rows, int[] Columns)> choices,
        ISpectralBackend backend
    )
    {
        var count = matrices.Count;
        var whole = new MatrixBatch[count];
        for (var i = 0; i < count; i++)
            if (matrices.Single(i) is { } single)
                whole[i] = single;
            else
                return FitResult<SpectralEnsemble>.Failed(
                    FitFailure.NotApplicable,
                    "parts by rows and columns need real matrices that are held as numbers, got a convolution "
                        + "operator, a product of factors or complex matrices"
                );
        return SpectralEnsemble.Of(
            (choices.Count * count, choices[0].Rows.Length, choices[0].Columns.Length),
            (i, into) => Copy(whole[i % count], choices[i / count], into.Span),
            backend,
            count
        );
    }

    /// <summary>One matrix as a set.</summary>
    internal static MatrixSet Set(MatrixBatch matrix) =>
        new DenseMatrices(matrix)
        {
            Rows = matrix.Rows,
            Columns = matrix.Columns,
            Count = Math.Min(1, matrix.Count),
        };

    /// <summary>The numbers 0 .. count - 1 in a random order.</summary>
    internal static int[] Order(int count, ulong seed)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        Numerics.Shuffle.InPlace(order.AsSpan(), seed);
        return order;
    }

    private static void Copy(MatrixBatch from, (int[] Rows, int[] Columns) choice, Span<double> to)
    {
        var (columns, at) = (from.Columns, 0);
        foreach (var row in choice.Rows)
        {
            if (from.IsDouble)
            {
                var numbers = from.Double.Span.Slice(row * columns, columns);
                foreach (var column in choice.Columns)
                    to[at++] = numbers[column];
            }
            else
            {
                var numbers = from.Single.Span.Slice(row * columns, columns);
                foreach (var column in choice.Columns)
                    to[at++] = numbers[column];
            }
        }
    }
}
