using HeavyTails.Training.Batches;

namespace HeavyTails.Tests.Training;

public class BatchPlanTests
{
    private static int[] Batch(BatchPlan plan, long step)
    {
        var places = new int[plan.BatchSize];
        return places[..plan.Fill(step, places)];
    }

    [Fact]
    public void A_shuffled_epoch_has_every_sample_once_and_the_next_another_order()
    {
        var plan = new BatchPlan(Sampling.Shuffled, 103, 10, 1);
        Assert.Equal(11, plan.StepsPerEpoch);
        int[] Epoch(int e) => [.. Enumerable.Range(e * 11, 11).SelectMany(k => Batch(plan, k))];
        Assert.Equal(Enumerable.Range(0, 103), Epoch(0).Order());
        Assert.Equal(3, Batch(plan, 10).Length);
        Assert.Equal(Enumerable.Range(0, 103), Epoch(5).Order());
        Assert.NotEqual(Epoch(0), Epoch(1));
    }

    [Theory]
    [InlineData(Sampling.Shuffled)]
    [InlineData(Sampling.Replacement)]
    [InlineData(Sampling.FreshSubset)]
    [InlineData(Sampling.FileOrder)]
    public void The_samples_of_a_step_do_not_depend_on_the_steps_before(Sampling sampling)
    {
        BatchPlan a = new(sampling, 50, 7, 9),
            b = new(sampling, 50, 7, 9);
        int[][] forward = [.. Enumerable.Range(0, 40).Select(k => Batch(a, k))];
        foreach (var k in Enumerable.Range(0, 40).Reverse())
            Assert.Equal(forward[k], Batch(b, k));
    }

    [Fact]
    public void File_order_repeats_and_fresh_subsets_never_repeat_a_sample()
    {
        var legacy = new BatchPlan(Sampling.FileOrder, 5, 2, 0);
        Assert.Equal([0, 1, 2, 3, 4, 0, 1], Enumerable.Range(0, 4).SelectMany(k => Batch(legacy, k)));
        var fresh = new BatchPlan(Sampling.FreshSubset, 6, 4, 0);
        var counts = new int[6];
        for (var k = 0; k < 6000; k++)
        {
            var batch = Batch(fresh, k);
            Assert.Equal(4, batch.Distinct().Count());
            foreach (var i in batch)
                counts[i]++;
        }
        // Each sample is in 2/3 of the batches: 4000, with a standard deviation of 36.5.
        Assert.All(counts, c => Assert.InRange(c, 4000 - 200, 4000 + 200));
    }

    [Fact]
    public void Draws_with_replacement_do_repeat_samples()
    {
        var plan = new BatchPlan(Sampling.Replacement, 20, 20, 4);
        Assert.Contains(Enumerable.Range(0, 20), k => Batch(plan, k).Distinct().Count() < 20);
    }

    [Fact]
    public void Batches_larger_than_the_data_are_refused() =>
        Assert.Contains(
            "1 .. 5",
            Assert.Throws<ArgumentException>(() => new BatchPlan(Sampling.Shuffled, 5, 6, 0)).Message
        );
}
