using HeavyTails.Core.Numerics;

namespace HeavyTails.Core.Spectra;

/// <summary>
/// Matrices that are held as numbers: dense layers, gates, convolution slices, flattened convolutions.
/// </summary>
public sealed class DenseMatrices(MatrixBatch batch) : MatrixSet
{
    /// <summary>All matrices of a batch as one set.</summary>
    public static DenseMatrices Of(MatrixBatch batch) =>
        new(batch)
        {
            Rows = batch.Rows,
            Columns = batch.Columns,
            Count = batch.Count,
        };

    /// <summary>All matrices of the set.</summary>
    internal MatrixBatch Batch => batch;

    /// <inheritdoc/>
    public override IEnumerable<MatrixBatch> Batches(ISpectralBackend backend) => [batch];

    /// <inheritdoc/>
    public override MatrixBatch Single(int index)
    {
        var size = batch.Rows * batch.Columns;
        return batch.IsDouble
            ? new MatrixBatch(1, batch.Rows, batch.Columns, batch.Double.Slice(index * size, size))
            : new MatrixBatch(1, batch.Rows, batch.Columns, batch.Single.Slice(index * size, size));
    }

    /// <inheritdoc/>
    public override MatrixSet Shuffled(ulong seed)
    {
        var size = batch.Rows * batch.Columns;
        MatrixBatch shuffled;
        if (batch.IsDouble)
        {
            var numbers = batch.Double.ToArray();
            for (var i = 0; i < batch.Count; i++)
                Shuffle.InPlace(numbers.AsSpan(i * size, size), Shuffle.Mix(seed, (ulong)i));
            shuffled = new MatrixBatch(batch.Count, batch.Rows, batch.Columns, numbers);
        }
        else
        {
            var numbers = batch.Single.ToArray();
            for (var i = 0; i < batch.Count; i++)
                Shuffle.InPlace(numbers.AsSpan(i * size, size), Shuffle.Mix(seed, (ulong)i));
            shuffled = new MatrixBatch(batch.Count, batch.Rows, batch.Columns, numbers);
        }
        return new DenseMatrices(shuffled)
        {
            Part = Part,
            Slice = Slice,
            Rows = Rows,
            Columns = Columns,
            Count = Count,
            EigenvalueScale = EigenvalueScale,
        };
    }
}
