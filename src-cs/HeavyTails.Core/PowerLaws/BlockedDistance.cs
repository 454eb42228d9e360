// D_i of one candidate without most of its differences. F_ij and s_j grow with j, so between points J < K the
// difference is at most
//   max(F_iK - (s_J - s_i)/n_i, (s_K - s_i)/n_i - F_iJ):
// blocks of the tail whose bound is below the running maximum are skipped. The bound keeps 1e-13 of slack for the
// rounding of a monotone function, so that D_i has the bits of the plain scan.

using HeavyTails.Core.Numerics;

namespace HeavyTails.Core.PowerLaws;

/// <summary>
/// Computes distances block by block. An instance owns scratch memory and may be used again, by one thread at a time.
/// </summary>
internal sealed unsafe class BlockedDistance
{
    /// <summary>Longest tail whose points are all computed, because blocks would cost more than they save.</summary>
    private const int ShortTail = 256;

    private const int MostBlocks = 4096;

    /// <summary>
    /// Number of blocks times the distance of the tail that leaves few blocks open: F then grows by a third of the
    /// distance within one block. Measured: 2 to 4 are equally fast.
    /// </summary>
    private const double FineBlocks = 3;

    /// <summary>Least number of points in a block for which its two ends cost less than its points would.</summary>
    private const int ShortBlock = 8;

    /// <summary>Covers the rounding of F at the ends of a block; F is within 3e-16 of a monotone function.</summary>
    private const double Slack = 1e-13;

    private double[] blockF = [],
        blockLogs = [],
        blockUpper = [];
    private int[] blockStart = [],
        openBlocks = [];

    /// <summary>
    /// D_i and a point where it is attained; when D_i > cut, some difference above cut and its point.
    /// </summary>
    internal double Of<T, TSides>(ScanView view, int i, double cut, out int witness)
        where T : struct, ILanes<T>
        where TSides : ISides
    {
        var largest = -1.0;
        witness = i;
        var length = view.Distinct - i;
        if (length <= ShortTail)
        {
            Points<T, TSides>(view, i, i, view.Distinct, ref largest, ref witness);
            return largest;
        }
        var blocks = Math.Clamp((int)Math.Sqrt(length / 2.0), 16, MostBlocks) / 8 * 8;
        Boundaries<T, TSides>(view, i, blocks, ref largest, ref witness);
        if (largest > cut)
            return largest;
        // If the law is close to the tail, F grows by more than their distance within a coarse block, so that the bound
        // cannot exclude the block. Finer blocks have tighter bounds.
        var fine = Math.Min(FineBlocks / largest, MostBlocks);
        if (fine > 2 * blocks && fine * ShortBlock <= length)
        {
            blocks = (int)fine / 8 * 8;
            Boundaries<T, TSides>(view, i, blocks, ref largest, ref witness);
            if (largest > cut)
                return largest;
        }
        var open = 0;
        for (var b = 0; b < blocks; b++)
        {
            var (j, k) = (blockStart[b], blockStart[b + 1]);
            var highest = ((TSides.Both ? view.Ends[k] : view.Ranks[k]) - view.Ranks[i]) * view.Inverses[i];
            var lowest = (view.Ranks[j] - view.Ranks[i]) * view.Inverses[i];
            var upper = Math.Max(blockF[b + 1] - lowest, highest - blockF[b]) + Slack;
            if (upper <= largest)
                continue;
            blockUpper[b] = upper;
            openBlocks[open++] = b;
        }
        // A heap with the largest bound on top: most blocks are never evaluated.
        for (var q = open / 2 - 1; q >= 0; q--)
            Sink(q, open);
        while (open > 0 && blockUpper[openBlocks[0]] > largest)
        {
            var b = openBlocks[0];
            Points<T, TSides>(view, i, blockStart[b], blockStart[b + 1], ref largest, ref witness);
            if (largest > cut)
                break;
            openBlocks[0] = openBlocks[--open];
            Sink(0, open);
        }
        return largest;
    }

    /// <summary>Moves an open block down the heap, below those with a larger bound.</summary>
    private void Sink(int at, int open)
    {
        var block = openBlocks[at];
        for (int below; (below = 2 * at + 1) < open; at = below)
        {
            if (below + 1 < open && blockUpper[openBlocks[below + 1]] > blockUpper[openBlocks[below]])
                below++;
            if (blockUpper[openBlocks[below]] <= blockUpper[block])
                break;
            openBlocks[at] = openBlocks[below];
        }
        openBlocks[at] = block;
    }

    /// <summary>Computes F at the ends of equal blocks of the tail; the differences there enter the maximum.</summary>
    private void Boundaries<T, TSides>(ScanView view, int i, int blocks, ref double largest, ref int witness)
        where T : struct, ILanes<T>
        where TSides : ISides
    {
        if (openBlocks.Length < blocks)
        {
            (blockF, blockLogs, blockUpper) = (
                new double[blocks + TailSample.Padding],
                new double[blocks + TailSample.Padding],
                new double[blocks]
            );
            (blockStart, openBlocks) = (new int[blocks + 1], new int[blocks]);
        }
        var last = view.Distinct - 1;
        var points = (double)(last - i) / blocks;
        for (var b = 0; b < blocks; b++)
            blockStart[b] = i + (int)(points * b);
        blockStart[blocks] = last;
        for (var b = 0; b <= blocks; b++)
            blockLogs[b] = view.Logs[blockStart[b]];
        Array.Fill(blockLogs, view.Logs[last], blocks + 1, TailSample.Padding - 1);
        fixed (
            double* logs = blockLogs,
                f = blockF
        )
        {
            var (log, exponent) = (T.All(view.Logs[i]), T.All(view.Exponents[i]));
            for (var b = 0; b <= blocks; b += T.Count)
                (T.All(1) - FastExp.Of(exponent * (log - T.Load(logs + b)))).Store(f + b);
        }
        for (var b = 0; b <= blocks; b++)
        {
            var j = blockStart[b];
            var difference = Math.Abs(blockF[b] - (view.Ranks[j] - view.Ranks[i]) * view.Inverses[i]);
            if (TSides.Both)
                difference = Math.Max(difference, (view.Ends[j] - view.Ranks[i]) * view.Inverses[i] - blockF[b]);
            if (difference <= largest)
                continue;
            largest = difference;
            witness = j;
        }
    }

    /// <summary>
    /// Takes in the differences at points [from, to) and at a few behind them, up to a whole register: they are points
    /// of the tail too.
    /// </summary>
    private static void Points<T, TSides>(ScanView view, int i, int from, int to, ref double largest, ref int witness)
        where T : struct, ILanes<T>
        where TSides : ISides
    {
        var (log, rank, exponent, inverse) = (
            T.All(view.Logs[i]),
            T.All(view.Ranks[i]),
            T.All(view.Exponents[i]),
            T.All(view.Inverses[i])
        );
        for (var j = from; j < to; j += T.Count)
        {
            var difference = Differences<T, TSides>.At(
                T.Load(view.Logs + j),
                T.Load(view.Ranks + j),
                T.Load(view.Ends + j),
                log,
                rank,
                exponent,
                inverse
            );
            if (!difference.AnyAbove(T.All(largest)))
                continue;
            largest = difference.Largest();
            // Any point of this row is as good a witness as the maximum itself, because they are neighbours.
            witness = Math.Min(j + T.Count / 2, view.Distinct - 1);
        }
    }
}
