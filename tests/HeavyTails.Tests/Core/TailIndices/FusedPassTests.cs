// The fused pass over the lanes agrees with the plain engine, which defines its results.
using HeavyTails.Core.Numerics;
using HeavyTails.Core.TailIndices;
using HeavyTails.Core.TailIndices.Kernels;

namespace HeavyTails.Tests.Core.TailIndices;

public unsafe class FusedPassTests
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
    public void One_pass_over_all_lanes_agrees_with_one_plain_pass_for_each_block_size(int count, int[] sizes)
    {
        var x = Variates.Stable(1.3, count, 17);
        var narrow = Array.ConvertAll(x, v => (float)v);
        var tree = new BlockTree(sizes);
        Assert.All(tree.Levels, l => Assert.Equal(0, tree.Stream % l.Size));
        Assert.Equal(sizes.Order(), tree.Levels.Skip(1).Select(l => l.Size).Concat(tree.Apart).Order());
        fixed (double* wide = x)
        fixed (float* single = narrow)
        {
            var plain = StraightLogSums.Of(Scaled(wide, count), sizes).Estimate(10);
            var fused = FusedLogSums.Of<double, double>(Scaled(wide, count), tree, null, 1).Sums.Estimate(10);
            var fused32 = FusedLogSums.Of<float, float>(Scaled(single, count), tree, null, 1).Sums.Estimate(10);
            var widened = FusedLogSums
                .Of<float, double>(Scaled(single, count, .5e-16, .5), tree, null, 2)
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
    [InlineData(1e30, 1e-9)]
    [InlineData(1e200, 1e-11)]
    public void Neighbours_whose_product_overflows_enter_the_sums_like_all_others(double huge, double tolerance)
    {
        var x = Variates.Gaussian(100_000, 8);
        int[] sizes = [.. TailIndex.MohammadiBlocks];
        (x[40_000], x[40_001]) = (huge, huge);
        var narrow = Array.ConvertAll(x, v => (float)Math.Min(v, 1e30));
        var rounded = Array.ConvertAll(narrow, v => (double)v);
        var floor = Math.ScaleB(1, -53);
        fixed (
            double* wide = x,
                single = rounded
        )
        {
            var expected = StraightLogSums.Of(Scaled(wide, x.Length, floor), sizes).Estimate(10);
            var expected32 = StraightLogSums.Of(Scaled(single, x.Length, floor), sizes).Estimate(10);
            var fit = TailIndex.AlphaStable(x, NoErrors).Value.ByBlockSize;
            var fit32 = TailIndex.AlphaStable(narrow, NoErrors).Value.ByBlockSize;
            for (var i = 0; i < sizes.Length; i++)
            {
                Assert.Equal(expected[i].TailIndex, fit[i].TailIndex, tolerance);
                Assert.Equal(expected32[i].TailIndex, fit32[i].TailIndex, 1e-9);
            }
        }
        fixed (float* values = narrow)
            Assert.False(FusedLogSums.Of<float, float>(Scaled(values, x.Length, floor), new(sizes), null, 1).Finite);
        fixed (double* values = x)
            Assert.Equal(
                huge < 1e100,
                FusedLogSums.Of<double, double>(Scaled(values, x.Length, floor), new(sizes), null, 1).Finite
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
            var plain = StraightLogSums.Of(Scaled(wide, x.Length), sizes).Estimate(10);
            var fused = FusedLogSums.Of<double, double>(Scaled(wide, x.Length), new(sizes), null, 1);
            var fused32 = FusedLogSums.Of<float, float>(Scaled(single, x.Length), new(sizes), null, 1);
            Assert.True(fused.Finite && fused32.Finite);
            for (var i = 0; i < sizes.Length; i++)
            {
                Assert.Equal(plain[i].TailIndex, fused.Sums.Estimate(10)[i].TailIndex, 11);
                Assert.Equal(plain[i].TailIndex, fused32.Sums.Estimate(10)[i].TailIndex, 5);
            }
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

    private static ScaledValues<T> Scaled<T>(T* values, long count, double floor = 1e-16, double factor = 1)
        where T : unmanaged =>
        new()
        {
            Values = values,
            Count = count,
            Factor = factor,
            Floor = floor,
        };
}
