// Adapters: dW = s B A. Expected values are those of the dense product, of exact spectra, or of the formula of the
// scale.
using HeavyTails.Checkpoints;
using HeavyTails.Checkpoints.IO;
using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.Layers;
using HeavyTails.Core.PowerLaws;
using HeavyTails.Core.Spectra;
using HeavyTails.Data.Transforms;
using HeavyTails.Tests.Core.Analysis;
using static HeavyTails.Tests.Checkpoints.Adapters;

namespace HeavyTails.Tests.Checkpoints;

public sealed class LowRankTests
{
    [Theory]
    [InlineData("base_model.model.q.lora_A.weight", "base_model.model.q.lora_B.weight", "base_model.model.q.lora")]
    [InlineData("q.lora_A.default.weight", "q.lora_B.default.weight", "q.lora")]
    [InlineData("q.lora_A.style.weight", "q.lora_B.style.weight", "q.lora.style")]
    [InlineData("wte.lora_embedding_A", "wte.lora_embedding_B", "wte.lora")]
    [InlineData("wte.lora_embedding_A.default", "wte.lora_embedding_B.default", "wte.lora")]
    [InlineData("lora_unet_up_0_q.lora_down.weight", "lora_unet_up_0_q.lora_up.weight", "lora_unet_up_0_q.lora")]
    [InlineData("1.processor.to_q_lora.down.weight", "1.processor.to_q_lora.up.weight", "1.processor.to_q.lora")]
    [InlineData("to_q.lora_linear_layer.down.weight", "to_q.lora_linear_layer.up.weight", "to_q.lora")]
    [InlineData("0.processor.qkv_lora1.down.weight", "0.processor.qkv_lora1.up.weight", "0.processor.qkv.lora1")]
    [InlineData("dense.lora_kernel_a", "dense.lora_kernel_b", "dense.lora")]
    [InlineData("layers.0.q_proj.lora_a.weight", "layers.0.q_proj.lora_b.weight", "layers.0.q_proj.lora")]
    [InlineData("lora_A.weight", "lora_B.weight", "lora")]
    [InlineData("unet:0:down", "unet:0:up", "unet:0.lora")]
    [InlineData("text_encoder:11:down", "text_encoder:11:up", "text_encoder:11.lora")]
    [InlineData("mid.attn1.to_q_lora:down", "mid.attn1.to_q_lora:up", "mid.attn1.to_q.lora")]
    [InlineData("to_out.0:lora:down.weight", "to_out.0:lora:up.weight", "to_out.0.lora")]
    public void A_pair_of_any_spelling_has_the_spectrum_of_its_product(string a, string b, string name)
    {
        foreach (
            var file in new[]
            {
                File((a, [Rank, In], A), (b, [Out, Rank], B)),
                File((b, [Out, Rank], B), (a, [Rank, In], A)),
            }
        )
        {
            var result = Analyse(file, new() { Accuracy = SpectralAccuracy.Accurate });
            Assert.Empty(result.Skipped);
            var pair = Assert.Single(result.Layers);
            Assert.Equal((name, LayerKind.LowRankPair), (pair.LongName, pair.Kind));
            Assert.Equal((Out, In, Rank), (pair.Rows, pair.Columns, pair.Metrics.NumEvals));
            Make.Same(OfProduct(), pair.Eigenvalues, 1e-12);
        }
    }

    [Fact]
    public void A_heavy_tailed_update_has_the_exponent_of_its_eigenvalues()
    {
        // With B = diag(sqrt lambda) and A = [I 0] the eigenvalues are lambda, up to the rounding of the roots.
        var lambda = Enumerable.Range(0, Rank).Select(i => Math.Pow(1 - (i / (double)Rank * 0.999), -1)).ToArray();
        var (b, a) = (new float[Out * Rank], new float[Rank * In]);
        for (var k = 0; k < Rank; k++)
            (b[k * Rank + k], a[k * In + k]) = ((float)Math.Sqrt(lambda[k]), 1);
        var pair = Assert.Single(
            Analyse(File(("q.lora_A.weight", [Rank, In], a), ("q.lora_B.weight", [Out, Rank], b))).Layers
        );
        Make.Same(lambda, pair.Eigenvalues, 1e-6);
        Assert.Equal(PowerLaw.Fit(lambda).Value.Alpha, pair.Fit.Value.Alpha, 1e-5);
        Assert.Contains(pair.Warnings, w => w.Contains("scale alpha / r", StringComparison.Ordinal));
    }

    [Fact]
    public void Halves_stored_transposed_are_multiplied_the_other_way_round()
    {
        // MLX stores lora_a [in x r] and lora_b [r x out], so that x lora_a lora_b is the update of x. The halves of a
        // square layer fit in both orders.
        var result = Analyse(
            File(("q.lora_a", [Out, Rank], B), ("q.lora_b", [Rank, In], A)),
            new() { Accuracy = SpectralAccuracy.Accurate }
        );
        Make.Same(OfProduct(), Assert.Single(result.Layers).Eigenvalues, 1e-12);
        var square = Analyse(
            File(("q.lora_a", [Out, 12], Floats(3, Out * 12)), ("q.lora_b", [12, Out], Floats(4, 12 * Out)))
        );
        Assert.Equal(12, Assert.Single(square.Layers).Metrics.NumEvals);
    }

    [Fact]
    public void A_half_without_its_other_half_is_skipped_and_the_other_pairs_are_analysed()
    {
        var result = Analyse(
            File(
                ("q.lora_A.weight", [Rank, In], A),
                ("k.lora_A.weight", [Rank, In], A),
                ("q.lora_B.weight", [Out, Rank], B)
            )
        );
        Assert.Equal("q.lora", Assert.Single(result.Layers).LongName);
        var alone = Assert.Single(result.Skipped);
        Assert.Equal("k.lora_A", alone.LongName);
        Assert.Contains("other half is missing", alone.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("96,24", "12,128", "B [96 x 24] and A [12 x 128]")]
    [InlineData("2304", "24,64", "B [2304] and A [24 x 64]")]
    [InlineData("96,24", "24,64,1,1", "B [96 x 24] and A [24 x 64 x 1 x 1]")]
    [InlineData("96,6,2,2", "6,64,2,2", "B [96 x 6 x 2 x 2] and A [6 x 64 x 2 x 2]")]
    public void Halves_that_do_not_fit_are_refused_with_both_shapes(string b, string a, string shapes)
    {
        long[] Shape(string text) => [.. text.Split(',').Select(long.Parse)];
        float[] Numbers(long[] shape) => new float[shape.Aggregate(1L, (p, d) => p * d)];
        var file = File(
            ("q.lora_A.weight", Shape(a), Numbers(Shape(a))),
            ("q.lora_B.weight", Shape(b), Numbers(Shape(b)))
        );
        Assert.Contains(shapes, Assert.Single(Analyse(file).Skipped).Reason, StringComparison.Ordinal);
        using var checkpoint = Checkpoint.Open(file, "adapter");
        Assert.Contains(
            shapes,
            Assert.Throws<CheckpointException>(checkpoint.Layers()[0].Load).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_pair_of_rank_one_has_one_eigenvalue_which_is_the_product_of_the_squared_norms()
    {
        var file = File(("q.lora_A.weight", [1, 3], [1, 2, 2]), ("q.lora_B.weight", [2, 1], [3, 4]));
        var pair = Assert.Single(Analyse(file, AnalysisOptions.Full).Layers);
        Make.Same([9.0 * 25], pair.Eigenvalues, 1e-9);
        Assert.Equal((1.0, 1), (pair.Metrics.StableRank, pair.Metrics.MatrixRank));
        Assert.Contains("one positive value", pair.Fit.Reason, StringComparison.Ordinal);
        var set = new LowRankMatrices(
            new MatrixBatch(1, 2, 1, new float[] { 3, 4 }),
            new MatrixBatch(1, 1, 3, new float[] { 1, 2, 2 })
        );
        Assert.Equal(9.0 * 25, Assert.Single(Make.Eigenvalues(set)), 1e-9);
    }

    [Fact]
    public void A_rank_above_the_sides_counts_no_more_eigenvalues_than_the_product_has()
    {
        var file = File(("q.lora_A.weight", [30, 11], Floats(5, 330)), ("q.lora_B.weight", [20, 30], Floats(6, 600)));
        Assert.Equal(11, Assert.Single(Analyse(file).Layers).Metrics.NumEvals);
    }

    [Fact]
    public void A_convolutions_pair_is_its_flattened_kernel_whatever_option_is_given()
    {
        var pointwise = File(("q.lora_down.weight", [Rank, In, 1, 1], A), ("q.lora_up.weight", [Out, Rank, 1, 1], B));
        Make.Same(
            OfProduct(),
            Assert.Single(Analyse(pointwise, new() { Accuracy = SpectralAccuracy.Accurate }).Layers).Eigenvalues,
            1e-12
        );
        var taps = File(("q.lora_down.weight", [Rank, In / 4, 2, 2], A), ("q.lora_up.weight", [Out, Rank, 1, 1], B));
        foreach (var mode in Enum.GetValues<ConvMode>())
        {
            var options = new AnalysisOptions { Conv = mode, Accuracy = SpectralAccuracy.Accurate };
            var pair = Assert.Single(Analyse(taps, options).Layers);
            Make.Same(OfProduct(), pair.Eigenvalues, 1e-12);
            Assert.Equal("96 x 16 x 2 x 2, rank 24, scale not given, flattened kernel", pair.ShapeText);
        }
    }

    [Fact]
    public void Kohyas_alpha_over_the_rank_scales_the_spectrum_and_the_numbers()
    {
        (string, long[], float[])[] tensors =
        [
            ("q.lora_down.weight", [Rank, In], A),
            ("q.lora_up.weight", [Out, Rank], B),
            ("q.alpha", [], [12]),
        ];
        var pair = Assert.Single(Analyse(File(tensors), new() { Accuracy = SpectralAccuracy.Accurate }).Layers);
        Assert.Equal(0.5, pair.LowRankScale);
        Assert.DoesNotContain(pair.Warnings, w => w.Contains("scale", StringComparison.Ordinal));
        Make.Same(OfProduct(0.5), pair.Eigenvalues, 1e-12);
        using var checkpoint = Checkpoint.Open(
            File(("q.lora_A.weight", [1, 2], [1, 2]), ("q.lora_B.weight", [2, 1], [3, 4]), ("q.alpha", [1], [2])),
            "kohya"
        );
        Assert.Equal(
            [6f, 12, 8, 16],
            checkpoint.Layers().Single(l => l.Kind == LayerKind.LowRankPair).Load().Single.ToArray()
        );
    }

    [Fact]
    public void A_pair_whose_product_would_not_fit_in_memory_is_analysed_by_its_halves()
    {
        // The product would have 3,000,000 x 3,000,000 numbers; its rank is 2.
        const int wide = 3_000_000;
        var (a, b) = (new float[2 * wide], new float[wide * 2]);
        (a[0], a[wide + 1], b[0], b[3]) = (3, 4, 1, 1);
        var file = File(("q.lora_A.weight", [2, wide], a), ("q.lora_B.weight", [wide, 2], b));
        Make.Same([9, 16], Assert.Single(Analyse(file, new() { MinEvals = 2 }).Layers).Eigenvalues, 1e-6);
        using var checkpoint = Checkpoint.Open(file, "wide");
        Assert.Contains(
            "MaxLowRankProduct",
            Assert.Throws<CheckpointException>(checkpoint.Layers()[0].Load).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Infinite_weights_of_a_half_are_a_fault_of_its_pair()
    {
        var broken = (float[])A.Clone();
        broken[5] = float.NaN;
        var fault = Assert.Single(
            Analyse(File(("q.lora_A.weight", [Rank, In], broken), ("q.lora_B.weight", [Out, Rank], B))).Skipped
        );
        Assert.True(fault.IsFault);
        Assert.StartsWith("1 of 3840 weights", fault.Reason, StringComparison.Ordinal);
    }
}
