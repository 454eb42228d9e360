// argmin_i D_i exactly, without computing most D_i.
//   witness   One point j gives the lower bound |F_ij - (s_j - s_i)/n_i| <= D_i. Where a neighbour attains its D, a
//             candidate that cannot win usually has a large difference as well.
//   blocks    Stretches of the tail whose bound is below the running maximum are skipped (BlockedDistance.cs).
// 1. The exact D of a few spread candidates gives a first best and its witnesses; 2. each other candidate is tested at
// the witnesses of its two neighbours, eight at a time; 3. what survives is evaluated in order of increasing bound, and
// each new witness is tried on the rest.
// A rejected candidate cannot be the minimum, because its lower bound exceeds the best D: the bounds are the same
// floating-point differences that the plain scan maximises. Ties go to the smaller index. Therefore the index and the
// bits of D equal those of the plain scan.

using HeavyTails.Core.Numerics;

namespace HeavyTails.Core.PowerLaws;

/// <summary>The pruned scan. An instance owns scratch memory and may be used again, by one thread at a time.</summary>
internal sealed unsafe class PrunedScan
{
    /// <summary>
    /// Least number of candidates evaluated before sieving, which is else the cube root of their number. Measured
    /// between 300 and 100,000 points: half and twice as many cost up to a third more.
    /// </summary>
    private const int LeastSpread = 12;

    /// <summary>Bound of a candidate that is evaluated or not admissible: larger than any distance.</summary>
    private const double Done = double.PositiveInfinity;

    private readonly BlockedDistance distances = new();
    private double[] bounds = [];
    private int[] alive = [];

    /// <summary>
    /// Returns the same as <see cref="PlainScan.Run(TailSample, ReadOnlySpan{bool}, bool, LaneWidth)"/>.
    /// </summary>
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

    /// <summary>
    /// Whether an admissible candidate has a smaller distance than the candidate <paramref name="other"/>, or the same
    /// at a smaller index.
    /// </summary>
    internal bool Beats(TailSample sample, ReadOnlySpan<bool> admissible, int other) =>
        Lanes.Resolve(LaneWidth.Best, sample.Distinct) switch
        {
            LaneWidth.Bits512 => Run<Lanes512, LeftLimit>(sample, admissible, other),
            LaneWidth.Bits256 => Run<Lanes256, LeftLimit>(sample, admissible, other),
            _ => Run<Lanes64, LeftLimit>(sample, admissible, other),
        }
            is var best
        && best.Index != other;

    // With `other` >= 0 that candidate is the first best one, and no further ones are evaluated before sieving.
    private ScanResult Run<T, TSides>(TailSample sample, ReadOnlySpan<bool> admissible, int other = -1)
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
            var view = new ScanView
            {
                Distinct = sample.Distinct,
                Logs = logs,
                Ranks = ranks,
                Ends = ends,
                Exponents = exponents,
                Inverses = inverses,
            };
            for (var i = 0; i < candidates; i++)
                lower[i] = exponents[i] > 0 && (admissible.IsEmpty || admissible[i]) ? 0 : Done;

            var best = ScanResult.None;
            if (other < 0)
                SpreadAndSieve<T, TSides>(view, candidates, lower, ref best);
            else
            {
                Evaluate<T, TSides>(view, other, double.PositiveInfinity, lower, ref best, out var witness);
                Sieve<T, TSides>(view, 0, candidates, witness, lower);
            }

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

    private void Evaluate<T, TSides>(
        ScanView view,
        int i,
        double cut,
        double* lower,
        ref ScanResult best,
        out int witness
    )
        where T : struct, ILanes<T>
        where TSides : ISides
    {
        var d = distances.Of<T, TSides>(view, i, cut, out witness);
        if (CanWin(d, i, best))
            best = new(i, d);
        lower[i] = Done;
    }

    private void SpreadAndSieve<T, TSides>(ScanView view, int candidates, double* lower, ref ScanResult best)
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
    private static void Sieve<T, TSides>(ScanView view, int from, int to, int j, double* lower)
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
            lower[i] = Math.Max(lower[i], view.Difference<TSides>(i, j));
    }

    /// <summary>Tries a new witness on the survivors and keeps those that can still win.</summary>
    private int Retain<T, TSides>(ScanView view, int witness, double* lower, ScanResult best, int survivors)
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
}
