using HeavyTails.Papers.SingleIndex.Contexts;
using HeavyTails.Runs.Cells;

namespace HeavyTails.Tests.Papers.SingleIndex.Experiments;

/// <summary>Which rows and columns a run has, by its context.</summary>
public class RunRowsTests
{
    [Fact]
    public void A_run_has_whole_spectra_of_weights_updates_and_features()
    {
        var rows = TinyRuns.Rows(TinyRuns.Context);
        Assert.Equal(["W0", "Z0"], Matrices(rows, "spectrum", 0).Order());
        foreach (var step in new[] { 1, 2 })
            Assert.Equal(["W0", "Z0", "dW0"], Matrices(rows, "spectrum", step).Order(StringComparer.Ordinal));
        for (var step = 0; step <= 2; step++)
        {
            Assert.Equal(["W0"], Matrices(rows, "values", step));
            Assert.Equal(["W0"], Matrices(rows, "curve", step));
        }
        Assert.Equal(["curve", "end", "probe", "spectrum", "values"], Kinds(rows));
        // Both ends of the features' eigenvalues: of the Gaussian equivalent, and of the same numbers in random order.
        foreach (var probe in rows.Where(row => TinyRuns.IsOf("probe", row)))
        foreach (var ends in new[] { "null", "twin" })
            Assert.InRange(probe[$"Z0_{ends}_lambda_min"], 1e-3, .5 * probe[$"Z0_{ends}_lambda_max"]);
    }

    [Fact]
    public void A_run_without_probes_of_weights_and_features_has_losses_alone()
    {
        var rows = TinyRuns.Rows(TinyRuns.Context with { ProbeWeights = false, ProbeFeatures = false });
        Assert.Equal(["end", "probe"], Kinds(rows));
        Assert.DoesNotContain(
            Columns(rows),
            name => name[0] is 'W' or 'Z' or 'd' && name is not ("dW0_s1" or "diverged")
        );
        Assert.Contains("test_loss", Columns(rows));
        var features = TinyRuns.Rows(TinyRuns.Context with { ProbeWeights = false });
        Assert.Equal(["Z0", "Z0", "Z0"], features.Select(row => row.Text("matrix")).Where(name => name != ""));
        Assert.DoesNotContain(Columns(features), name => name.StartsWith('W'));
        var weights = TinyRuns.Rows(TinyRuns.Context with { ProbeFeatures = false });
        Assert.DoesNotContain("Z0", weights.Select(row => row.Text("matrix")));
        Assert.DoesNotContain(Columns(weights), name => name.StartsWith('Z'));
    }

    [Fact]
    public void A_lightweight_run_has_numbers_without_whole_spectra()
    {
        var (rows, whole) = (
            TinyRuns.Rows(TinyRuns.Context with { Lightweight = true }),
            TinyRuns.Probes(TinyRuns.Context)
        );
        Assert.Equal(["end", "probe"], Kinds(rows));
        var probes = rows.Where(row => TinyRuns.IsOf("probe", row)).ToList();
        // What both record is the same; the twin and the spectra of the features are left out.
        for (var i = 0; i < probes.Count; i++)
            foreach (var (name, value) in probes[i])
                Assert.Equal(value, whole[i].First(field => field.Key == name).Value);
        string[] gone = [.. Columns(whole).Except(Columns(rows))];
        Assert.All(gone, name => Assert.True(name.StartsWith("Z0_") || name.StartsWith("W0_twin"), name));
        Assert.NotEmpty(gone);
    }

    [Fact]
    public void Overlaps_are_recorded_from_the_first_step_on()
    {
        var rows = TinyRuns.Rows(TinyRuns.Context with { PlotOverlaps = true });
        Assert.Empty(Matrices(rows, "overlap", 0));
        Assert.Empty(Matrices(rows, "alignment", 0));
        foreach (var step in new[] { 1, 2 })
        {
            var maps = rows.Where(row => TinyRuns.IsOf("overlap", row) && row["step"] == step).ToList();
            Assert.Equal(
                ["after left", "after right", "before left", "before right"],
                maps.Select(map => $"{map.Text("weights")} {map.Text("side")}").Order()
            );
            Assert.All(maps, map => Assert.Equal(map.Text("side") == "left" ? 30 : 20, map["dimension"]));
            Assert.Equal(["W0"], Matrices(rows, "alignment", step));
            Assert.Contains("M0", Matrices(rows, "spectrum", step));
        }
        // The first update since the probe before is the one since the start.
        Assert.Equal(Singular(rows, "dW0", 1), Singular(rows, "M0", 1), (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.NotEqual(Singular(rows, "dW0", 2)[0], Singular(rows, "M0", 2)[0], 1e-3);
    }

    [Fact]
    public void The_analysis_of_a_layer_agrees_with_its_probe()
    {
        var rows = TinyRuns.Rows(
            TinyRuns.Context with
            {
                EnableSpectralAnalysis = true,
                Lightweight = true,
                Layers = 3,
            }
        );
        for (var step = 0; step <= 2; step++)
        {
            Assert.Equal(["W0", "W1"], Matrices(rows, "analysis", step));
            var probe = rows.Single(row => TinyRuns.IsOf("probe", row) && row["step"] == step);
            foreach (var analysis in rows.Where(row => TinyRuns.IsOf("analysis", row) && row["step"] == step))
            {
                var name = analysis.Text("matrix");
                Assert.Equal(probe[$"{name}_stable_rank"], analysis["ww_stable_rank"], 1e-9);
                Assert.Equal(probe[$"{name}_alpha_ks"], analysis["ww_alpha"], 1e-6);
            }
        }
    }

    [Theory]
    [InlineData(ReadoutVariants.Both, "test_loss test_loss_legacy")]
    [InlineData(ReadoutVariants.Corrected, "test_loss")]
    [InlineData(ReadoutVariants.Legacy, "test_loss_legacy")]
    public void Read_outs_have_the_variants_that_were_asked_for(ReadoutVariants variant, string expected)
    {
        var probes = TinyRuns.Probes(TinyRuns.Descent with { Variant = variant });
        Assert.All(
            probes,
            row =>
            {
                Assert.Equal(expected.Split(' '), Names(row, "test_loss"));
                foreach (var name in new[] { "KTA_centred", "KTA_null", "KTA_centred_null", "W0_r0" })
                    Assert.Equal(
                        expected.Replace("test_loss", name).Split(' '),
                        Names(row, name).Where(other => !other.StartsWith("KTA_centred_null") || name.EndsWith("null"))
                    );
            }
        );
        static IEnumerable<string> Names(Row row, string start) =>
            row.Select(field => field.Key).Where(name => name.StartsWith(start, StringComparison.Ordinal)).Order();
    }

    // Fault 7 of the source: without a fixed last layer it crashed, and step 0 was not recorded.
    [Fact]
    public void A_student_with_a_trained_output_has_its_own_losses_from_step_0_on()
    {
        var probes = TinyRuns.Probes(TinyRuns.Context with { FixLastLayer = false });
        Assert.Equal([0, 1, 2], probes.Select(row => row["step"]));
        foreach (var row in probes)
        {
            Assert.Equal((row["net_train_loss"], row["net_test_loss"]), (row["train_loss"], row["test_loss"]));
            Assert.False(row.Has("test_loss_legacy") || row.Has("KTA") || row.Has("readout_norm"));
            Assert.True(row.Has("Z0_KTA") && row.Has("Z0_KTA_centred"));
        }
    }

    [Fact]
    public void Three_layers_have_two_matrices_each_of_weights_and_features()
    {
        var rows = TinyRuns.Rows(TinyRuns.Context with { Layers = 3, PlotOverlaps = true });
        Assert.Equal(["W0", "W1", "Z0", "Z1"], Matrices(rows, "spectrum", 0).Order());
        Assert.Equal(["W0"], Matrices(rows, "curve", 2));
        Assert.Equal(["M0", "M1"], Matrices(rows, "overlap", 2).Distinct());
        var last = rows.Last(row => TinyRuns.IsOf("probe", row));
        Assert.Equal(30, Singular(rows, "W1", 0).Length);
        Assert.True(last.Has("W1_s1") && last.Has("W1_alpha_hill_null") && last.Has("Z1_lambda_max"));
        Assert.False(last.Has("W1_sim"), "only the first layer's vectors lie in the space of the inputs");
        // The alignment of the last features is that of the read-out.
        Assert.True(last.Has("Z0_KTA") && !last.Has("Z1_KTA") && last.Has("KTA"));
    }

    [Theory]
    [InlineData(40, 7, 3, "0 3 6 7")]
    [InlineData(40, 2, 10, "0 2")]
    [InlineData(40, 0, 1, "0")]
    [InlineData(15, 3, 4, "0 4 8 9")]
    public void Probes_are_made_at_the_start_at_every_so_many_steps_and_at_the_end(
        int batch,
        int epochs,
        int frequency,
        string expected
    )
    {
        var rows = TinyRuns.Rows(
            TinyRuns.Descent with
            {
                BatchSize = batch,
                Epochs = epochs,
                ProbeFrequency = frequency,
                Momentum = .5,
            }
        );
        var probes = rows.Where(row => TinyRuns.IsOf("probe", row)).ToList();
        Assert.Equal(expected, string.Join(' ', probes.Select(row => row["step"])));
        var inEpoch = (40 + batch - 1) / batch;
        Assert.All(probes, row => Assert.Equal(Math.Ceiling(row["step"] / inEpoch), row["epoch"]));
        Assert.Equal(probes[^1]["step"], TinyRuns.End(rows)["step"]);
    }

    // A column with the name of a key would meet that of an axis as soon as a file has a list for the key.
    [Fact]
    public void No_column_has_the_name_of_a_key_or_of_a_sweep()
    {
        var all = TinyRuns.Context with
        {
            PlotOverlaps = true,
            EnableSpectralAnalysis = true,
            Layers = 3,
            Errors = true,
        };
        var rows = TinyRuns.Rows(all).Concat(TinyRuns.Rows(all with { FixLastLayer = false }));
        var taken = ContextKeys.All.Select(key => key.Name).Append(Cell.IndexColumn).Append(Cell.RepeatColumn);
        Assert.Empty(Columns(rows).Intersect(taken));
        Assert.Contains("W1_alpha_hill_jackknife", Columns(rows));
    }

    private static IEnumerable<string> Kinds(IEnumerable<Row> rows) =>
        rows.Select(row => row.Text("kind")).Distinct().Order();

    private static IEnumerable<string> Columns(IEnumerable<Row> rows) =>
        rows.SelectMany(row => row.Select(field => field.Key)).Distinct();

    private static List<string> Matrices(IEnumerable<Row> rows, string kind, int step) =>
        [.. rows.Where(row => TinyRuns.IsOf(kind, row) && row["step"] == step).Select(row => row.Text("matrix"))];

    private static double[] Singular(IEnumerable<Row> rows, string matrix, int step) =>
        FieldNumbers.Of(
            rows.Single(row => TinyRuns.IsOf("spectrum", row) && row.Text("matrix") == matrix && row["step"] == step)
                .Text("singular_values")
        );
}
