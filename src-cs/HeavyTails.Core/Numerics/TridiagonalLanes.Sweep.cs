// One sweep of the lanes of TridiagonalLanes: shifts, steps from the last row of each block to its first, and the rows
// that are done with.
using System.Runtime.CompilerServices;

namespace HeavyTails.Core.Numerics;

internal sealed unsafe partial class TridiagonalLanes<T>
{
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
}
