using FsCheck.Xunit;
using HeavyTails.Core.Fits;
using HeavyTails.Core.Numerics;
using HeavyTails.Core.TailIndices;
using HeavyTails.Core.TailIndices.Kernels;
using HeavyTails.Data.Transforms;

namespace HeavyTails.Tests.Core.TailIndices;

public unsafe class TailIndexTests
{
    private static readonly TailIndexOptions NoErrors = new() { Resamples = 0 };

    public static TheoryData<int, int[]> Passes =>
        new()
        {
            { 64_000, [2, 5, 10, 20, 50, 100, 500, 1000] },
            { 100_352, [2, 5, 10, 20, 50, 100, 500, 1000] },
            { 523_457, [2, 5, 10, 20, 50, 100, 40] },
            { 300_001, [3, 7, 11, 13, 17, 40, 5000] },
            { 300_001, [512, 2048] },
            { 1_200_007, [2, 5, 10, 20, 50, 100, 500, 1000] },
            { 99_999, [2] },
            { 333_333, [9, 4, 6] },
            { 400_000, [11, 13, 22, 26] },
        };

    [Theory]
    [MemberData(nameof(Passes))]
    public void One_pass_over_all_lanes_agrees_with_one_plain_pass_a_block_size(int count, int[] sizes)
    {
        var x = Variates.Stable(1.3, count, 17);
        var narrow = Array.ConvertAll(x, v => (float)v);
        var tree = new BlockTree(sizes);
        Assert.All(tree.Levels, l => Assert.Equal(0, tree.Stream % l.Size));
        Assert.Equal(sizes.Order(), tree.Levels.Skip(1).Select(l => l.Size).Concat(tree.Apart).Order());
        fixed (double* wide = x)
        fixed (float* single = narrow)
        {
            var plain = StraightLogSums.Of(wide, count, sizes, 1, 1e-16).Estimate(10);
            var fused = FusedLogSums.Of<double, double>(wide, count, tree, sizes, 1, 1e-16, null, 1).Sums.Estimate(10);
            var fused32 = FusedLogSums
                .Of<float, float>(single, count, tree, sizes, 1, 1e-16, null, 1)
                .Sums.Estimate(10);
            var widened = FusedLogSums
                .Of<float, double>(single, count, tree, sizes, .5, .5e-16, null, 2)
                .Sums.Estimate(10);
            for (var i = 0; i < sizes.Length; i++)
            {
                Assert.Equal(plain[i].Blocks, fused[i].Blocks);
                Assert.Equal(plain[i].TailIndex, fused[i].TailIndex, 11);
                Assert.Equal(plain[i].TailIndex, fused32[i].TailIndex, 4);
                Assert.Equal(plain[i].TailIndex, widened[i].TailIndex, 4);
            }
        }
    }

    [Theory]
    [InlineData(100_352)]
    [InlineData(1_500_000)]
    public void Threads_do_not_change_a_bit(int count)
    {
        var x = Array.ConvertAll(Variates.Stable(1.6, count, 4), v => (float)v);
        var one = TailIndex.All(x, new() { MaxThreads = 1 });
        var many = TailIndex.All(x, new() { MaxThreads = 7 });
        Assert.Equal(one.AlphaStable.Value.TailIndex, many.AlphaStable.Value.TailIndex);
        Assert.Equal(one.AlphaStable.Value.Error.Value.StandardError, many.AlphaStable.Value.Error.Value.StandardError);
        Assert.Equal(one.Hill.Value, many.Hill.Value);
        Assert.Equal(one.Pickands.Value, many.Pickands.Value);
        Assert.Equal(one.Moment.Value, many.Moment.Value);
    }

    [Theory]
    [InlineData(2.0, 30_000)]
    [InlineData(1.7, 30_000)]
    [InlineData(1.0, 30_000)]
    [InlineData(.6, 30_000)]
    [InlineData(2.0, 1_000_000)]
    [InlineData(1.2, 1_000_000)]
    public void Stable_samples_give_back_their_index_within_four_standard_errors(double tailIndex, int count)
    {
        var x = Variates.Stable(tailIndex, count, 23);
        foreach (
            var fit in new[]
            {
                TailIndex.AlphaStable(x).Value,
                TailIndex.AlphaStable(Array.ConvertAll(x, v => (float)v)).Value,
            }
        )
        {
            var (error, low, high) = fit.Error.Value;
            Assert.InRange(error, 1e-4, .1);
            Assert.InRange(fit.TailIndex, tailIndex - (4 * error), tailIndex + (4 * error));
            Assert.True(low < fit.TailIndex + (2 * error) && high > fit.TailIndex - (2 * error));
        }
    }

    [Fact]
    public void The_error_bar_is_the_spread_over_samples()
    {
        var fits = Enumerable
            .Range(0, 60)
            .Select(s => TailIndex.AlphaStable(Variates.Stable(1.5, 16_384, (ulong)s)).Value)
            .ToArray();
        var mean = fits.Average(f => f.TailIndex);
        var spread = Math.Sqrt(fits.Average(f => (f.TailIndex - mean) * (f.TailIndex - mean)));
        Assert.InRange(mean, 1.5 - .01, 1.5 + .01);
        Assert.InRange(fits.Average(f => f.Error.Value.StandardError) / spread, .7, 1.4);
    }

    [Theory]
    [InlineData(-300)]
    [InlineData(-60)]
    [InlineData(7)]
    [InlineData(90)]
    [InlineData(1000)]
    public void A_power_of_two_in_scale_changes_nothing(int power)
    {
        foreach (var count in new[] { 5000, 100_000 })
        {
            var x = Variates.Stable(1.8, count, 9);
            var scaled = Array.ConvertAll(x, v => v * Math.ScaleB(1, power));
            var (fit, other) = (TailIndex.All(x, NoErrors), TailIndex.All(scaled, NoErrors));
            Assert.Equal(fit.AlphaStable.Value.TailIndex, other.AlphaStable.Value.TailIndex, 11);
            Assert.Equal(fit.Hill.Value.TailIndex, other.Hill.Value.TailIndex, 10);
            Assert.Equal(fit.Pickands.Value.TailIndex, other.Pickands.Value.TailIndex, 11);
            Assert.Equal(fit.Moment.Value.TailIndex, other.Moment.Value.TailIndex, 9);
            if (Math.Abs(power) > 100)
                continue;
            var narrow = Array.ConvertAll(x, v => (float)v);
            var narrowScaled = Array.ConvertAll(narrow, v => v * MathF.ScaleB(1, power));
            Assert.Equal(
                TailIndex.AlphaStable(narrow, NoErrors).Value.TailIndex,
                TailIndex.AlphaStable(narrowScaled, NoErrors).Value.TailIndex,
                6
            );
        }
    }

    [Fact]
    public void Sums_beyond_the_range_of_float_are_taken_in_double()
    {
        var x = Array.ConvertAll(Variates.Gaussian(100_000, 2), v => (float)v);
        var large = Array.ConvertAll(x, v => v * 5e37f);
        Assert.Equal(
            TailIndex.AlphaStable(x, NoErrors).Value.TailIndex,
            TailIndex.AlphaStable(large, NoErrors).Value.TailIndex,
            5
        );
        var wide = Array.ConvertAll(x, v => v * 3e307);
        Assert.Equal(
            TailIndex.AlphaStable(x, NoErrors).Value.TailIndex,
            TailIndex.AlphaStable(wide, NoErrors).Value.TailIndex,
            5
        );
    }

    [Theory]
    [InlineData(1e30, 1e-9)]
    [InlineData(1e200, 1e-11)]
    public void Neighbours_whose_product_overflows_are_taken_in_all_the_same(double huge, double tolerance)
    {
        var x = Variates.Gaussian(100_000, 8);
        int[] sizes = [.. TailIndex.MohammadiBlocks];
        (x[40_000], x[40_001]) = (huge, huge);
        var narrow = Array.ConvertAll(x, v => (float)Math.Min(v, 1e30));
        var rounded = Array.ConvertAll(narrow, v => (double)v);
        fixed (
            double* wide = x,
                single = rounded
        )
        {
            var expected = StraightLogSums.Of(wide, x.Length, sizes, 1, Math.ScaleB(1, -53)).Estimate(10);
            var expected32 = StraightLogSums.Of(single, x.Length, sizes, 1, Math.ScaleB(1, -53)).Estimate(10);
            var fit = TailIndex.AlphaStable(x, NoErrors).Value.ByBlockSize;
            var fit32 = TailIndex.AlphaStable(narrow, NoErrors).Value.ByBlockSize;
            for (var i = 0; i < sizes.Length; i++)
            {
                Assert.Equal(expected[i].TailIndex, fit[i].TailIndex, tolerance);
                Assert.Equal(expected32[i].TailIndex, fit32[i].TailIndex, 1e-9);
            }
        }
        fixed (float* values = narrow)
            Assert.False(
                FusedLogSums
                    .Of<float, float>(values, x.Length, new(sizes), sizes, 1, Math.ScaleB(1, -53), null, 1)
                    .Finite
            );
        fixed (double* values = x)
            Assert.Equal(
                huge < 1e100,
                FusedLogSums
                    .Of<double, double>(values, x.Length, new(sizes), sizes, 1, Math.ScaleB(1, -53), null, 1)
                    .Finite
            );
    }

    [Fact]
    public void Mostly_zeros_agree_with_the_plain_engine()
    {
        var x = Variates.Stable(1.5, 200_000, 3);
        for (var i = 0; i < x.Length; i++)
            x[i] = i % 10 == 0 ? x[i] : 0;
        int[] sizes = [.. TailIndex.MohammadiBlocks];
        var narrow = Array.ConvertAll(x, v => (float)v);
        fixed (double* wide = x)
        fixed (float* single = narrow)
        {
            var plain = StraightLogSums.Of(wide, x.Length, sizes, 1, 1e-16).Estimate(10);
            var fused = FusedLogSums.Of<double, double>(wide, x.Length, new(sizes), sizes, 1, 1e-16, null, 1);
            var fused32 = FusedLogSums.Of<float, float>(single, x.Length, new(sizes), sizes, 1, 1e-16, null, 1);
            Assert.True(fused.Finite && fused32.Finite);
            for (var i = 0; i < sizes.Length; i++)
            {
                Assert.Equal(plain[i].TailIndex, fused.Sums.Estimate(10)[i].TailIndex, 11);
                Assert.Equal(plain[i].TailIndex, fused32.Sums.Estimate(10)[i].TailIndex, 5);
            }
        }
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(100_000)]
    public void What_cannot_be_estimated_says_why(int count)
    {
        var x = Variates.Gaussian(count, 1);
        foreach (var bad in new[] { double.NaN, double.PositiveInfinity, double.NegativeInfinity })
        {
            var y = (double[])x.Clone();
            y[count / 3] = bad;
            var fit = TailIndex.AlphaStable(y);
            Assert.Equal(FitFailure.NotFinite, fit.Failure);
            Assert.Contains($"value {count / 3} of {count}", fit.Reason);
            Assert.Equal(FitFailure.NotFinite, TailIndex.AlphaStable(Array.ConvertAll(y, v => (float)v)).Failure);
            Assert.Equal(FitFailure.NotFinite, TailIndex.All(y).Hill.Failure);
        }
        Assert.Equal(FitFailure.NoPositive, TailIndex.AlphaStable(new float[count]).Failure);
        Assert.Equal(FitFailure.NoPositive, TailIndex.All(new double[count]).Hill.Failure);
        Assert.Equal(FitFailure.NoData, TailIndex.AlphaStable(Array.Empty<float>()).Failure);
        Assert.Equal(FitFailure.NotEnoughData, TailIndex.AlphaStable(x.AsSpan(0, 19)).Failure);
        Assert.Equal(FitFailure.AllEqual, TailIndex.Hill(Enumerable.Repeat(3.0, count).ToArray(), 10).Failure);
        Assert.Equal(FitFailure.TailTooShort, TailIndex.Hill(x, count).Failure);
        Assert.Contains(
            "at least 2",
            Assert.Throws<ArgumentException>(() => TailIndex.AlphaStable(x, new() { BlockSizes = [1] })).Message
        );
        Assert.Contains(
            "repeat",
            Assert.Throws<ArgumentException>(() => TailIndex.AlphaStable(x, new() { BlockSizes = [2, 2] })).Message
        );
    }

    [Fact]
    public void Zeros_do_not_poison_the_rest()
    {
        var x = Variates.Stable(1.5, 200_000, 3);
        for (var i = 0; i < x.Length; i += 1000)
            x[i] = 0;
        Assert.InRange(TailIndex.AlphaStable(x).Value.TailIndex, 1.3, 1.7);
        Assert.Equal(
            TailIndex.AlphaStable(x, NoErrors).Value.TailIndex,
            TailIndex.AlphaStable(Array.ConvertAll(x, v => (float)v), NoErrors).Value.TailIndex,
            4
        );
    }

    [Fact]
    public void Too_few_blocks_stay_out_of_the_aggregate_unless_the_legacy_is_asked_for()
    {
        var x = TailIndex.Centre(Variates.Gaussian(1280, 6));
        var corrected = TailIndex.AlphaStable(x).Value;
        Assert.Equal([true, true, true, true, true, true, false, false], corrected.ByBlockSize.Select(e => e.Used));
        Assert.Equal(1, corrected.ByBlockSize[^1].Blocks);
        Assert.All(TailIndex.AlphaStable(x, TailIndexOptions.Legacy).Value.ByBlockSize, e => Assert.True(e.Used));
        Assert.True(corrected.Error.Value.StandardError > 0);
        Assert.True(
            TailIndex.AlphaStable(x, new() { Aggregation = BlockAggregation.WeightedMedian }).Value.TailIndex > 0
        );
    }

    [Theory]
    [InlineData(10_000, 100)]
    [InlineData(300_000, 3)]
    [InlineData(300_000, 30_000)]
    [InlineData(300_000, 299_999)]
    public void The_largest_values_are_found_exactly(int count, int k)
    {
        var x = Variates.Stable(1.1, count, 12);
        var sorted = Array.ConvertAll(x, Math.Abs);
        Array.Sort(sorted, (a, b) => b.CompareTo(a));
        var hill = k / sorted.Take(k).Sum(v => Math.Log(v / sorted[k]));
        Assert.Equal(hill, TailIndex.Hill(x, k, NoErrors).Value.TailIndex, 10);
        Assert.Equal(hill, TailIndex.All(x, NoErrors with { TopCount = k }).Hill.Value.TailIndex, 10);
        Assert.Equal(
            hill,
            TailIndex.All(Array.ConvertAll(x, v => (float)v), NoErrors with { TopCount = k }).Hill.Value.TailIndex,
            4
        );
    }

    [Fact]
    public void Sorted_values_mislead_the_sample_but_not_the_result()
    {
        var x = Array.ConvertAll(Variates.Stable(1.1, 200_000, 12), Math.Abs);
        var expected = TailIndex.Hill(x, 50, NoErrors).Value.TailIndex;
        Array.Sort(x);
        Assert.Equal(expected, TailIndex.Hill(x, 50, NoErrors).Value.TailIndex, 10);
        for (var i = 0; i < x.Length; i++)
            x[i] = i % 48 == 0 ? 1e9 + i : x[i]; // every sampled place is large
        Array.Sort(x, (a, b) => b.CompareTo(a));
        Assert.True(TailIndex.Hill(x, 10_000, NoErrors).Value.TailIndex > 0);
    }

    [Theory]
    [InlineData(.5)]
    [InlineData(1.0)]
    [InlineData(3.0)]
    public void Pareto_values_give_back_their_exponent_by_all_three_estimators(double tailIndex)
    {
        var random = new SplitMix64(77);
        var x = new double[200_000];
        for (var i = 0; i < x.Length; i++)
            x[i] = Math.Pow(1 - random.NextUniform(), -1 / tailIndex);
        var all = TailIndex.All(x, new() { TopCount = 20_000 });
        foreach (var fit in new[] { all.Hill.Value, all.Moment.Value, all.Pickands.Value })
        {
            Assert.InRange(
                fit.TailIndex,
                tailIndex - (4 * fit.AsymptoticError.Value),
                tailIndex + (4 * fit.AsymptoticError.Value)
            );
            Assert.InRange(fit.Error.Value.StandardError / fit.AsymptoticError.Value, .6, 1.6);
        }
        Assert.Equal(all.Hill.Value.TailIndex / Math.Sqrt(20_000), all.Hill.Value.AsymptoticError.Value, 12);
    }

    [Fact]
    public void Light_tails_have_no_finite_index_by_the_moment_estimator()
    {
        var random = new SplitMix64(5);
        var uniform = new double[100_000];
        for (var i = 0; i < uniform.Length; i++)
            uniform[i] = random.NextUniform();
        var fit = TailIndex.Moment(uniform, 2000, NoErrors).Value;
        Assert.True(double.IsPositiveInfinity(fit.TailIndex)); // gamma = -1
        Assert.True(double.IsPositiveInfinity(TailIndex.Pickands(uniform, 2000, NoErrors).Value.TailIndex));
    }

    [Fact]
    public void Norms_of_rows_do_not_overflow()
    {
        var rows = Variates.Stable(1.5, 16_000, 7);
        var fit = TailIndex
            .AlphaStableOfRows(rows, 10, NoErrors with { BlockSizes = TailIndex.RegressionBlocks })
            .Value;
        var huge = Array.ConvertAll(rows, v => v * Math.ScaleB(1, 1000)); // squares of 1e602
        var other = TailIndex
            .AlphaStableOfRows(huge, 10, NoErrors with { BlockSizes = TailIndex.RegressionBlocks })
            .Value;
        Assert.Equal(fit.TailIndex, other.TailIndex, 9);
        var tiny = Array.ConvertAll(rows, v => v * Math.ScaleB(1, -900));
        Assert.Equal(
            fit.TailIndex,
            TailIndex
                .AlphaStableOfRows(tiny, 10, NoErrors with { BlockSizes = TailIndex.RegressionBlocks })
                .Value.TailIndex,
            9
        );
        Assert.Equal(
            [5, 5e200, 0, 5e-200],
            TailIndex.RowNorms([3, 4, 3e200, 4e200, 0, 0, 3e-200, 4e-200], 2),
            (a, b) => Math.Abs(a - b) <= 1e-12 * a
        );
        rows[77] = double.NaN;
        Assert.Contains("value 77", TailIndex.AlphaStableOfRows(rows, 10).Reason);
        Assert.Equal(FitFailure.NoPositive, TailIndex.AlphaStableOfRows(new double[100], 10).Failure);
        Assert.Contains(
            "not rows of 7",
            Assert.Throws<ArgumentException>(() => TailIndex.AlphaStableOfRows(new double[100], 7)).Message
        );
    }

    [Property]
    public void Any_short_vector_gets_an_answer_or_a_reason(double[] x)
    {
        var all = TailIndex.All(x);
        Assert.True(
            all.AlphaStable.Succeeded ? all.AlphaStable.Value.TailIndex > 0 : all.AlphaStable.Reason.Length > 0
        );
        Assert.True(all.Hill.Succeeded ? all.Hill.Value.TailIndex > 0 : all.Hill.Reason.Length > 0);
        Assert.True(all.Pickands.Succeeded || all.Pickands.Reason.Length > 0);
        Assert.True(all.Moment.Succeeded || all.Moment.Reason.Length > 0);
    }
}
