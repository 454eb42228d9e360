// Vectors computed once with numpy 1.24 from SplitMix64 streams; all printed digits.

using HeavyTails.Core.Numerics;
using HeavyTails.Core.TailIndices;
using HeavyTails.Data.Transforms;

namespace HeavyTails.Tests.Core.TailIndices;

public class GoldenTailIndices
{
    private static readonly TailIndexOptions Legacy = TailIndexOptions.Legacy with { Resamples = 0 };

    internal static double[] Sample(string law, int count = 10_000, ulong seed = 42) =>
        law switch
        {
            "gauss" => Variates.Gaussian(count, seed),
            "cauchy" => Variates.Cauchy(count, seed),
            "stable1.5" => Variates.Stable(1.5, count, seed),
            "stable1.8" => Variates.Stable(1.8, count, seed),
            _ => throw new ArgumentException(law),
        };

    public static TheoryData<string, double, double[], double, double> OneDimension =>
        new()
        {
            {
                "gauss",
                -186.0796987775,
                [1.95151897, 1.94667871, 1.84096194, 1.95498081, 1.91926306, 1.97960144, 1.81077576, 1.90172633],
                1.93297088,
                1.95586277
            },
            {
                "cauchy",
                16871.9306883246,
                [.99373512, .97240835, .99934278, 1.00852370, 1.00898135, .99509497, .93805822, .98416315],
                .99441504,
                .98924266
            },
            {
                "stable1.5",
                -1077.9926752726,
                [1.52257378, 1.54419146, 1.53800496, 1.55677657, 1.52417169, 1.52911954, 1.74455260, 1.59301834],
                1.54109821,
                1.53916254
            },
            {
                "stable1.8",
                -374.4951258163,
                [1.77723821, 1.87149618, 1.84470637, 1.85767038, 1.84991224, 1.77780445, 2.14557475, 1.92607446],
                1.85379131,
                1.83227674
            },
        };

    [Theory]
    [MemberData(nameof(OneDimension))]
    public void Log_moments_of_block_sums_agree_at_every_block_size(
        string law,
        double sum,
        double[] byBlock,
        double median,
        double centred
    )
    {
        var x = Sample(law);
        Assert.Equal(sum, x.Sum(), 8);
        foreach (var options in new[] { Legacy, Legacy with { Floor = LogFloor.Relative, MinBlocks = 10 } })
        {
            var fit = TailIndex.AlphaStable(x, options).Value;
            Assert.Equal(TailIndex.MohammadiBlocks, fit.ByBlockSize.Select(e => e.BlockSize));
            for (var i = 0; i < byBlock.Length; i++)
                Assert.Equal(byBlock[i], fit.ByBlockSize[i].TailIndex, 8);
            Assert.Equal(median, fit.TailIndex, 8);
            Assert.Equal(centred, TailIndex.AlphaStable(TailIndex.Centre(x), options).Value.TailIndex, 8);
        }
    }

    [Theory]
    [InlineData("gauss", 9.07160253, 5.88930108, 4.87663585)]
    [InlineData("cauchy", 1.11155239, 1.01947622, 1.00152925)]
    [InlineData("stable1.5", 1.89794152, 1.74010029, 1.77510150)]
    [InlineData("stable1.8", 2.40411289, 2.87255227, 2.92406337)]
    public void Hill_agrees_at_three_depths(string law, double top100, double top500, double top1000)
    {
        var x = Sample(law);
        Assert.Equal(top100, TailIndex.Hill(x, 100, Legacy).Value.TailIndex, 8);
        Assert.Equal(top500, TailIndex.Hill(x, 500, Legacy).Value.TailIndex, 8);
        Assert.Equal(top1000, TailIndex.Hill(x, 1000, Legacy).Value.TailIndex, 8);
    }

    [Theory]
    [InlineData(
        "gauss",
        new[] { 1.98118514, 1.98867807, 1.97849544, 2.00276676, 2.01896693, 2.02069558, 2.01500939 },
        2.00276676
    )]
    [InlineData(
        "stable1.5",
        new[] { 1.51929245, 1.52457505, 1.51323269, 1.52296493, 1.56170603, 1.58699776, 1.58147899 },
        1.52457505
    )]
    public void Norms_of_block_sums_agree_at_every_block_size(string law, double[] byBlock, double median)
    {
        var rows = Sample(law, 16_000, 7);
        var fit = TailIndex.AlphaStableOfRows(rows, 10, Legacy with { BlockSizes = TailIndex.RegressionBlocks }).Value;
        for (var i = 0; i < byBlock.Length; i++)
            Assert.Equal(byBlock[i], fit.ByBlockSize[i].TailIndex, 8);
        Assert.Equal(median, fit.TailIndex, 8);
    }

    [Fact]
    public void Order_statistics_of_block_norms_agree()
    {
        var rows = Sample("gauss", 16_000, 7);
        Assert.Equal(1.96215605, TailIndex.OrderStatisticOfRows(rows, 10, 10, 10, LogFloor.Absolute).Value, 8);
        Assert.Equal(2.23827064, TailIndex.OrderStatisticOfRows(rows, 10, 40, 5, LogFloor.Absolute).Value, 8);
    }

    [Fact]
    public void The_Gaussian_stream_starts_as_recorded()
    {
        double[] expected = [.8822489062, 1.3884732853, -.4508498757, .6707164409];
        var x = Variates.Gaussian(4, 42);
        for (var i = 0; i < 4; i++)
            Assert.Equal(expected[i], x[i], 10);
    }
}
