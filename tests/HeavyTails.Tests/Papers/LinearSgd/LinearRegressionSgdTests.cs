using HeavyTails.Core.TailIndices;
using HeavyTails.Papers.LinearSgd;

namespace HeavyTails.Tests.Papers.LinearSgd;

public class LinearRegressionSgdTests
{
    [Theory]
    // (d, b, eta): Kesten's index. Hill with k of 20,000 norms after 400 steps, online, unit label noise; the block
    // estimator is biased towards the middle.
    [InlineData(1, 1, .5, 2.904, 100, 1.759)]
    [InlineData(1, 1, .8, 1.546, 200, 1.388)]
    [InlineData(1, 1, 1.0, 1.091, 400, 1.112)]
    [InlineData(1, 1, 1.2, .785, 400, .849)]
    [InlineData(2, 1, .5, 2.000, 200, 1.535)]
    [InlineData(2, 1, .6, 1.301, 400, 1.248)]
    [InlineData(2, 1, .7, .790, 400, .855)]
    [InlineData(2, 2, .9, 1.482, 200, 1.302)]
    public void Hill_finds_Kestens_index_where_a_stationary_law_exists(
        int d,
        int b,
        double eta,
        double kesten,
        int k,
        double blocks
    )
    {
        var cell = new LinearRegressionSgd(
            new()
            {
                Dimension = d,
                Online = true,
                SigmaTeacher = 0,
                SigmaNoise = 1,
                SigmaStart = 0,
                Steps = 400,
                AverageFrom = 400,
                Repetitions = 20_000,
                Seed = 11,
            }
        ).Run(eta, b);
        Assert.False(cell.Diverged);
        Assert.InRange(cell.Theory.TailIndex.Value, kesten - .001, kesten + .001);
        var hill = cell.HillOfFinal(k).Value;
        // Three standard errors, and a tenth for what the power law's next order costs at this depth.
        Assert.InRange(
            hill.TailIndex,
            kesten - (3 * hill.AsymptoticError.Value) - (.1 * kesten),
            kesten + (3 * hill.AsymptoticError.Value) + (.1 * kesten)
        );
        // Recorded with 40,000 chains of another generator.
        var fit = cell.TailIndexOfFinal(new() { BlockSizes = TailIndex.RegressionBlocks, Resamples = 100 }).Value;
        Assert.InRange(fit.TailIndex, blocks - .12, blocks + .12);
    }

    [Fact]
    public void Cells_of_the_published_grid_are_two_while_stationary_fall_after_and_overflow_at_the_end()
    {
        var experiment = new LinearRegressionSgd();
        var stationary = experiment.Run(.02, 5);
        Assert.False(stationary.Diverged);
        Assert.InRange(stationary.TailIndexOfAveraged().Value.TailIndex, 1.9, 2.1);
        Assert.InRange(stationary.MedianNorm, .5, .8); // recorded .634 on another data set
        var falling = experiment.Run(.12, 5);
        Assert.True(falling.Diverged);
        Assert.Equal(SgdRegime.Divergent, falling.Theory.Regime);
        Assert.InRange(falling.TailIndexOfAveraged().Value.TailIndex, 1.0, 1.5); // recorded 1.274
        Assert.InRange(Math.Log10(falling.MedianNorm), 11, 15); // recorded 2e13
        var extreme = experiment.Run(.12, 1);
        // The recorded value is .174; the norms are 1e129, whose squares do not overflow.
        Assert.InRange(extreme.TailIndexOfAveraged().Value.TailIndex, .12, .24);
        var squaresOverflow = experiment.Run(.14, 1);
        Assert.True(squaresOverflow.MedianNorm > 1e150); // plain norms gave NaN here
        Assert.InRange(squaresOverflow.TailIndexOfAveraged().Value.TailIndex, .08, .2);
    }

    [Fact]
    public void Threads_do_not_change_a_bit_and_batches_are_distinct_rows()
    {
        var options = new LinearRegressionSgdOptions
        {
            Samples = 40,
            Dimension = 13,
            Repetitions = 37,
            Steps = 50,
            AverageFrom = 20,
        };
        var one = new LinearRegressionSgd(options with { MaxThreads = 1 }).Run(.03, 6);
        var four = new LinearRegressionSgd(options with { MaxThreads = 4 }).Run(.03, 6);
        Assert.Equal(one.Averaged, four.Averaged);
        Assert.Equal(one.Final, four.Final);
        Assert.NotEqual(one.Final, new LinearRegressionSgd(options with { Seed = 8 }).Run(.03, 6).Final);
    }

    [Fact]
    public void The_full_batch_descends_to_the_least_squares_solution()
    {
        var cell = new LinearRegressionSgd(
            new()
            {
                Samples = 200,
                Dimension = 9,
                Repetitions = 3,
                Steps = 3000,
                AverageFrom = 3000,
            }
        ).Run(.3, 200);
        Assert.All(cell.Final, v => Assert.InRange(v, -1e-9, 1e-9));
        Assert.Equal(cell.Averaged, cell.Final);
    }

    [Fact]
    public void Impossible_arguments_are_named()
    {
        Assert.Contains(
            "first averaged = 11",
            Assert
                .Throws<ArgumentException>(() => new LinearRegressionSgd(new() { Steps = 10, AverageFrom = 11 }))
                .Message
        );
        Assert.Contains(
            "at most n = 20",
            Assert
                .Throws<ArgumentOutOfRangeException>(() =>
                    new LinearRegressionSgd(new() { Samples = 20, Dimension = 2 }).Run(.1, 21)
                )
                .Message
        );
    }
}
