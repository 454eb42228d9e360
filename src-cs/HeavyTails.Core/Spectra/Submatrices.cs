using HeavyTails.Core.Fits;

namespace HeavyTails.Core.Spectra;

/// <summary>The spectra of parts of one matrix, all of one shape.</summary>
internal static class Submatrices
{
    /// <summary>
    /// Decomposes the parts of a matrix with the chosen rows and columns, in the order that each choice has them.
    /// </summary>
    /// <param name="matrix">The matrix, the first of its batch.</param>
    /// <param name="choices">For each part its rows and columns; all have the same numbers of them.</param>
    /// <param name="backend">Computes the singular values.</param>
    internal static FitResult<SpectralEnsemble> Spectra(
        MatrixBatch matrix,
        IReadOnlyList<(int[] Rows, int[] Columns)> choices,
        ISpectralBackend backend
    )
    {
        var columns = matrix.Columns;
        return SpectralEnsemble.Of(
            (choices.Count, choices[0].Rows.Length, choices[0].Columns.Length),
            (part, into) =>
            {
                var from = choices[part];
                var to = into.Span;
                var at = 0;
                foreach (var row in from.Rows)
                {
                    if (matrix.IsDouble)
                    {
                        var numbers = matrix.Double.Span.Slice(row * columns, columns);
                        foreach (var column in from.Columns)
                            to[at++] = numbers[column];
                    }
                    else
                    {
                        var numbers = matrix.Single.Span.Slice(row * columns, columns);
                        foreach (var column in from.Columns)
                            to[at++] = numbers[column];
                    }
                }
            },
            backend
        );
    }

    /// <summary>The numbers 0 .. count - 1 in a random order.</summary>
    internal static int[] Order(int count, ulong seed)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        Numerics.Shuffle.InPlace(order.AsSpan(), seed);
        return order;
    }
}
