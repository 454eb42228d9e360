using HeavyTails.Native.Training;
using HeavyTails.Papers.Jamming;

namespace HeavyTails.Tests.Papers.Jamming;

public class TransitionTrialsTests
{
    private static readonly TransitionTrialOptions Few = new() { Width = 6, Load = .3 };

    [Fact]
    public void Weights_are_counted_without_biases()
    {
        Assert.Equal(114, Few.Weights);
        Assert.Equal(34, Few.Patterns);
        Assert.Equal(7854, new TransitionTrialOptions { Width = 51, Load = 3 }.Weights);
        var state = TransitionTrials.Start(Few, [1])[0];
        Assert.Equal(114 + 19, state.Parameters.Length);
        Assert.Equal(0, state.Labels.Sum());
    }

    [Fact]
    public void A_larger_number_of_patterns_begins_with_a_smaller_one()
    {
        var (few, more) = (TransitionTrials.Start(Few, [3])[0], TransitionTrials.Start(Few with { Load = 1 }, [3])[0]);
        Assert.Equal(few.X, more.X[..few.X.Length]);
        Assert.Equal(few.Parameters, more.Parameters);
    }

    [Fact]
    public void A_network_with_all_patterns_on_their_side_is_rescaled_to_satisfy_them()
    {
        var states = TransitionTrials.Start(Few, [1, 2, 3, 4]);
        PerceptronTrainer.Train(states, 5000, Few.Training);
        var solved = states.Where(s => s.Wrong == 0).ToArray();
        Assert.NotEmpty(solved);
        foreach (var state in solved)
        {
            Assert.True(TransitionTrials.Rescale(state, Few.Training));
            Assert.Equal(0, TransitionTrials.Gaps(state, Few.Training).Max(), 1e-12);
        }
    }

    [Fact]
    public void Gaps_are_computed_in_float64_also_where_training_is_in_float32()
    {
        var state = TransitionTrials.Start(Few, [1])[0];
        Assert.True(Few.Training.Single);
        PerceptronTrainer.Train([state], 10, Few.Training);
        var outputs = PerceptronTrainer.Outputs(state, state.X, Few.Training with { Single = false });
        var gaps = TransitionTrials.Gaps(state, Few.Training);
        Assert.Equal(outputs.Zip(state.Labels, (f, y) => 1 - (y * f)), gaps);
        Assert.Contains(gaps, gap => gap != (float)gap);
    }

    [Fact]
    public void A_network_with_a_wrong_pattern_is_left_as_it_is()
    {
        var state = TransitionTrials.Start(Few with { Load = 2 }, [1])[0];
        double[] before = [.. state.Parameters];
        Assert.False(TransitionTrials.Rescale(state, Few.Training));
        Assert.Equal(before, state.Parameters);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Compression_ends_with_patterns_that_the_network_cannot_satisfy(bool fresh)
    {
        var options = new CompressionOptions
        {
            Start = Few,
            StepsOfAttempt = 2000,
            Growth = .2,
            Fresh = fresh,
        };
        var found = Compression.Run(options, 5);
        Assert.True(found.State.Wrong > 0);
        Assert.InRange(found.State.Labels.Length, found.Satisfied + 1, (1.2 * found.Satisfied) + 1);
        var again = Compression.Run(options, 5);
        Assert.Equal(found.State.Parameters, again.State.Parameters);
    }

    [Fact]
    public void Compression_without_growth_is_refused() =>
        Assert.Contains(
            "got 0",
            Assert.Throws<ArgumentException>(() => Compression.Run(new() { Start = Few, Growth = 0 }, 1)).Message,
            StringComparison.Ordinal
        );
}
