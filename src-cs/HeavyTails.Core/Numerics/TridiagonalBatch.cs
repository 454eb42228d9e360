// Any number of tridiagonal matrices [n x n], as many at once as there are lanes; lanes left over repeat the last one.
namespace HeavyTails.Core.Numerics;

/// <summary>Puts tridiagonal matrices into lanes and reads their eigenvalues from them.</summary>
internal static class TridiagonalBatch
{
    /// <summary>
    /// Does what <see cref="TridiagonalEigenvalues.BatchInPlace"/> does, in vectors of a given width and with a given
    /// largest number of sweeps; the width changes no bit.
    /// </summary>
    internal static void InPlace(
        ReadOnlySpan<double[]> diagonals,
        ReadOnlySpan<double[]> squares,
        LaneWidth width,
        int mostSweeps
    )
    {
        if (diagonals.Length != squares.Length)
            throw new ArgumentException(
                $"expected as many diagonals as squares, got {diagonals.Length} and {squares.Length}"
            );
        if (diagonals.Length == 0)
            return;
        var n = diagonals[0].Length;
        var scales = new (double Down, double Up)[diagonals.Length];
        for (var i = 0; i < scales.Length; i++)
        {
            if (diagonals[i].Length != n)
                throw new ArgumentException($"expected matrices of one size, got {n} and {diagonals[i].Length}");
            scales[i] = TridiagonalScale.Of(diagonals[i], squares[i], (i, scales.Length));
        }
        if (n == 0)
            return;
        switch (Lanes.Resolve(width, int.MaxValue))
        {
            case LaneWidth.Bits512:
                Run<Lanes512>(diagonals, squares, scales, mostSweeps);
                break;
            case LaneWidth.Bits256:
                Run<Lanes256>(diagonals, squares, scales, mostSweeps);
                break;
            default:
                Run<Lanes64>(diagonals, squares, scales, mostSweeps);
                break;
        }
        foreach (var diagonal in diagonals)
            Array.Sort(diagonal);
    }

    private static void Run<T>(
        ReadOnlySpan<double[]> diagonals,
        ReadOnlySpan<double[]> squares,
        (double Down, double Up)[] scales,
        int mostSweeps
    )
        where T : struct, ILanes<T>
    {
        var (n, row) = (diagonals[0].Length, TridiagonalLanes<T>.Row);
        using var lanes = new TridiagonalLanes<T>(n);
        for (var from = 0; from < scales.Length; from += row)
        {
            var count = Math.Min(row, scales.Length - from);
            for (var lane = 0; lane < row; lane++)
            {
                var i = from + Math.Min(lane, count - 1);
                lanes.Load(lane, diagonals[i], squares[i], scales[i].Down);
            }
            var (failed, eigenvalue) = lanes.Run(mostSweeps);
            if (failed >= 0)
                throw new ArithmeticException(
                    $"matrix {from + Math.Min(failed, count - 1)} of {scales.Length}: eigenvalue {eigenvalue} of {n} "
                        + $"did not converge in {mostSweeps} sweeps"
                );
            for (var lane = 0; lane < count; lane++)
                lanes.Store(lane, diagonals[from + lane], scales[from + lane].Up);
        }
    }
}
