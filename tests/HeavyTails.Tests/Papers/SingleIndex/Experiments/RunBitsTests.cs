using HeavyTails.Papers.SingleIndex.Contexts;
using HeavyTails.Papers.SingleIndex.Experiments;
using HeavyTails.Runs.Cells;

namespace HeavyTails.Tests.Papers.SingleIndex.Experiments;

/// <summary>Which numbers a run's bits depend on.</summary>
public class RunBitsTests
{
    [Theory]
    [InlineData(ArithmeticKind.Managed)]
    [InlineData(ArithmeticKind.Native)]
    public void Bits_are_a_function_of_the_seed_whatever_the_number_of_threads(ArithmeticKind arithmetic)
    {
        var context = TinyRuns.Context with
        {
            Samples = 150,
            BatchSize = 60,
            Width = 90,
            Dimension = 70,
            Epochs = 1,
            Layers = 3,
            PlotOverlaps = true,
            EnableSpectralAnalysis = true,
            FixLastLayer = false,
            Arithmetic = arithmetic,
        };
        var one = TinyRuns.Fields(TinyRuns.Rows(context));
        Assert.Equal(one, TinyRuns.Fields(TinyRuns.Rows(context)));
        Assert.Equal(one, TinyRuns.Fields(TinyRuns.Rows(context with { Threads = 2 })));
        Assert.NotEqual(one, TinyRuns.Fields(SingleIndexRun.Rows(context, TinyRuns.Seed + 1)));
    }

    [Fact]
    public void The_arithmetics_agree_within_their_precision()
    {
        var context = TinyRuns.Descent with { LearningRate = 5 };
        var native = TinyRuns.Probes(context with { Arithmetic = ArithmeticKind.Native });
        foreach (var (expected, got) in TinyRuns.Probes(context).Zip(native))
        foreach (var name in new[] { "train_loss", "test_loss_legacy", "net_test_loss", "W0_s1", "W0_sim", "KTA" })
            Assert.Equal(expected[name], got[name], 1e-4 * expected[name]);
        var end = TinyRuns.End(TinyRuns.Rows(context with { Arithmetic = ArithmeticKind.Native }));
        Assert.Contains("libheavytails, float32", end.Text("routine"), StringComparison.Ordinal);
    }

    // Cells over step sizes or optimisers are paired: within a repetition they begin at the same student.
    [Fact]
    public void Settings_of_the_training_change_neither_data_nor_the_untrained_student()
    {
        var (adam, descent) = (TinyRuns.Probes(TinyRuns.Context)[0], TinyRuns.Probes(TinyRuns.Descent)[0]);
        Assert.All(descent, field => Assert.Equal(adam.First(other => other.Key == field.Key).Value, field.Value));
        var own = TinyRuns.Context with { StudentSeed = 5 };
        Assert.Equal(SingleIndexRun.Start(own, 1).Hidden[0], SingleIndexRun.Start(own, 2).Hidden[0]);
        Assert.NotEqual(SingleIndexRun.Start(TinyRuns.Context, 1).Hidden[0], SingleIndexRun.Start(own, 1).Hidden[0]);
        Assert.NotEqual(SingleIndexRun.Data(own, 1).Beta, SingleIndexRun.Data(own, 2).Beta);
    }

    [Fact]
    public void Numbers_of_a_field_read_back_to_the_same_bits()
    {
        double[] numbers = [0, -0.1, 1e-300, 1 / 3.0, double.MaxValue, 5e-324];
        Assert.Equal(numbers, FieldNumbers.Of(FieldNumbers.Text(numbers)));
        Assert.Empty(FieldNumbers.Of(""));
        Assert.Throws<FormatException>(() => FieldNumbers.Of("1 two"));
        var row = new RowFields().AddNumbers("all", numbers).AddShort("short", [1 / 3.0, 2e-7]).ToRow();
        Assert.Equal("0.33333 2E-07", row.Text("short"));
        Assert.Equal(FieldNumbers.Text(numbers), row.Text("all"));
    }
}
