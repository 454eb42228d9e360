// P W is W with its entries in a random order. A trap is a singular value s of P W above the Tracy-Widom edge, with its
// vectors u and v; what it is in W is P^-1 (s u v').  W <- W - sum over the traps of P^-1 (s u v'), so that P W loses
// these singular values and keeps the others. The variance of the entries falls with each trap, and the edge with it:
// what is above the new edge is removed too, until nothing is.
// WeightWatcher 0.8, remove_traps, adds a random matrix with the mean and variance of what it takes; nothing is added
// here.
using HeavyTails.Core.Fits;
using HeavyTails.Core.RandomMatrices;
using HeavyTails.Core.Spectra;

namespace HeavyTails.Core.Smoothing;

/// <summary>Takes the correlation traps out of matrices.</summary>
internal static class TrapRemoval
{
    // A bound that no matrix has come near to; two rounds are usual.
    private const int MostRounds = 100;

    /// <summary>
    /// Removes the traps that the entries in the order of a seed have, or says that there are none.
    /// </summary>
    /// <param name="matrices">The matrices of one spectrum.</param>
    /// <param name="backend">Computes singular values and vectors.</param>
    /// <param name="seed">Seed of the random order, as an analysis with --randomize takes it.</param>
    public static FitResult<ChangedMatrices> Of(MatrixSet matrices, ISpectralBackend backend, ulong seed)
    {
        if (matrices.Single(0) is null)
            return FitResult<ChangedMatrices>.Failed(
                FitFailure.NotApplicable,
                "the matrices of this layer are not stored one by one"
            );
        var (rows, columns, count) = (matrices.Rows, matrices.Columns, matrices.Count);
        var size = rows * columns;
        var numbers = new double[(long)size * count];
        for (var i = 0; i < count; i++)
            matrices.Single(i)!.ToDoubles().CopyTo(numbers, i * size);
        var places = Places(matrices, seed);
        var (removed, largest) = (0, 0.0);
        for (var round = 0; round < MostRounds; round++)
        {
            var set = DenseMatrices.Of(new(count, rows, columns, (ReadOnlyMemory<double>)numbers.ToArray()));
            var result = Traps.Of(set, 1, backend, seed);
            if (!result.TryGet(out var traps))
                return FitResult<ChangedMatrices>.Failed(result.Failure, result.Reason);
            if (traps.Count == 0)
                break;
            foreach (var trap in traps)
            {
                Subtract(trap, numbers.AsSpan(trap.Slice * size, size), places.AsSpan(trap.Slice * size, size));
                largest = Math.Max(largest, Math.Sqrt(trap.Eigenvalue));
            }
            removed += traps.Count;
        }
        return removed == 0
            ? FitResult<ChangedMatrices>.Failed(FitFailure.NotApplicable, "there are no correlation traps")
            : new ChangedMatrices
            {
                Numbers = [.. Enumerable.Range(0, count).Select(i => numbers[(i * size)..((i + 1) * size)])],
                Removed = removed,
                Of = count * matrices.Rank,
                LargestRemoved = largest,
            };
    }

    // For each entry of each shuffled matrix, the index in its matrix from where it came.
    private static int[] Places(MatrixSet matrices, ulong seed)
    {
        var size = matrices.Rows * matrices.Columns;
        var indexes = new double[(long)size * matrices.Count];
        for (var i = 0; i < indexes.Length; i++)
            indexes[i] = i % size;
        MatrixBatch batch = new(matrices.Count, matrices.Rows, matrices.Columns, (ReadOnlyMemory<double>)indexes);
        var shuffled = DenseMatrices.Of(batch).Shuffled(seed);
        return
        [
            .. Enumerable
                .Range(0, matrices.Count)
                .SelectMany(i => Array.ConvertAll(shuffled.Single(i)!.Double.ToArray(), index => (int)index)),
        ];
    }

    private static void Subtract(CorrelationTrap trap, Span<double> numbers, ReadOnlySpan<int> places)
    {
        var (sigma, columns) = (Math.Sqrt(trap.Eigenvalue), trap.Right.Length);
        for (var r = 0; r < trap.Left.Length; r++)
        {
            var factor = sigma * trap.Left[r];
            for (var c = 0; c < columns; c++)
                numbers[places[(r * columns) + c]] -= factor * trap.Right[c];
        }
    }
}
