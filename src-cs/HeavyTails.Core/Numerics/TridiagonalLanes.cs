// L tridiagonal matrices [n x n] side by side: row i of d and of e^2 holds the numbers of all of them, one a lane, in two
// vectors whose steps alternate, since the processor divides one while it multiplies the other. All lanes sweep at the
// same time (TridiagonalEigenvalues has the step, which is that of one matrix to the bit), each with its own block
// first .. last and shift; rows above the least last or below the greatest first are of some lanes only, and the others
// keep their numbers there. Ends of blocks are found during the sweep and kept on a stack, so that no lane is searched
// between sweeps.
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace HeavyTails.Core.Numerics;

/// <summary>Eigenvalues of as many tridiagonal matrices of one size as two vectors have lanes.</summary>
internal sealed unsafe class TridiagonalLanes<T> : IDisposable
    where T : struct, ILanes<T>
{
    private const int Vectors = 2;

    /// <summary>Row of a lane that has no block left: beyond every matrix.</summary>
    private const double Done = 1 << 30;

    /// <summary>Alignment of the work space: a cache line, and the longest vector.</summary>
    private const int Line = 64;

    private readonly int n;

    // Rows of the matrices: two more than n, so that the last sweeps read past the end.
    private readonly double* d,
        squares;

    // One number for each lane: the block, the sweeps that its first row has taken, the shift, and where a sweep stands.
    private readonly double* first,
        last,
        sweeps,
        shift,
        p,
        c,
        s,
        gamma;

    // What the sweep left in the first rows of the blocks.
    private readonly double* d0,
        d1,
        d2,
        square0,
        square1;

    // For each lane the last rows of its blocks, those nearest the first row on top.
    private readonly int* ends,
        depth;

    internal TridiagonalLanes(int n)
    {
        this.n = n;
        var rows = Row * (n + 2);
        const int kept = 13;
        var numbers = (2 * rows) + (kept * Row);
        d = (double*)NativeMemory.AlignedAlloc((nuint)(numbers * sizeof(double)), Line);
        new Span<double>(d, numbers).Clear();
        squares = d + rows;
        var own = squares + rows;
        first = own;
        last = own + Row;
        sweeps = own + (2 * Row);
        shift = own + (3 * Row);
        p = own + (4 * Row);
        c = own + (5 * Row);
        s = own + (6 * Row);
        gamma = own + (7 * Row);
        d0 = own + (8 * Row);
        d1 = own + (9 * Row);
        d2 = own + (10 * Row);
        square0 = own + (11 * Row);
        square1 = own + (12 * Row);
        ends = (int*)NativeMemory.Alloc((nuint)(Row * (n + 1)), sizeof(int));
        depth = ends + (Row * n);
    }

    /// <summary>Number of matrices that are worked on at once.</summary>
    internal static int Row => Vectors * T.Count;

    /// <summary>Replaces diagonals [n] by the sorted eigenvalues.</summary>
    internal static void InPlace(ReadOnlySpan<double[]> diagonals, ReadOnlySpan<double[]> squares, int mostSweeps)
    {
        var n = diagonals[0].Length;
        var scales = new (double Down, double Up)[diagonals.Length];
        for (var i = 0; i < scales.Length; i++)
            scales[i] = TridiagonalScale.Of(diagonals[i], squares[i], (i, scales.Length));
        using var lanes = new TridiagonalLanes<T>(n);
        for (var from = 0; from < scales.Length; from += Row)
        {
            var count = Math.Min(Row, scales.Length - from);
            // Lanes that are left over repeat the last matrix.
            for (var lane = 0; lane < Row; lane++)
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
            {
                lanes.Store(lane, diagonals[from + lane], scales[from + lane].Up);
                Array.Sort(diagonals[from + lane]);
            }
        }
    }

    public void Dispose()
    {
        NativeMemory.AlignedFree(d);
        NativeMemory.Free(ends);
    }

    /// <summary>Fills one lane with a matrix, multiplied by a power of two.</summary>
    internal void Load(int lane, ReadOnlySpan<double> diagonal, ReadOnlySpan<double> itsSquares, double scale)
    {
        for (var i = 0; i < n; i++)
            d[(i * Row) + lane] = diagonal[i] * scale;
        for (var i = 0; i < n - 1; i++)
            squares[(i * Row) + lane] = itsSquares[i] * scale * scale;
        depth[lane] = 0;
        Push(lane, n - 1);
        for (var i = n - 2; i >= 0; i--)
        {
            var at = (i * Row) + lane;
            if (TridiagonalEigenvalues.IsNegligible(squares[at], d[at], d[at + Row]))
                Push(lane, i);
        }
        (first[lane], sweeps[lane]) = (0, 0);
        (d0[lane], d1[lane], d2[lane], square0[lane], square1[lane]) = (0, 0, 0, 0, 0);
        (p[lane], c[lane], s[lane], gamma[lane]) = (1, 1, 0, 0);
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
            T greatestFirst = T.Max(T.Load(first), T.Load(first + T.Count)),
                leastFirst = T.Max(T.All(0) - T.Load(first), T.All(0) - T.Load(first + T.Count)),
                greatestLast = T.Max(T.Load(last), T.Load(last + T.Count)),
                leastLast = T.Max(T.All(0) - T.Load(last), T.All(0) - T.Load(last + T.Count));
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

    // The rows from .. to, where each lane is inside its block.
    private void Inner(int from, int to)
    {
        T shiftA = T.Load(shift),
            pA = T.Load(p),
            cA = T.Load(c),
            sA = T.Load(s),
            gammaA = T.Load(gamma),
            belowA = T.Load(d + ((from + 2) * Row));
        T shiftB = T.Load(shift + T.Count),
            pB = T.Load(p + T.Count),
            cB = T.Load(c + T.Count),
            sB = T.Load(s + T.Count),
            gammaB = T.Load(gamma + T.Count),
            belowB = T.Load(d + ((from + 2) * Row) + T.Count);
        for (var i = from; i >= to; i--)
        {
            var at = i * Row;
            var small = Step(at, shiftA, ref pA, ref cA, ref sA, ref gammaA, ref belowA).Bits();
            small |= Step(at + T.Count, shiftB, ref pB, ref cB, ref sB, ref gammaB, ref belowB).Bits() << T.Count;
            if (small != 0)
                Push(small, 0, i + 1);
        }
        pA.Store(p);
        cA.Store(c);
        sA.Store(s);
        gammaA.Store(gamma);
        pB.Store(p + T.Count);
        cB.Store(c + T.Count);
        sB.Store(s + T.Count);
        gammaB.Store(gamma + T.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private T Step(int at, T shift, ref T p, ref T c, ref T s, ref T gamma, ref T below)
    {
        T alpha = T.Load(d + at),
            q = T.Load(squares + at) * c,
            pc = p * c,
            qc = q * c,
            inverse = T.All(1) / (pc + qc),
            r = p + q,
            square = s * (r * (r * inverse));
        c = pc * inverse;
        s = qc * inverse;
        var next = ((pc * (alpha - shift)) - (qc * gamma)) * inverse;
        var rotated = gamma + (alpha - next);
        gamma = next;
        p = T.Max(gamma * gamma, T.All(TridiagonalEigenvalues.LeastSquare));
        square.Store(squares + at + Row);
        rotated.Store(d + at + Row);
        var small = IsNegligible(square, rotated, below);
        below = rotated;
        return small;
    }

    // The same step for one vector, in rows where blocks of some lanes begin or end or which they have left.
    private void Edge(int v, int from, int to)
    {
        T shiftV = T.Load(shift + v),
            pV = T.Load(p + v),
            cV = T.Load(c + v),
            sV = T.Load(s + v),
            gammaV = T.Load(gamma + v),
            firstV = T.Load(first + v),
            lastV = T.Load(last + v);
        for (var i = from; i >= to; i--)
        {
            var at = (i * Row) + v;
            T above = T.Load(d + at + Row),
                old = T.Load(squares + at + Row),
                below = T.Load(d + at + (2 * Row));
            var live = T.And(T.Below(firstV, T.All(i + 1)), T.Below(T.All(i), lastV));
            var going = T.And(live, T.Below(T.All(i + 1), lastV));
            gammaV = T.Select(going, gammaV, above - shiftV);
            pV = T.Select(going, pV, T.Max(gammaV * gammaV, T.All(TridiagonalEigenvalues.LeastSquare)));
            cV = T.Select(going, cV, T.All(1));
            sV = T.Select(going, sV, T.All(0));
            var small = T.And(going, Step(at, shiftV, ref pV, ref cV, ref sV, ref gammaV, ref below)).Bits();
            T.Select(going, T.Load(squares + at + Row), old).Store(squares + at + Row);
            T.Select(live, below, above).Store(d + at + Row);
            if (small != 0)
                Push(small, v, i + 1);
            var ending = T.Select(T.Below(firstV, T.All(i)), T.All(0), live);
            if (ending.Bits() == 0)
                continue;
            var square = T.Select(ending, sV * pV / cV, T.Load(squares + at));
            var eigenvalue = T.Select(ending, shiftV + gammaV, T.Load(d + at));
            square.Store(squares + at);
            eigenvalue.Store(d + at);
            T.Select(ending, eigenvalue, T.Load(d0 + v)).Store(d0 + v);
            T.Select(ending, T.Load(d + at + Row), T.Load(d1 + v)).Store(d1 + v);
            T.Select(ending, T.Load(d + at + (2 * Row)), T.Load(d2 + v)).Store(d2 + v);
            T.Select(ending, square, T.Load(square0 + v)).Store(square0 + v);
            T.Select(ending, T.Load(squares + at + Row), T.Load(square1 + v)).Store(square1 + v);
        }
        pV.Store(p + v);
        cV.Store(c + v);
        sV.Store(s + v);
        gammaV.Store(gamma + v);
    }

    private void Shift(int v)
    {
        T a = T.Load(d0 + v),
            root = T.Sqrt(T.Load(square0 + v)),
            half = (T.Load(d1 + v) - a) / (root + root);
        (a - (root / (half + T.CopySign(T.Sqrt((half * half) + T.All(1)), half)))).Store(shift + v);
    }

    // Moves the lanes whose first off-diagonal is negligible on by a row; returns those whose block has ended.
    private uint Advance(int v)
    {
        T a = T.Load(d0 + v),
            b = T.Load(d1 + v),
            square = T.Load(square0 + v),
            small = IsNegligible(square, a, b),
            row = T.Load(first + v) + T.And(small, T.All(1));
        row.Store(first + v);
        T.Select(small, T.All(0), T.Load(sweeps + v) + T.All(1)).Store(sweeps + v);
        T.Select(small, b, a).Store(d0 + v);
        T.Select(small, T.Load(d2 + v), b).Store(d1 + v);
        T.Select(small, T.Load(square1 + v), square).Store(square0 + v);
        return T.Select(T.Below(row, T.Load(last + v)), T.All(0), T.Below(row, T.All(n))).Bits();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T IsNegligible(T square, T d, T next) =>
        T.Below(
            square,
            T.Max(
                T.All(TridiagonalEigenvalues.Negligible) * T.Abs(d * next),
                T.All(TridiagonalEigenvalues.NegligibleSquare)
            )
        );

    // Lets a lane leave the blocks that have one row left.
    private void Settle(int lane)
    {
        var row = (int)first[lane];
        while (depth[lane] > 0 && ends[(lane * n) + depth[lane] - 1] == row)
        {
            row++;
            depth[lane]--;
        }
        if (depth[lane] == 0)
        {
            (first[lane], last[lane]) = (Done, -1);
            return;
        }
        (first[lane], last[lane]) = (row, ends[(lane * n) + depth[lane] - 1]);
        var at = (row * Row) + lane;
        (d0[lane], d1[lane], square0[lane]) = (d[at], d[at + Row], squares[at]);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Push(uint lanes, int from, int end)
    {
        for (; lanes != 0; lanes &= lanes - 1)
        {
            var lane = from + BitOperations.TrailingZeroCount(lanes);
            Push(lane, end);
            last[lane] = end;
        }
    }

    private void Push(int lane, int end) => ends[(lane * n) + depth[lane]++] = end;
}
