using HeavyTails.Native.Curvature;
using HeavyTails.Papers.SingleIndex;
using HeavyTails.Papers.SingleIndex.Contexts;

namespace HeavyTails.Tests.Papers.SingleIndex.Experiments;

/// <summary>Runs whose weights leave the range of numbers, and the vector of a spike.</summary>
public class RunDivergenceTests
{
    // The step is finite in float64, and the weights after it are infinite in float32. Adam moves all of them by eta.
    [Theory]
    [InlineData(OptimizerKind.Sgd)]
    [InlineData(OptimizerKind.Adam)]
    public void A_run_that_diverges_in_a_probed_step_keeps_its_record(OptimizerKind optimizer)
    {
        var rows = TinyRuns.Rows(
            TinyRuns.Descent with
            {
                Arithmetic = ArithmeticKind.Native,
                Optimizer = optimizer,
                LearningRate = 1e45,
            }
        );
        var end = TinyRuns.End(rows);
        Assert.Equal(0, rows[0]["step"]);
        Assert.Equal((1.0, 1.0), (end["step"], end["diverged"]));
        Assert.StartsWith("no probe at step 1: ", end.Text("reason"), StringComparison.Ordinal);
    }

    // The read-out's system is singular before the loss is infinite.
    [Fact]
    public void A_run_without_a_read_out_has_diverged()
    {
        var context = TinyRuns.Descent with { Activation = PerceptronActivation.ReLU, LearningRate = 1e10, Epochs = 9 };
        Assert.Equal(1, TinyRuns.End(TinyRuns.Rows(context))["diverged"]);
    }

    [Fact]
    public void Other_ends_of_a_run_are_no_divergence()
    {
        Assert.Equal(0, TinyRuns.End(TinyRuns.Rows(TinyRuns.Descent))["diverged"]);
        var early = TinyRuns.Descent with { EarlyStopPatience = 1, EarlyStopTolerance = 1e9 };
        Assert.Equal(0, TinyRuns.End(TinyRuns.Rows(early))["diverged"]);
        var infinite = TinyRuns.Descent with { FixLastLayer = false, LearningRate = 1e300, Epochs = 40 };
        Assert.Equal(1, TinyRuns.End(TinyRuns.Rows(infinite))["diverged"]);
    }

    [Theory]
    [InlineData(1e-3, false)]
    [InlineData(200, true)]
    public void The_vector_of_a_spike_is_shown_where_there_is_an_outlier(double eta, bool has)
    {
        var context = TinyRuns.Descent with { LearningRate = eta, Samples = 200, Width = 60, Dimension = 40 };
        var probes = TinyRuns.Probes(context);
        Assert.All(probes, row => Assert.True(row.Has("W0_sim")));
        foreach (var row in probes.Skip(1))
        {
            Assert.Equal(has, row["W0_outliers"] > 0);
            Assert.Equal((has, has), (row.Has("W0_sim_spike"), row.Has("W0_spike_index")));
        }
    }

    [Fact]
    public void The_sources_name_of_a_varied_gamma_is_read_as_gamma()
    {
        const string settings =
            "varying_param: step_lr_gamma\nlr_scheduler_cls: StepLR\nlr_scheduler_kwargs: {gamma: [0.2, 0.4]}\n";
        var file = ContextFile.Parse(settings, "c.yml");
        Assert.Equal("gamma", file.Base.VaryingParameter);
        Assert.Equal("gamma", Assert.Single(file.Grid.Axes).Names[0]);
        Assert.Equal(file.Yaml, ContextFile.Parse(file.Yaml, "d.yml").Yaml);
    }
}
