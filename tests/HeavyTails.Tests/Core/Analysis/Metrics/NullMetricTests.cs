using HeavyTails.Core.Analysis;
using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.Fits;
using HeavyTails.Core.Layers;
using HeavyTails.Core.Nulls;
using HeavyTails.Core.Spectra;
using HeavyTails.Native;
using HeavyTails.Reports.Tables;
using HeavyTails.Tests.Core.Nulls;

namespace HeavyTails.Tests.Core.Analysis.Metrics;

/// <summary>Nulls, errors and shuffles of layers as metrics of the analysis, with their columns.</summary>
public sealed class NullMetricTests
{
    private static readonly AnalysisOptions Asked = new()
    {
        Metrics = [LayerMetrics.Nulls, LayerMetrics.Errors, LayerMetrics.ShuffledNulls],
    };

    [Fact]
    public void Every_quantity_has_a_null_a_distance_and_an_error_beside_it()
    {
        var layer = Make.Only(Make.Gaussian("fc.weight", 1, 60, 40), Asked);
        Assert.Equal("random", Column(layer, "tail"));
        Assert.Equal(layer.Nulls.Value.HeavyP.Value, Column(layer, "heavy_p"));
        Assert.Equal(2.449207, (double)Column(layer, "alpha_hill_limit")!, 6e-7);
        foreach (var name in LayerQuantities.Names)
        {
            var (low, value, high) = (
                Number(layer, $"{name}_null_low"),
                Number(layer, name),
                Number(layer, $"{name}_null_high")
            );
            Assert.InRange(Number(layer, $"{name}_null"), low, high);
            var quantity = layer.Nulls.Value.Named(name);
            Assert.Equal(value, quantity.Value.Value, 1e-6 * Math.Abs(value));
            Assert.Equal(
                (value - Number(layer, $"{name}_null")) / quantity.Band.Value.StandardDeviation,
                Number(layer, $"{name}_z"),
                1e-5
            );
            // No error of alpha can be trusted where the fit jumps between solutions.
            var hasError = name != SpectrumQuantity.AlphaName || quantity.LeavesNull.Value;
            Assert.Equal(hasError, Column(layer, $"{name}_se") is > 0.0);
        }
        Assert.InRange(Number(layer, "alpha_hill"), Number(layer, "alpha_hill_low"), Number(layer, "alpha_hill_high"));
        Assert.Contains(Column(layer, "alpha_hill_cover"), new object?[] { "95 %", ">= 95 %" });
        Assert.InRange(Number(layer, "kurtosis"), -.4, .4);
        Assert.InRange(Number(layer, "alpha_hill_shuffled_z"), -4, 4);
        Assert.InRange(Number(layer, "heavy_p_shuffled"), 1e-6, 1);
        Assert.Null(Column(layer, "heavy_due_to"));
        var plain = Make.Only(Make.Gaussian("fc.weight", 1, 60, 40));
        Assert.Equal(Number(plain, "alpha_hill"), Number(layer, "alpha_hill"));
        Assert.DoesNotContain(LayerColumns.Present([plain]), c => c.Group is "null" or "error");
    }

    [Theory]
    [InlineData("power law of exponent 1.8", "heavy", "correlations")]
    [InlineData("student-2.5", "heavy", "entries")]
    [InlineData("spikes", "spikes", null)]
    public void A_tail_has_its_word_and_a_heavy_one_its_cause(string law, string word, string? cause)
    {
        (object?, object?)[] words =
        [
            .. from i in Enumerable.Range(0, 12)
            let matrix = Subjects.Draw(law, (128, 64), i).Single
            let layer = Make.Layer("w.weight", new TensorData([128, 64], matrix.ToArray()))
            let result = LayerAnalysis.Of(layer, Subjects.Backend, Asked).Results.Single()
            select (Column(result, "tail"), Column(result, "heavy_due_to")),
        ];
        Assert.True(words.Count(w => w.Equals((word, cause))) >= 9, string.Join(", ", words));
        Assert.All(words, w => Assert.True(w.Item1 is "heavy" or "spikes" || w.Item2 is null));
    }

    [Fact]
    public void The_flag_of_shuffles_asks_for_the_nulls_that_name_a_cause()
    {
        var flag = LayerMetrics.ShuffledNulls.Flags.Single();
        Assert.Equal([LayerMetrics.Nulls, LayerMetrics.ShuffledNulls], LayerMetrics.OfFlag(flag));
        var options = new AnalysisOptions { Metrics = LayerMetrics.OfFlag(flag) };
        var numbers = Make.Gaussians(24 * 24 * 9, 3);
        // The taps of a kernel [24 x 24 x 3 x 3] are its last index, with standard deviations 1, 2 .. 9.
        for (var i = 0; i < numbers.Length; i++)
            numbers[i] *= 1 + (i % 9);
        var layer = Make.Only(Make.Layer("conv.weight", Make.Tensor([24, 24, 3, 3], numbers)), options);
        Assert.Equal(("heavy", "scales"), (Column(layer, "tail"), Column(layer, "heavy_due_to")));
        Assert.Equal(LayerMetrics.Nulls, LayerMetrics.OfFlag(LayerMetrics.Nulls.Flags[0]).Single());
    }

    [Fact]
    public void Text_of_a_layer_has_the_errors_and_nulls_that_were_computed()
    {
        var layer = Make.Gaussian("fc.weight", 1, 60, 40);
        var (plain, asked) = (Make.Only(layer), Make.Only(layer, Asked));
        var fit = asked.Fit.Value;
        Assert.Equal(plain.Fit.Value.ToString(), plain.AlphaText);
        Assert.DoesNotContain("untrained", plain.ToString(), StringComparison.Ordinal);
        // An untrained layer has an alpha among those of others, of which no error is stated.
        Assert.StartsWith(FormattableString.Invariant($"alpha {fit.Alpha:0.00} ± ? (D "), asked.AlphaText);
        Assert.Equal(asked.Errors.Value.Stated(SpectrumQuantity.AlphaName).Reason, asked.AlphaError.Reason);
        var hill = asked.Nulls.Value.Hill;
        var band = hill.Band.Value;
        Assert.Contains(
            FormattableString.Invariant(
                $"  alpha_hill {hill.Value.Value:0.00} (untrained {band.Mean:0.00} ± {band.StandardDeviation:0.00})"
            ),
            asked.ToString(),
            StringComparison.Ordinal
        );
        // Of layers with heavy-tailed entries some have a larger error than independent eigenvalues would have.
        var (heavy, error) = (
            from i in Enumerable.Range(0, 20)
            let matrix = Subjects.Draw("student-2.5", (128, 64), i).Single.ToArray()
            let result = Make.Only(Make.Layer("w.weight", new TensorData([128, 64], matrix)), Asked)
            let stated = result.Errors.Value.Stated(SpectrumQuantity.AlphaName).ValueOrNull ?? 0
            where stated > result.Fit.Value.Sigma + .01
            select (result, stated)
        ).First();
        Assert.Contains(FormattableString.Invariant($" ± {error:0.00} (D "), heavy.AlphaText, StringComparison.Ordinal);
    }

    [Fact]
    public void Slices_are_pooled_in_the_null_as_in_the_layer()
    {
        var layer = Make.Gaussian("conv.weight", 4, 24, 16, 3, 3);
        var slices = Make.Only(layer, Asked).Nulls.Value;
        Assert.Equal((24, 16, 9), (slices.Shape.Rows, slices.Shape.Columns, slices.Shape.Matrices));
        var flat = Make.Only(layer, Asked with { Conv = ConvMode.Flatten }).Nulls.Value;
        Assert.Equal((144, 24, 1), (flat.Shape.Rows, flat.Shape.Columns, flat.Shape.Matrices));
        Assert.True(slices.Hill.Band.Value.StandardDeviation < flat.Hill.Band.Value.StandardDeviation);
        Assert.All(new[] { slices, flat }, n => Assert.InRange(n.Hill.Z.Value, -4, 4));
    }

    [Fact]
    public void Convolution_operators_and_low_rank_pairs_have_reasons()
    {
        LayerResult[] layers =
        [
            Make.Only(
                Make.Gaussian("conv.weight", 4, 12, 10, 3, 3),
                Asked with
                {
                    Conv = ConvMode.Operator,
                    OperatorGrid = 6,
                }
            ),
            .. ModelAnalysis
                .Of(
                    [Make.Gaussian("q.lora_A", 1, 12, 30), Make.Gaussian("q.lora_B", 2, 40, 12)],
                    Make.Backend,
                    Asked,
                    run: new() { Threads = 1 }
                )
                .Layers,
        ];
        Assert.Equal(2, layers.Length);
        foreach (var layer in layers)
        {
            Assert.Equal(FitFailure.NotApplicable, layer.Nulls.Failure);
            Assert.Equal(layer.Nulls.Reason, layer.Errors.Reason);
            Assert.True(layer.Hill.Value.Value > 1);
            Assert.All(LayerMetrics.Nulls.Columns, c => Assert.Null(c.Value(layer)));
        }
        Assert.Contains("blocks of a convolution operator", layers[0].Nulls.Reason, StringComparison.Ordinal);
        Assert.Contains("cannot be independent", layers[1].Nulls.Reason, StringComparison.Ordinal);
        // The entries of a kernel can be shuffled, whatever is made of them.
        Assert.InRange(layers[0].ShuffledNull.Value.Z, -4, 4);
        Assert.Equal(FitFailure.NotApplicable, layers[1].ShuffledNull.Failure);
    }

    [Fact]
    public void Small_zero_and_broken_layers_stop_no_others()
    {
        var broken = Make.Gaussians(400, 2);
        broken[7] = double.NaN;
        Layer[] layers =
        [
            .. from n in Enumerable.Range(2, 11) select Make.Gaussian($"few{n}.weight", (ulong)n, n, 20),
            .. from n in Enumerable.Range(2, 11) select Make.Gaussian($"square{n}.weight", (ulong)n, n, n),
            Make.Layer("zero.weight", Make.Tensor([12, 10], new double[120])),
            Make.Layer("one.weight", Make.Tensor([12, 10], [.. Enumerable.Repeat(1.0, 120)])),
            Make.Layer("broken.weight", Make.Tensor([20, 20], broken)),
            Make.Gaussian("row.weight", 1, 1, 30),
            Make.Gaussian("good.weight", 3, 40, 30),
        ];
        var result = ModelAnalysis.Of(layers, Make.Backend, Asked with { MinEvals = 2 }, run: new() { Threads = 2 });
        Assert.Equal(25, result.Layers.Count);
        Assert.Equal(["broken", "row"], result.Skipped.Select(s => s.LongName));
        Assert.True(result.Skipped[0].IsFault);
        foreach (var layer in result.Layers)
        {
            foreach (var column in LayerColumns.All)
                if (column.Value(layer) is double value)
                    Assert.False(double.IsNaN(value), $"{layer.LongName}: {column.Name} is {value}");
            Assert.Equal(
                layer.LongName is not ("zero" or "one" or "few2" or "square2"),
                Column(layer, "tail") is not null
            );
        }
    }

    [Fact]
    public void The_table_has_the_same_bits_with_one_thread_and_with_four()
    {
        Layer[] layers =
        [
            Make.Gaussian("a.weight", 1, 33, 21),
            Make.Gaussian("conv.weight", 2, 10, 14, 3, 3),
            Make.Gaussian("b.weight", 3, 21, 37),
        ];
        string Table(int threads) =>
            CsvTable.Text(
                ModelAnalysis.Of(
                    layers,
                    SpectralBackend.Default,
                    Asked with
                    {
                        Seed = 5,
                    },
                    run: new() { Threads = threads }
                )
            );
        Assert.Equal(Table(1), Table(4));
    }

    // Fourth powers of such weights leave the range of float64.
    [Theory]
    [InlineData(1e-100)]
    [InlineData(1e100)]
    public void Tiny_and_huge_weights_have_the_numbers_of_others(double factor)
    {
        var numbers = Make.Gaussians(60 * 40, 8);
        LayerResult Of(double scale) =>
            Make.Only(
                Make.Layer("w.weight", Make.Tensor([60, 40], [.. numbers.Select(x => scale * x)])),
                Asked with
                {
                    Accuracy = SpectralAccuracy.Accurate,
                }
            );
        var (one, scaled) = (Of(1), Of(factor));
        foreach (
            var name in new[]
            {
                "tail",
                "heavy_p",
                "alpha_hill_z",
                "alpha_hill_high",
                "alpha_hill_cover",
                "kurtosis",
                "heavy_p_shuffled",
            }
        )
            if (Column(one, name) is double number)
                Assert.Equal(number, Number(scaled, name), 1e-6);
            else
                Assert.Equal(Column(one, name), Column(scaled, name));
    }

    private static object? Column(LayerResult layer, string name) => LayerColumns.Named(name).Value(layer);

    private static double Number(LayerResult layer, string name) => Assert.IsType<double>(Column(layer, name));
}
