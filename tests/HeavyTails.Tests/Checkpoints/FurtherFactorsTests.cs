// Low-rank updates that are more than s B A, and the tensors beside the halves. Expected values are those of dense
// products.
using HeavyTails.Checkpoints;
using HeavyTails.Checkpoints.Formats.Safetensors;
using HeavyTails.Checkpoints.Numbers;
using HeavyTails.Core.Analysis;
using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.Layers;
using HeavyTails.Data.Transforms;
using HeavyTails.Tests.Core.Analysis;
using static HeavyTails.Tests.Checkpoints.Adapters;

namespace HeavyTails.Tests.Checkpoints;

public sealed class FurtherFactorsTests
{
    private static readonly float[] E = Floats(7, Rank);

    private static ModelResult Beside(string name, long[] shape, float[] numbers, AnalysisOptions? options = null) =>
        Analyse(
            File(("q.lora_down.weight", [Rank, In], A), (name, shape, numbers), ("q.lora_up.weight", [Out, Rank], B)),
            options
        );

    [Theory]
    [InlineData("")]
    [InlineData(".default")]
    public void AdaLoRAs_diagonal_is_multiplied_between_the_halves_and_is_no_layer(string adapter)
    {
        var file = File(
            ($"q.lora_A{adapter}", [Rank, In], A),
            ($"q.lora_B{adapter}", [Out, Rank], B),
            ($"q.lora_E{adapter}", [Rank, 1], E)
        );
        var result = Analyse(file, Accurate);
        Assert.Empty(result.Skipped);
        Make.Same(OfProduct(diagonal: E), Assert.Single(result.Layers).Eigenvalues, 1e-12);
        using var checkpoint = Checkpoint.Open(file, "adapter");
        var product = checkpoint.Layers()[0].Load();
        Make.Same(OfProduct(diagonal: E), Make.Eigenvalues(Out, In, product.Double.ToArray())[^Rank..], 1e-12);
    }

    [Fact]
    public void A_pair_whose_diagonal_does_not_fit_is_refused_with_both_shapes()
    {
        var skipped = Assert.Single(
            Analyse(
                File(("q.lora_A", [Rank, In], A), ("q.lora_B", [Out, Rank], B), ("q.lora_E", [Rank - 1, 1], E[1..]))
            ).Skipped
        );
        Assert.Contains("expected [24 x 1], got [23 x 1]", skipped.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pair_with_a_convolutions_core_is_refused_and_so_is_the_core()
    {
        var result = Beside("q.lora_mid.weight", [Rank, Rank, 3, 3], Floats(8, Rank * Rank * 9));
        Assert.Empty(result.Layers);
        Assert.Equal(["q.lora", "q.lora_mid"], result.Skipped.Select(s => s.LongName));
        Assert.All(result.Skipped, s => Assert.Contains("third factor", s.Reason, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("q.dora_scale", "96,1")]
    [InlineData("q.dora_scale", "96,1,1,1")]
    [InlineData("q.lora_magnitude_vector", "96")]
    [InlineData("q.lora_magnitude_vector.default.weight", "96")]
    [InlineData("q.magnitude", "96")]
    [InlineData("q.m", "96")]
    public void DoRAs_magnitudes_are_no_layer_and_their_pair_gets_a_warning(string name, string shape)
    {
        var result = Beside(name, [.. shape.Split(',').Select(long.Parse)], Floats(9, Out), new() { MinEvals = 2 });
        var pair = Assert.Single(result.Layers);
        Assert.Contains(pair.Warnings, w => w.StartsWith("a DoRA update", StringComparison.Ordinal));
        Assert.Equal(0, Assert.Single(result.Skipped).LayerId);
    }

    [Theory]
    [InlineData("hada_w1_a", "LoHa")]
    [InlineData("hada_w2_b", "LoHa")]
    [InlineData("hada_t1", "LoHa")]
    [InlineData("lokr_w1", "LoKr")]
    [InlineData("lokr_w2_a.default", "LoKr")]
    public void Updates_that_are_no_product_of_two_factors_are_refused(string part, string what)
    {
        var result = Analyse(File(($"lora_unet_q.{part}", [Out, Rank], B)));
        Assert.Empty(result.Layers);
        var reason = Assert.Single(result.Skipped).Reason;
        Assert.Contains(what, reason, StringComparison.Ordinal);
        Assert.Contains("not a product of two factors", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_numbered_pairs_of_one_module_are_two_layers()
    {
        (string, long[], float[])[] tensors =
        [
            ("qkv_lora1.down.weight", [Rank, In], A),
            ("qkv_lora2.down.weight", [Rank, In], A),
            ("qkv_lora1.up.weight", [Out, Rank], B),
            ("qkv_lora2.up.weight", [Out, Rank], B),
        ];
        Assert.Equal(["qkv.lora1", "qkv.lora2"], Analyse(File(tensors)).Layers.Select(l => l.LongName));
    }

    [Fact]
    public void The_biases_of_two_halves_are_biases()
    {
        var result = Analyse(
            File(("q.lora_A.bias", [Rank], Floats(3, Rank)), ("q.lora_B.bias", [Out], Floats(3, Out)))
        );
        Assert.All(result.Skipped, s => Assert.Equal(LayerKind.Bias, s.Kind));
    }

    [Fact]
    public void A_module_its_pair_and_a_pair_of_another_spelling_have_names_of_their_own()
    {
        (string, long[], float[])[] tensors =
        [
            ("l.q.weight", [Out, In], Floats(3, Out * In)),
            ("l.q.lora_a.weight", [Rank, In], A),
            ("l.q.lora_b.weight", [Out, Rank], B),
            ("l.q.lora_embedding_A", [Rank, In], A),
            ("l.q.lora_embedding_B", [Out, Rank], B),
        ];
        Assert.Equal(
            ["l.q", "l.q.lora", "l.q.lora_embedding_A"],
            Analyse(File(tensors)).Layers.Select(l => l.LongName)
        );
    }

    [Fact]
    public void An_alpha_of_several_numbers_is_not_used_and_is_listed()
    {
        var result = Beside("q.alpha", [2], [12, 12]);
        var pair = Assert.Single(result.Layers);
        Assert.Null(pair.LowRankScale);
        Assert.Contains("q.alpha is not used: expected one number, got [2]", pair.Warnings);
        Assert.Equal("q.alpha", Assert.Single(result.Skipped).LongName);
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("1", 0)]
    [InlineData("", 1)]
    public void An_alpha_that_is_used_is_not_listed_and_another_is(string shape, int others)
    {
        long[] dimensions = shape is "" ? [] : [.. shape.Split(',').Select(long.Parse)];
        var result = Analyse(
            File([
                ("q.lora_A.weight", [Rank, In], A),
                ("q.lora_B.weight", [Out, Rank], B),
                ("q.alpha", dimensions, [12]),
                .. Enumerable.Range(0, others).Select(i => ($"k{i}.alpha", dimensions, new float[] { 12 })),
            ])
        );
        Assert.Equal(0.5, Assert.Single(result.Layers).LowRankScale);
        Assert.Equal(Enumerable.Range(0, others).Select(i => $"k{i}.alpha"), result.Skipped.Select(s => s.LongName));
    }

    [Fact]
    public void An_alpha_of_integers_is_a_scale_and_one_of_truth_values_is_not()
    {
        Assert.Equal((0.5, 0), Scale(DType.I16, [12, 0]));
        Assert.Equal((0.5, 0), Scale(DType.U8, [12]));
        Assert.Equal((null, 1), Scale(DType.Bool, [1]));

        static (double?, int Skipped) Scale(DType type, byte[] bytes)
        {
            using var stream = new MemoryStream();
            SafetensorsWriter.Write(
                stream,
                [
                    SafetensorsTensor.Of("q.lora_A", [Rank, In], () => A),
                    SafetensorsTensor.Of("q.lora_B", [Out, Rank], () => B),
                    new SafetensorsTensor("q.alpha", type, [], s => s.Write(bytes)),
                ]
            );
            var result = Analyse(stream.ToArray());
            var pair = Assert.Single(result.Layers);
            const string unread = "q.alpha is not used: numbers of the type bool are not read";
            Assert.Equal(type == DType.Bool, pair.Warnings.Contains(unread));
            return (pair.LowRankScale, result.Skipped.Count);
        }
    }
}
