// argmin_i D_i exactly, without computing most D_i.
//   witness   one point j gives the lower bound |F_ij - (s_j - s_i)/n_i| <= D_i. Where a neighbour's D is attained, a candidate that cannot win shows it too.
//   blocks    F_ij and s_j grow with j, so between points J < K the difference is at most max(F_iK - (s_J - s_i)/n_i, (s_K - s_i)/n_i - F_iJ):
//             stretches whose bound is below the running maximum are skipped.
// 1. exact D of a few spread candidates gives a first best and its witnesses; 2. each other candidate is tested at the witnesses of its two
// neighbours, eight at a time; 3. what survives is evaluated best bound first, and each new witness is tried on the rest.
// A rejection is a proof: bounds are the same floating-point differences that the plain scan maximises, and blocks keep 1e-13 of slack for the
// rounding of a monotone function. Ties go to the smaller index. So index and bits of D are the plain scan's.

using HeavyTails.Core.Numerics;

namespace HeavyTails.Core.PowerLaws;

/// <summary>The pruned scan. An instance owns scratch memory and may be used again, by one thread at a time.</summary>
internal sealed unsafe class PrunedScan
{
    /// <summary>Candidates evaluated before sieving: the cube root of their number, at least so many. (Measured between 300 and 100,000 points, where half and twice
    /// as many cost up to a third more.)</summary>
    private const int LeastSpread = 12;

    /// <summary>Tails up to this length are gone through point by point; blocks cost more than they save.</summary>
    private const int ShortTail = 256;

    private const int MostBlocks = 4096;

    /// <summary>Blocks, times the tail's distance, that leave few open: F grows by a third of the distance within one. (2 to 4 are as good, measured.)</summary>
    private const double FineBlocks = 3;

    /// <summary>Points in a block, at least, for its ends to cost less than its points would.</summary>
    private const int ShortBlock = 8;

    /// <summary>Stands for "done" in the bounds: larger than any distance.</summary>
    private const double Done = double.PositiveInfinity;

    /// <summary>Covers the rounding of F at a block's ends; F is within 3e-16 of a monotone function.</summary>
    private const double Slack = 1e-13;

    private double[] blockF = [],
        blockLogs = [],
        blockUpper = [],
        bounds = [];
    private int[] blockStart = [],
        openBlocks = [],
        alive = [];

    /// <summary>Same result as <see cref="PlainScan.Run(TailSample, ReadOnlySpan{bool}, bool, LaneWidth)"/>.</summary>
    internal ScanResult Run(
        TailSample sample,
        ReadOnlySpan<bool> admissible,
        bool twoSided,
        LaneWidth width = LaneWidth.Best
    ) =>
        (Lanes.Resolve(width, sample.Distinct), twoSided) switch
        {
            (LaneWidth.Bits512, false) => Run<Lanes512, LeftLimit>(sample, admissible),
            (LaneWidth.Bits512, true) => Run<Lanes512, BothSides>(sample, admissible),
            (LaneWidth.Bits256, false) => Run<Lanes256, LeftLimit>(sample, admissible),
            (LaneWidth.Bits256, true) => Run<Lanes256, BothSides>(sample, admissible),
            (_, false) => Run<Lanes64, LeftLimit>(sample, admissible),
            (_, true) => Run<Lanes64, BothSides>(sample, admissible),
        };

    private ScanResult Run<T, TSides>(TailSample sample, ReadOnlySpan<bool> admissible)
        where T : struct, ILanes<T>
        where TSides : ISides
    {
        var candidates = sample.Distinct - 1;
        if (bounds.Length < candidates + TailSample.Padding)
        {
            bounds = new double[candidates + TailSample.Padding];
            alive = new int[candidates + TailSample.Padding];
        }
        fixed (
            double* logs = sample.Logs,
                ranks = sample.Ranks,
                ends = sample.Ends,
                exponents = sample.Exponents,
                inverses = sample.InverseLengths
        )
        fixed (double* lower = bounds)
        {
            var view = new View(sample.Distinct, logs, ranks, ends, exponents, inverses);
            for (var i = 0; i < candidates; i++)
                lower[i] = exponents[i] > 0 && (admissible.IsEmpty || admissible[i]) ? 0 : Done;

            var best = new ScanResult(-1, double.PositiveInfinity);
            SpreadAndSieve<T, TSides>(view, candidates, lower, ref best);

            var survivors = 0;
            for (var i = 0; i < candidates; i++)
                if (CanWin(lower[i], i, best))
                    alive[survivors++] = i;
            while (survivors > 0)
            {
                var i = alive[0];
                for (var q = 1; q < survivors; q++)
                    if (lower[alive[q]] < lower[i])
                        i = alive[q];
                Evaluate<T, TSides>(view, i, best.Distance, lower, ref best, out var witness);
                survivors = Retain<T, TSides>(view, witness, lower, best, survivors);
            }
            return best;
        }
    }

    private static bool CanWin(double bound, int i, ScanResult best) =>
        bound < best.Distance || (bound == best.Distance && i < best.Index);

    private void Evaluate<T, TSides>(View view, int i, double cut, double* lower, ref ScanResult best, out int witness)
        where T : struct, ILanes<T>
        where TSides : ISides
    {
        var d = Distance<T, TSides>(view, i, cut, out witness);
        if (CanWin(d, i, best))
            best = new(i, d);
        lower[i] = Done;
    }

    private void SpreadAndSieve<T, TSides>(View view, int candidates, double* lower, ref ScanResult best)
        where T : struct, ILanes<T>
        where TSides : ISides
    {
        var count = Math.Min(candidates / 8 + 1, Math.Max(LeastSpread, (int)Math.Cbrt(candidates)));
        var (previous, previousWitness) = (-1, -1);
        for (var k = 0; k < count; k++)
        {
            var i = (int)(candidates * (k + 0.5) / count);
            while (i < candidates && lower[i] == Done)
                i++;
            if (i >= candidates)
                break;
            Evaluate<T, TSides>(view, i, double.PositiveInfinity, lower, ref best, out var witness);
            if (previous >= 0)
                Sieve<T, TSides>(view, previous + 1, i, previousWitness, lower);
            Sieve<T, TSides>(view, previous + 1, i, witness, lower);
            (previous, previousWitness) = (i, witness);
        }
        if (previous >= 0)
            Sieve<T, TSides>(view, previous + 1, candidates, previousWitness, lower);
    }

    /// <summary>Raises the bounds of candidates [from, to) that lie at or below point j.</summary>
    private static void Sieve<T, TSides>(View view, int from, int to, int j, double* lower)
        where T : struct, ILanes<T>
        where TSides : ISides
    {
        to = Math.Min(to, j);
        var i = from;
        var (log, rank, end) = (T.All(view.Logs[j]), T.All(view.Ranks[j]), T.All(view.Ends[j]));
        for (; i + T.Count <= to; i += T.Count)
        {
            var difference = Differences<T, TSides>.At(
                log,
                rank,
                end,
                T.Load(view.Logs + i),
                T.Load(view.Ranks + i),
                T.Load(view.Exponents + i),
                T.Load(view.Inverses + i)
            );
            T.Max(T.Load(lower + i), difference).Store(lower + i);
        }
        for (; i < to; i++)
            lower[i] = Math.Max(lower[i], One<TSides>(view, i, j));
    }

    private static double One<TSides>(View view, int i, int j)
        where TSides : ISides =>
        Differences<Lanes64, TSides>
            .At(
                Lanes64.All(view.Logs[j]),
                Lanes64.All(view.Ranks[j]),
                Lanes64.All(view.Ends[j]),
                Lanes64.All(view.Logs[i]),
                Lanes64.All(view.Ranks[i]),
                Lanes64.All(view.Exponents[i]),
                Lanes64.All(view.Inverses[i])
            )
            .Largest();

    /// <summary>Tries a new witness on the survivors, keeps those that can still win.</summary>
    private int Retain<T, TSides>(View view, int witness, double* lower, ScanResult best, int survivors)
        where T : struct, ILanes<T>
        where TSides : ISides
    {
        double* gathered = stackalloc double[5 * 8];
        double* differences = gathered + 4 * 8;
        new Span<double>(gathered, 40).Clear();
        var (log, rank, end) = (T.All(view.Logs[witness]), T.All(view.Ranks[witness]), T.All(view.Ends[witness]));
        var kept = 0;
        for (var q = 0; q < survivors; q += T.Count)
        {
            var count = Math.Min(T.Count, survivors - q);
            for (var lane = 0; lane < count; lane++)
            {
                var i = Math.Min(alive[q + lane], witness);
                gathered[lane] = view.Logs[i];
                gathered[8 + lane] = view.Ranks[i];
                gathered[16 + lane] = view.Exponents[i];
                gathered[24 + lane] = view.Inverses[i];
            }
            Differences<T, TSides>
                .At(
                    log,
                    rank,
                    end,
                    T.Load(gathered),
                    T.Load(gathered + 8),
                    T.Load(gathered + 16),
                    T.Load(gathered + 24)
                )
                .Store(differences);
            for (var lane = 0; lane < count; lane++)
            {
                var i = alive[q + lane];
                if (i <= witness && lower[i] != Done)
                    lower[i] = Math.Max(lower[i], differences[lane]);
                if (CanWin(lower[i], i, best))
                    alive[kept++] = i;
            }
        }
        return kept;
    }

    /// <summary>D_i and a point where it is attained; when D_i > cut, some difference above cut and its point.</summary>
    private double Distance<T, TSides>(View view, int i, double cut, out int witness)
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
        // Where law and tail are close, a coarse block's F grows by more than their distance, and no bound closes it.
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
        // A heap, the most promising block on top: most are never taken.
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

    /// <summary>Lets an open block sink to below those with a larger bound.</summary>
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

    /// <summary>F at the ends of equal blocks of the tail; the differences there count as seen.</summary>
    private void Boundaries<T, TSides>(View view, int i, int blocks, ref double largest, ref int witness)
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

    /// <summary>The differences at points [from, to) and, as vectors go, a few behind: they are points of the tail too.</summary>
    private static void Points<T, TSides>(View view, int i, int from, int to, ref double largest, ref int witness)
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
            // Any point of this row is as good a witness as the maximum itself: they are neighbours.
            witness = Math.Min(j + T.Count / 2, view.Distinct - 1);
        }
    }

    /// <summary>The sample's arrays, pinned.</summary>
    private readonly struct View(
        int distinct,
        double* logs,
        double* ranks,
        double* ends,
        double* exponents,
        double* inverses
    )
    {
        internal readonly int Distinct = distinct;
        internal readonly double* Logs = logs,
            Ranks = ranks,
            Ends = ends,
            Exponents = exponents,
            Inverses = inverses;
    }
}
