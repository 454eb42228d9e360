using HeavyTails.Reports.Reproduction;
using HeavyTails.Tests.Data;

namespace HeavyTails.Tests.Reports.Reproduction;

/// <summary>What a script will take is estimated from what it states and from earlier runs.</summary>
public class CostEstimateTests
{
    private static PaperScript Script(string comment)
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(Path.Combine(folder.Path, "Some2020"));
        File.WriteAllText(Path.Combine(folder.Path, "Some2020", "experiment.fsx"), comment + "\nlet x = 1\n");
        return Assert.Single(PaperScript.In(folder.Path));
    }

    private static ScriptRun Run(string scale, double seconds, int code = 0) =>
        new()
        {
            Paper = "Some2020",
            Script = "experiment",
            Scale = scale,
            Seconds = seconds,
            ExitCode = code,
        };

    [Theory]
    [InlineData("// quick: 4 sizes, 2 seeds, 1 min on two cores; full: 16 sizes, 3 seeds, 6 min; 1.5 GB.", 60, 360)]
    [InlineData("// quick: h up to 20, 70 s on two cores; full: h up to 40, 25 min on two cores.", 70, 1500)]
    [InlineData("// quick: n = 800, 20 s; full: n = 2000,\n// d = 1000, 1.2 min. One process, 1 GB.", 20, 72)]
    [InlineData("// quick: 100 matrices up to [512 x 32], 1 min; full: up to [1024 x 1024], 4 h.", 60, 14400)]
    public void The_first_lines_of_a_script_state_the_times_of_both_scales(string line, double quick, double full)
    {
        var script = Script("// What it shows.\n" + line);
        Assert.Equal(quick, script.Stated["quick"], 1e-9);
        Assert.Equal(full, script.Stated["full"], 1e-9);
    }

    [Fact]
    public void A_script_that_states_no_time_cannot_be_estimated_and_says_so()
    {
        var estimate = CostEstimate.Of(Script("// quick: 4 seeds; full: 30 seeds, 3 s"), "quick", []);
        Assert.Null(estimate.Seconds);
        Assert.Contains("state no time for quick", estimate.Basis, StringComparison.Ordinal);
        Assert.Empty(Script("let s = \"quick: 3 s; full: 4 s\"").Stated);
    }

    [Fact]
    public void The_measured_time_of_the_other_scale_is_scaled_by_the_stated_ratio()
    {
        var script = Script("// quick: small, 30 s; full: large, 5 min");
        Assert.Equal(300, CostEstimate.Of(script, "full", []).Seconds!.Value, 1e-9);
        Assert.Equal(450, CostEstimate.Of(script, "full", [Run("quick", 45)]).Seconds!.Value, 1e-9);
        // An earlier run at the same scale is the best estimate; a failed one says nothing.
        Assert.Equal(777, CostEstimate.Of(script, "full", [Run("quick", 45), Run("full", 777)]).Seconds!.Value, 1e-9);
        Assert.Equal(300, CostEstimate.Of(script, "full", [Run("quick", 45, code: 1)]).Seconds!.Value, 1e-9);
    }

    [Theory]
    [InlineData(45, "45 s")]
    [InlineData(750, "12.5 min")]
    [InlineData(14760, "4.1 h")]
    public void Times_are_in_the_unit_that_a_reader_expects(double seconds, string expected) =>
        Assert.Equal(expected, CostEstimate.Time(seconds));
}
