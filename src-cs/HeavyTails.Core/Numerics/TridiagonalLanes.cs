// L tridiagonal matrices [n x n] side by side: row i of d and of e^2 holds the numbers of all of them, one a lane, in
// three vectors whose steps alternate: while one waits for its division, the processor works on the others. All lanes
// sweep at the same time (TridiagonalEigenvalues has the step, which is that of one matrix to the bit), each with its
// own block first .. last and shift. Rows above the least last or below the greatest first are of some lanes only, and
// the others keep their numbers there. What the next shift needs is kept when a lane reaches its first row, so that no
// lane is looked at alone between sweeps.
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace HeavyTails.Core.Numerics;

/// <summary>Eigenvalues of as many tridiagonal matrices of one size as three vectors have lanes.</summary>
internal sealed unsafe class TridiagonalLanes<T> : IDisposable
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

    // The rows from .. to, where each lane is inside its block.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Inner(int from, int to)
    {
        int second = T.Count,
            third = 2 * T.Count;
        T shiftA = T.Load(shift),
            cA = T.Load(c),
            rhoA = T.Load(rho),
            gammaA = T.Load(gamma);
        T shiftB = T.Load(shift + second),
            cB = T.Load(c + second),
            rhoB = T.Load(rho + second),
            gammaB = T.Load(gamma + second);
        T shiftC = T.Load(shift + third),
            cC = T.Load(c + third),
            rhoC = T.Load(rho + third),
            gammaC = T.Load(gamma + third);
        double* dRow = d + (from * Row),
            squaresRow = squares + (from * Row);
        for (var i = from; i >= to; i--)
        {
            Step(dRow, squaresRow, shiftA, ref cA, ref rhoA, ref gammaA);
            Step(dRow + second, squaresRow + second, shiftB, ref cB, ref rhoB, ref gammaB);
            Step(dRow + third, squaresRow + third, shiftC, ref cC, ref rhoC, ref gammaC);
            dRow -= Row;
            squaresRow -= Row;
        }
        cA.Store(c);
        rhoA.Store(rho);
        gammaA.Store(gamma);
        cB.Store(c + second);
        rhoB.Store(rho + second);
        gammaB.Store(gamma + second);
        cC.Store(c + third);
        rhoC.Store(rho + third);
        gammaC.Store(gamma + third);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step(double* d, double* squares, T shift, ref T c, ref T rho, ref T gamma)
    {
        T alpha = T.Load(d),
            p = Square(gamma),
            q = T.Load(squares) * c,
            pp = p * p,
            pq = p * q,
            sum = p + q,
            inverse = T.All(1) / (pp + pq);
        (rho * sum).Store(squares + Row);
        rho = q * (sum * inverse);
        c = pp * inverse;
        var next = ((pp * (alpha - shift)) - (pq * gamma)) * inverse;
        (gamma + (alpha - next)).Store(d + Row);
        gamma = next;
    }

    // The same step for one vector, in rows where blocks of some lanes begin or end or which they have left.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Edge(int v, int from, int to)
    {
        T shiftV = T.Load(shift + v),
            cV = T.Load(c + v),
            rhoV = T.Load(rho + v),
            gammaV = T.Load(gamma + v),
            firstV = T.Load(first + v),
            lastV = T.Load(last + v);
        for (var i = from; i >= to; i--)
        {
            double* dRow = d + (i * Row) + v,
                squaresRow = squares + (i * Row) + v;
            T below = T.Load(dRow + Row),
                old = T.Load(squaresRow + Row);
            T live = T.And(T.Below(firstV, T.All(i + 1)), T.Below(T.All(i), lastV)),
                going = T.And(live, T.Below(T.All(i + 1), lastV));
            cV = T.Select(going, cV, T.All(1));
            rhoV = T.Select(going, rhoV, T.All(0));
            gammaV = T.Select(going, gammaV, below - shiftV);
            Step(dRow, squaresRow, shiftV, ref cV, ref rhoV, ref gammaV);
            T.Select(going, T.Load(squaresRow + Row), old).Store(squaresRow + Row);
            T.Select(live, T.Load(dRow + Row), below).Store(dRow + Row);
            var ending = T.Select(T.Below(firstV, T.All(i)), T.All(0), live);
            if (ending.Bits() == 0)
                continue;
            T square = T.Select(ending, rhoV * Square(gammaV), T.Load(squaresRow)),
                eigenvalue = T.Select(ending, shiftV + gammaV, T.Load(dRow));
            square.Store(squaresRow);
            eigenvalue.Store(dRow);
            T.Select(ending, eigenvalue, T.Load(d0 + v)).Store(d0 + v);
            T.Select(ending, T.Load(dRow + Row), T.Load(d1 + v)).Store(d1 + v);
            T.Select(ending, T.Load(dRow + (2 * Row)), T.Load(d2 + v)).Store(d2 + v);
            T.Select(ending, square, T.Load(square0 + v)).Store(square0 + v);
            T.Select(ending, T.Load(squaresRow + Row), T.Load(square1 + v)).Store(square1 + v);
        }
        cV.Store(c + v);
        rhoV.Store(rho + v);
        gammaV.Store(gamma + v);
    }

    private static T Square(T gamma) => T.Max(gamma * gamma, T.All(TridiagonalEigenvalues.LeastSquare));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Shift(int v)
    {
        T a = T.Load(d0 + v),
            root = T.Sqrt(T.Load(square0 + v)),
            half = (T.Load(d1 + v) - a) / (root + root);
        (a - (root / (half + T.CopySign(T.Sqrt((half * half) + T.All(1)), half)))).Store(shift + v);
    }

    // Moves the lanes whose first off-diagonal is negligible on by a row; returns those that may move on again.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private uint Advance(int v)
    {
        T a = T.Load(d0 + v),
            b = T.Load(d1 + v),
            square = T.Load(square0 + v),
            small = IsNegligible(square, a, b),
            row = T.Load(first + v) + T.And(small, T.All(1));
        row.Store(first + v);
        T.Select(small, T.All(0), T.Load(sweeps + v) + T.All(1)).Store(sweeps + v);
        a = T.Select(small, b, a);
        b = T.Select(small, T.Load(d2 + v), b);
        square = T.Select(small, T.Load(square1 + v), square);
        a.Store(d0 + v);
        b.Store(d1 + v);
        square.Store(square0 + v);
        var left = T.Below(row, T.All(n));
        return T.Select(T.Below(row, T.Load(last + v)), T.And(left, IsNegligible(square, a, b)), left).Bits();
    }

    private static T IsNegligible(T square, T d, T next) =>
        T.Below(
            square,
            T.Max(
                T.All(TridiagonalEigenvalues.Negligible) * T.Abs(d * next),
                T.All(TridiagonalEigenvalues.NegligibleSquare)
            )
        );

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
