// The alpha-stable tail index by log-moments of block sums.
using FsCheck.Xunit;
using HeavyTails.Core.Fits;
using HeavyTails.Core.Numerics;
using HeavyTails.Core.TailIndices;
using HeavyTails.Data.Transforms;

namespace HeavyTails.Tests.Core.TailIndices;

public class TailIndexTests
{
    private static readonly TailIndexOptions NoErrors = new() { Resamples = 0 };

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

    [Theory]
    [InlineData(1000)]
    [InlineData(100_000)]
    public void An_estimate_that_fails_gives_the_reason(int count)
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

    [Theory]
    [InlineData(20_000, 0.01)]
    [InlineData(20_000, 0.5)]
    [InlineData(200_000, 0.001)]
    [InlineData(1000, 0.01)]
    public void An_atom_at_zero_is_no_alpha_stable_law_and_has_a_reason(int count, double share)
    {
        var x = Variates.Gaussian(count, 4);
        var zeros = (int)(share * count);
        for (var i = 0; i < zeros; i++)
            x[(long)i * count / zeros] = i % 2 == 0 ? 0 : -0.0;
        var most = (int)(1 + 0.02 * Math.Sqrt(count));
        foreach (
            var fit in new[] { TailIndex.AlphaStable(x), TailIndex.AlphaStable(Array.ConvertAll(x, v => (float)v)) }
        )
        {
            Assert.Equal(FitFailure.NotApplicable, fit.Failure);
            Assert.Contains($"{zeros} of {count} values are exactly 0", fit.Reason, StringComparison.Ordinal);
            Assert.Contains($"at most {most} are expected", fit.Reason, StringComparison.Ordinal);
        }
        // Estimators of the largest values do not see zeros; without them the Gaussian's 2 comes back.
        Assert.True(TailIndex.All(x).Hill.Succeeded);
        var without = TailIndex.AlphaStable([.. x.Where(v => v != 0)]).Value;
        Assert.InRange(
            without.TailIndex,
            2 - 4 * without.Error.Value.StandardError,
            2 + 4 * without.Error.Value.StandardError
        );
        // The source's code takes the floor's logarithm for them, which is no estimate of the tail.
        Assert.True(TailIndex.AlphaStable(x, TailIndexOptions.Legacy).Value.TailIndex < without.TailIndex);
    }

    [Fact]
    public void Rows_of_zeros_are_an_atom_as_well()
    {
        var rows = Variates.Gaussian(8000, 4);
        rows.AsSpan(0, 400).Clear();
        Assert.Contains("100 of 2000 values", TailIndex.AlphaStableOfRows(rows, 4).Reason, StringComparison.Ordinal);
        rows.AsSpan(1, 1600).Clear();
        Assert.True(TailIndex.AlphaStableOfRows(rows, 8000).Failure != FitFailure.NotApplicable);
    }

    [Theory]
    [InlineData(-1000)]
    [InlineData(-1024)]
    [InlineData(-1030)]
    [InlineData(-1040)]
    public void Subnormal_values_have_the_tail_index_of_their_digits(int power)
    {
        foreach (var count in new[] { 5000, 100_000 })
        {
            var x = Variates.Stable(1.8, count, 9);
            var small = Array.ConvertAll(x, v => v * Math.ScaleB(1, power));
            Assert.Equal(
                TailIndex.AlphaStable(x, NoErrors).Value.TailIndex,
                TailIndex.AlphaStable(small, NoErrors).Value.TailIndex,
                1e-6
            );
        }
    }

    [Fact]
    public void Single_zeros_do_not_change_the_estimate()
    {
        // 8 zeros of 200,000 values, where 1 + 0.02 sqrt N = 9 are taken as accidents.
        var x = Variates.Stable(1.5, 200_000, 3);
        for (var i = 0; i < x.Length; i += 25_000)
            x[i] = 0;
        Assert.InRange(TailIndex.AlphaStable(x).Value.TailIndex, 1.3, 1.7);
        Assert.Equal(
            TailIndex.AlphaStable(x, NoErrors).Value.TailIndex,
            TailIndex.AlphaStable(Array.ConvertAll(x, v => (float)v), NoErrors).Value.TailIndex,
            4
        );
    }

    [Fact]
    public void Too_few_blocks_stay_out_of_the_aggregate_unless_the_legacy_options_are_used()
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

    [Fact]
    public void Without_resamples_there_is_an_estimate_without_an_error()
    {
        var fit = TailIndex.AlphaStable(Variates.Stable(1.5, 2000, 3), NoErrors).Value;
        Assert.Equal(FitFailure.NotRequested, fit.Error.Failure);
        Assert.DoesNotContain("NaN", fit.ToString());
        var few = TailIndex.AlphaStable(Variates.Stable(1.5, 2000, 3), new() { Resamples = 9 }).Value;
        Assert.Equal(
            (FitFailure.NotEnoughData, "9 of 9 resamples have a finite tail index, at least 10 are needed"),
            (few.Error.Failure, few.Error.Reason)
        );
    }

    [Property]
    public void Any_short_vector_gets_an_estimate_or_a_reason(double[] x)
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
