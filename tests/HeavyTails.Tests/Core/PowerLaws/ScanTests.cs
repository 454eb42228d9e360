// The pruned scan returns the plain scan's xmin index and the same bits of D, on 512, 256 and 64 bits, one- and
// two-sided.
using HeavyTails.Core.Numerics;
using HeavyTails.Core.PowerLaws;

namespace HeavyTails.Tests.Core.PowerLaws;

public class ScanTests(ITestOutputHelper output)
{
    private static readonly LaneWidth[] Widths = [LaneWidth.Bits64, LaneWidth.Bits256, LaneWidth.Bits512];

    [Fact]
    public void Pruned_and_plain_scans_agree_bit_by_bit_on_every_width_over_10_000_ugly_sets()
    {
        var scan = new PrunedScan();
        var (ties, single) = (0, 0);
        for (ulong seed = 0; seed < 10_000; seed++)
        {
            var sorted = Samples.Ugly(seed).Order().ToArray();
            if (sorted[0] == sorted[^1])
                continue;
            var sample = TailSample.Of(sorted);
            ties += sample.Distinct < sample.Count ? 1 : 0;
            single += sample.Distinct <= 3 ? 1 : 0;
            var twoSided = seed % 2 == 1;
            var expected = PlainScan.Run(sample, [], twoSided, LaneWidth.Bits64);
            foreach (var width in Widths)
            {
                if (seed % 8 == 0)
                    Assert.Equal(expected, PlainScan.Run(sample, [], twoSided, width));
                var pruned = scan.Run(sample, [], twoSided, width);
                Assert.True(
                    expected == pruned,
                    $"seed {seed}, width {width}, two-sided {twoSided}, m {sample.Distinct}: expected {expected}, "
                        + $"got {pruned}"
                );
            }
        }
        output.WriteLine($"10,000 sets, {ties} with ties, {single} of at most 3 distinct values");
        Assert.True(ties > 1000 && single > 50);
    }

    [Theory]
    [InlineData(5000)]
    [InlineData(12000)]
    public void Long_samples_agree_too(int n)
    {
        var scan = new PrunedScan();
        for (var kind = 0; kind < 4; kind++)
        {
            var sample = TailSample.Of(Samples.Shape(kind, n, (ulong)(n + kind)).Order().ToArray());
            foreach (var twoSided in new[] { false, true })
            {
                var expected = PlainScan.Run(sample, [], twoSided);
                foreach (var width in Widths)
                    Assert.Equal(expected, scan.Run(sample, [], twoSided, width));
            }
        }
    }

    /// <summary>
    /// Pure power laws, whose D is small and flat: what blocks of the tail bound least, and ties among them.
    /// </summary>
    [Fact]
    public void Laws_close_to_the_data_agree_too()
    {
        var scan = new PrunedScan();
        for (ulong seed = 0; seed < 60; seed++)
        {
            var random = new SplitMix64(seed);
            var x = Enumerable
                .Range(0, 1000 + 100 * (int)seed)
                .Select(_ => Math.Pow(1 - random.NextUniform(), -1 / 1.5))
                .Order();
            var sample = TailSample.Of([.. seed % 3 == 0 ? x.Select(v => Math.Round(v, 3)) : x]);
            var expected = PlainScan.Run(sample, [], seed % 2 == 1);
            foreach (var width in Widths)
                Assert.Equal(expected, scan.Run(sample, [], seed % 2 == 1, width));
        }
    }

    [Fact]
    public void Inadmissible_candidates_are_left_out_of_both_scans()
    {
        var scan = new PrunedScan();
        for (ulong seed = 0; seed < 2000; seed++)
        {
            var sample = TailSample.Of(Samples.Shape((int)(seed % 4), 3 + (int)(seed % 700), seed).Order().ToArray());
            var random = new SplitMix64(seed);
            var admissible = Enumerable.Range(0, sample.Distinct).Select(_ => random.NextBelow(5) == 0).ToArray();
            var expected = PlainScan.Run(sample, admissible, false, LaneWidth.Bits64);
            var pruned = scan.Run(sample, admissible, false);
            Assert.Equal(expected, pruned);
            Assert.True(pruned.Index < 0 || admissible[pruned.Index]);
        }
    }

    [Fact]
    public void The_scan_computes_the_definition()
    {
        // The formula as it is written, with the library's pow, agrees to 1e-13 with the scan, whose rounding is
        // independent.
        for (ulong seed = 0; seed < 200; seed++)
        {
            var x = Samples.Shape((int)(seed % 4), 40, seed).Order().ToArray();
            var (best, bestD) = (-1, double.PositiveInfinity);
            for (var i = 0; i < x.Length - 1; i++)
            {
                var tail = x[i..];
                var alpha = 1 + tail.Length / tail.Sum(v => Math.Log(v / x[i]));
                var d = tail.Select((v, j) => Math.Abs(1 - Math.Pow(v / x[i], 1 - alpha) - (double)j / tail.Length))
                    .Max();
                if (d < bestD)
                    (best, bestD) = (i, d);
            }
            var fit = PowerLaw.Fit(x).Value;
            Assert.Equal(x[best], fit.Xmin);
            Assert.Equal(bestD, fit.D, 1e-13);
        }
    }

    [Fact]
    public void The_exponential_is_within_one_unit_in_the_last_place_and_the_same_on_every_width()
    {
        var random = new SplitMix64(1);
        var x = new double[8];
        var results = new double[3, 8];
        for (var round = 0; round < 20_000; round++)
        {
            for (var i = 0; i < 8; i++)
                x[i] = -Math.Exp(8 * random.NextUniform() - 2);
            Fill(x, results);
            for (var i = 0; i < 8; i++)
            {
                Assert.Equal(results[0, i], results[1, i]);
                Assert.Equal(results[0, i], results[2, i]);
                var exact = Math.Exp(Math.Max(x[i], -708));
                Assert.True(
                    Math.Abs(results[0, i] - exact) <= Math.BitIncrement(exact) - exact,
                    $"exp({x[i]:R}): {results[0, i]:R} for {exact:R}"
                );
            }
        }
        Assert.Equal(1, FastExp.Of(0));
    }

    private static unsafe void Fill(double[] x, double[,] results)
    {
        fixed (
            double* from = x,
                to = results
        )
        {
            for (var i = 0; i < 8; i++)
                FastExp.Of(Lanes64.Load(from + i)).Store(to + i);
            for (var i = 0; i < 8; i += 4)
                FastExp.Of(Lanes256.Load(from + i)).Store(to + 8 + i);
            FastExp.Of(Lanes512.Load(from)).Store(to + 16);
        }
    }
}
