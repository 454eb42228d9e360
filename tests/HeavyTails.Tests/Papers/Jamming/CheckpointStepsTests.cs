using HeavyTails.Papers.Jamming;

namespace HeavyTails.Tests.Papers.Jamming;

public class CheckpointStepsTests
{
    [Fact]
    public void Steps_begin_at_the_initialisation_and_end_at_the_last()
    {
        Assert.Equal([0L, 1, 10, 100, 1000], CheckpointSteps.LogSpaced(1000, 4));
        Assert.Equal([0L, 1], CheckpointSteps.LogSpaced(1, 5));
        var steps = CheckpointSteps.LogSpaced(100_000, 30);
        Assert.Equal(steps.Distinct().Order(), steps);
    }

    [Fact]
    public void The_callback_of_the_source_saves_where_the_epoch_has_grown_by_its_ratio()
    {
        // epochs = 1250 for 5000 steps: the ratio is 1250^(1/100) = 1.0739, so that the first fourteen are all saved.
        var epochs = CheckpointSteps.SavedEpochs(1250);
        Assert.Equal(Enumerable.Range(0, 15), epochs[..15]);
        var ratio = Math.Pow(1250, .01);
        Assert.All(epochs.Zip(epochs.Skip(1)), pair => Assert.True(pair.Second >= pair.First * ratio));
        Assert.All(
            epochs.Skip(1).Zip(epochs.Skip(2)),
            pair => Assert.True(pair.Second - 1 < pair.First * ratio, $"{pair.First} to {pair.Second}")
        );
    }

    [Fact]
    public void Bad_numbers_are_refused() =>
        Assert.Contains(
            "got 0, 5",
            Assert.Throws<ArgumentException>(() => CheckpointSteps.LogSpaced(0, 5)).Message,
            StringComparison.Ordinal
        );
}
