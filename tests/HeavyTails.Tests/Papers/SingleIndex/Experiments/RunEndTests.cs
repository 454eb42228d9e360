using HeavyTails.Native.Curvature;
using HeavyTails.Papers.SingleIndex.Contexts;
using HeavyTails.Papers.SingleIndex.Experiments;
using HeavyTails.Runs.Cells;

namespace HeavyTails.Tests.Papers.SingleIndex.Experiments;

/// <summary>Why a run is over.</summary>
public class RunEndTests
{
    [Fact]
    public void A_run_that_makes_all_steps_says_so_and_what_computed_it()
    {
        var end = TinyRuns.End(TinyRuns.Rows(TinyRuns.Descent));
        Assert.Equal((2.0, "all steps are made"), (end["step"], end.Text("reason")));
        Assert.Contains("managed, float64", end.Text("routine"), StringComparison.Ordinal);
        Assert.Contains("1 threads", end.Text("spectra"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_run_stops_after_as_many_probes_without_improvement_as_its_patience(int patience)
    {
        // Adam with large steps: the read-out on saturated features overfits, and its test loss rises.
        var context = TinyRuns.Context with
        {
            Lightweight = true,
            Epochs = 12,
            LearningRate = 3,
        };
        var losses = TinyRuns.Probes(context).Select(row => row["test_loss"]).ToList();
        var rows = TinyRuns.Rows(context with { EarlyStopPatience = patience });
        var (probes, end) = (rows.Where(row => TinyRuns.IsOf("probe", row)).ToList(), TinyRuns.End(rows));
        Assert.InRange(probes.Count, patience + 1, losses.Count - 1);
        Assert.Equal(losses.Take(probes.Count), probes.Select(row => row["test_loss"]));
        // The least loss is the one of patience probes before the last, and no earlier prefix has such an end.
        var least = losses.Take(probes.Count).ToList().IndexOf(losses.Take(probes.Count).Min());
        Assert.Equal(probes.Count - 1 - patience, least);
        Assert.Equal(probes[^1]["step"], end["step"]);
        var number = losses[least].ToString("R", System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal($"the test loss has not fallen below {number} for {patience} probes", end.Text("reason"));
    }

    [Fact]
    public void A_run_stops_by_the_loss_of_the_corrected_features_unless_legacy_alone_was_asked_for()
    {
        var context = TinyRuns.Context with
        {
            Lightweight = true,
            Epochs = 12,
            LearningRate = 3,
            EarlyStopPatience = 1,
        };
        double Least(ReadoutVariants variant, string column)
        {
            var rows = TinyRuns.Rows(context with { Variant = variant });
            var losses = rows.Where(row => TinyRuns.IsOf("probe", row)).Select(row => row[column]).ToList();
            Assert.Contains($"below {Text(losses[^2])} ", TinyRuns.End(rows).Text("reason"), StringComparison.Ordinal);
            return losses[^2];
        }
        Assert.Equal(Least(ReadoutVariants.Corrected, "test_loss"), Least(ReadoutVariants.Both, "test_loss"));
        Least(ReadoutVariants.Legacy, "test_loss_legacy");
        static string Text(double x) => x.ToString("R", System.Globalization.CultureInfo.InvariantCulture);
    }

    [Fact]
    public void Only_a_decrease_by_more_than_the_tolerance_is_an_improvement()
    {
        var stop = new EarlyStop(patience: 2, tolerance: .1);
        Assert.Null(stop.After(1));
        Assert.Null(stop.After(.95));
        Assert.Null(stop.After(.85));
        Assert.Null(stop.After(.8));
        Assert.Equal("the test loss has not fallen below 0.85 for 2 probes", stop.After(.76));
        var never = new EarlyStop(patience: 0, tolerance: 0);
        Assert.All(Enumerable.Repeat(1.0, 100), loss => Assert.Null(never.After(loss)));
    }

    [Fact]
    public void A_loss_that_is_not_a_number_is_no_improvement()
    {
        var stop = new EarlyStop(patience: 1, tolerance: 0);
        Assert.Null(stop.After(1));
        Assert.NotNull(stop.After(double.NaN));
    }

    // The output is trained too, so that the loss grows from step to step until it is infinite.
    [Theory]
    [InlineData(1e60)]
    [InlineData(1e300)]
    public void A_run_that_diverges_keeps_its_probes_and_says_at_which_step(double eta)
    {
        var rows = TinyRuns.Rows(TinyRuns.Descent with { FixLastLayer = false, LearningRate = eta, Epochs = 40 });
        var (probes, end) = (rows.Where(row => TinyRuns.IsOf("probe", row)).ToList(), TinyRuns.End(rows));
        Assert.Equal(0, probes[0]["step"]);
        Assert.Equal(probes[^1]["step"], end["step"]);
        Assert.Contains(
            FormattableString.Invariant($"before step {end["step"] + 1} with step size {eta}: the training diverged"),
            end.Text("reason"),
            StringComparison.Ordinal
        );
    }

    // Features that are not bounded grow with the weights, and the read-out's system is singular in float64 while the
    // loss is still finite.
    [Fact]
    public void A_run_ends_at_the_first_probe_that_has_no_read_out()
    {
        var context = TinyRuns.Descent with { Activation = PerceptronActivation.ReLU, LearningRate = 1e10, Epochs = 9 };
        var rows = TinyRuns.Rows(context);
        var (probes, end) = (rows.Where(row => TinyRuns.IsOf("probe", row)).ToList(), TinyRuns.End(rows));
        Assert.Equal(probes[^1]["step"] + 1, end["step"]);
        Assert.True(double.IsFinite(probes[^1]["net_train_loss"]));
        Assert.StartsWith(
            $"no probe at step {end["step"]}: the ridge system [30 x 30]",
            end.Text("reason"),
            StringComparison.Ordinal
        );
    }

    // Tanh is bounded: with a fixed output no step size makes the loss infinite.
    [Fact]
    public void A_tanh_student_with_a_fixed_output_does_not_diverge()
    {
        var rows = TinyRuns.Rows(TinyRuns.Descent with { LearningRate = 1e100 });
        Assert.Equal("all steps are made", TinyRuns.End(rows).Text("reason"));
        Assert.True(double.IsFinite(rows.Last(row => TinyRuns.IsOf("probe", row))["net_test_loss"]));
    }

    [Fact]
    public void A_setting_out_of_its_range_is_refused_before_anything_is_computed()
    {
        var fault = Assert.Throws<ArgumentException>(() =>
            SingleIndexRun.Rows(TinyRuns.Context with { Samples = 0, BatchSize = 1 }, TinyRuns.Seed)
        );
        Assert.Contains("n: expected a whole number >= 1, got 0", fault.Message, StringComparison.Ordinal);
    }
}
