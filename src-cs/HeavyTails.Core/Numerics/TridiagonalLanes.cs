// L tridiagonal matrices [n x n] side by side: row i of d and of e^2 holds the numbers of all of them, one a lane, in
// three vectors whose steps alternate: while one waits for its division, the processor works on the others. All lanes
// sweep at the same time (TridiagonalEigenvalues has the step, which is that of one matrix to the bit), each with its
// own block first .. last and shift. Rows above the least last or below the greatest first are of some lanes only, and
// the others keep their numbers there. What the next shift needs is kept when a lane reaches its first row, so that no
// lane is looked at alone between sweeps.
using System.Numerics;
using System.Runtime.InteropServices;

namespace HeavyTails.Core.Numerics;

/// <summary>Eigenvalues of as many tridiagonal matrices of one size as three vectors have lanes.</summary>
internal sealed unsafe partial class TridiagonalLanes<T> : IDisposable
    where T : struct, ILanes<T>
{
    /// <summary>
    /// Number of vectors whose steps alternate. Found by tuning on Zen 4: three take 0.88 of the time of two with
    /// AVX-512, and 0.75 with AVX2.
    /// </summary>
    private const int Vectors = 3;

    /// <summary>Row of a lane that has no block left: beyond every matrix.</summary>
    private const double Done = 1 << 30;

    /// <summary>Alignment of the work space: a cache line, and the longest vector.</summary>
    private const int Line = 64;

    private readonly int n;

    // Rows of the matrices: two more than n, so that the last sweeps read past the end.
    private readonly double* d,
        squares;

    // One number for each lane: the block, the sweeps that its first row took, the shift, and the state of a sweep.
    private readonly double* first,
        last,
        sweeps,
        shift,
        c,
        rho,
        gamma;

    // What the sweep left in the first rows of the blocks.
    private readonly double* d0,
        d1,
        d2,
        square0,
        square1;

    internal TridiagonalLanes(int n)
    {
        this.n = n;
        var rows = Row * (n + 2);
        const int kept = 12;
        var numbers = (2 * rows) + (kept * Row);
        d = (double*)NativeMemory.AlignedAlloc((nuint)(numbers * sizeof(double)), Line);
        new Span<double>(d, numbers).Clear();
        squares = d + rows;
        first = squares + rows;
        last = first + Row;
        sweeps = last + Row;
        shift = sweeps + Row;
        c = shift + Row;
        rho = c + Row;
        gamma = rho + Row;
        d0 = gamma + Row;
        d1 = d0 + Row;
        d2 = d1 + Row;
        square0 = d2 + Row;
        square1 = square0 + Row;
    }

    /// <summary>Number of matrices that are worked on at once.</summary>
    internal static int Row => Vectors * T.Count;

    public void Dispose() => NativeMemory.AlignedFree(d);

    /// <summary>Fills one lane with a matrix, multiplied by a power of two.</summary>
    internal void Load(int lane, ReadOnlySpan<double> diagonal, ReadOnlySpan<double> itsSquares, double scale)
    {
        for (var i = 0; i < n; i++)
            d[(i * Row) + lane] = diagonal[i] * scale;
        for (var i = 0; i < n - 1; i++)
            squares[(i * Row) + lane] = itsSquares[i] * scale * scale;
        for (var at = lane; at < (n - 1) * Row; at += Row)
            if (TridiagonalEigenvalues.IsNegligible(squares[at], d[at], d[at + Row]))
                squares[at] = 0;
        (first[lane], last[lane], sweeps[lane]) = (0, -1, 0);
        (d0[lane], d1[lane], d2[lane], square0[lane], square1[lane]) = (0, 0, 0, 0, 0);
        (c[lane], rho[lane], gamma[lane]) = (1, 0, 1);
        Settle(lane);
    }

    /// <summary>Reads the diagonal of one lane, multiplied by a power of two.</summary>
    internal void Store(int lane, Span<double> eigenvalues, double scale)
    {
        for (var i = 0; i < n; i++)
            eigenvalues[i] = d[(i * Row) + lane] * scale;
    }

    /// <summary>
    /// Sweeps until all lanes are diagonal. Returns -1, or the lane whose first row did not converge in
    /// <paramref name="most"/> sweeps, and that row.
    /// </summary>
    internal (int Lane, int Eigenvalue) Run(int most)
    {
        while (true)
        {
            // Bounds of the rows in which every lane has a step that neither begins nor ends a block.
            T greatestFirst = T.Load(first),
                leastFirst = T.All(0) - greatestFirst,
                greatestLast = T.Load(last),
                leastLast = T.All(0) - greatestLast;
            for (var v = T.Count; v < Row; v += T.Count)
            {
                T firstV = T.Load(first + v),
                    lastV = T.Load(last + v);
                greatestFirst = T.Max(greatestFirst, firstV);
                leastFirst = T.Max(leastFirst, T.All(0) - firstV);
                greatestLast = T.Max(greatestLast, lastV);
                leastLast = T.Max(leastLast, T.All(0) - lastV);
            }
            int top = (int)greatestLast.Largest() - 1,
                bottom = -(int)leastFirst.Largest();
            if (top < 0)
                return (-1, 0);
            int innerTop = -(int)leastLast.Largest() - 2,
                innerBottom = (int)greatestFirst.Largest() + 1;
            for (var v = 0; v < Row; v += T.Count)
                Shift(v);
            if (innerTop < innerBottom)
            {
                for (var v = 0; v < Row; v += T.Count)
                    Edge(v, top, bottom);
            }
            else
            {
                for (var v = 0; v < Row; v += T.Count)
                    Edge(v, top, innerTop + 1);
                Inner(innerTop, innerBottom);
                for (var v = 0; v < Row; v += T.Count)
                    Edge(v, innerBottom - 1, bottom);
            }
            for (var v = 0; v < Row; v += T.Count)
            {
                var unsettled = Advance(v);
                for (; unsettled != 0; unsettled &= unsettled - 1)
                    Settle(v + BitOperations.TrailingZeroCount(unsettled));
                if (T.Load(sweeps + v).AnyAbove(T.All(most - 1)))
                    for (var lane = v; ; lane++)
                        if (sweeps[lane] >= most)
                            return (lane, (int)first[lane]);
            }
        }
    }

    // Moves a lane to the next row whose off-diagonal is not negligible, in its block or the next one.
    private void Settle(int lane)
    {
        var (row, end) = ((int)first[lane], (int)last[lane]);
        while (row < n)
        {
            if (row >= end)
            {
                for (end = row = end + 1; end < n - 1 && squares[(end * Row) + lane] != 0; )
                    end++;
                continue;
            }
            var at = (row * Row) + lane;
            if (TridiagonalEigenvalues.IsNegligible(squares[at], d[at], d[at + Row]))
            {
                row++;
                continue;
            }
            (first[lane], last[lane]) = (row, end);
            (d0[lane], d1[lane], square0[lane]) = (d[at], d[at + Row], squares[at]);
            return;
        }
        (first[lane], last[lane]) = (Done, -1);
    }
}
