// An adapter beside its base model. Right values are those of the dense sums W0 + s B A and of DoRA's formula.
using System.Text;
using HeavyTails.Checkpoints;
using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Numbers;
using HeavyTails.Core.Layers;
using HeavyTails.Data.Transforms;
using HeavyTails.Tests.Checkpoints.Composition;
using HeavyTails.Tests.Data;
using static HeavyTails.Tests.Checkpoints.Adapters;

namespace HeavyTails.Tests.Checkpoints;

public sealed class AdapterBaseTests : IDisposable
{
    private static readonly float[] W0 = Floats(5, Out * In);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private Checkpoint Open(
        (string, long[], float[])[] adapter,
        (string, long[], float[])[] model,
        string? config = null
    )
    {
        _folder.Write("adapter/adapter_model.safetensors", File(adapter));
        _folder.Write("base/model.safetensors", File(model));
        if (config is not null)
            _folder.Write("adapter/adapter_config.json", Encoding.UTF8.GetBytes(config));
        return Checkpoint.Open(
            Path.Combine(_folder.Path, "adapter"),
            new CheckpointOptions { Base = Path.Combine(_folder.Path, "base") }
        );
    }

    private static (string, long[], float[])[] Pair(string module) =>
        [($"{module}.lora_A.weight", [Rank, In], A), ($"{module}.lora_B.weight", [Out, Rank], B)];

    /// <summary>W0 + s B A in float64, row-major [out, in].</summary>
    private static double[] Sum(double scale)
    {
        var sum = W0.Select(x => (double)x).ToArray();
        for (var i = 0; i < Out; i++)
        for (var j = 0; j < In; j++)
        for (var k = 0; k < Rank; k++)
            sum[i * In + j] += scale * B[i * Rank + k] * A[k * In + j];
        return sum;
    }

    private static float[] Transposed(float[] rows, int columns) =>
        [
            .. Enumerable
                .Range(0, rows.Length)
                .Select(i => rows[i % (rows.Length / columns) * columns + i / (rows.Length / columns)]),
        ];

    private static void Same(double[] expected, TensorData actual, bool transposed = false)
    {
        Assert.Equal(transposed ? [In, Out] : [Out, In], actual.Shape);
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual.Single.Span[transposed ? i % In * Out + i / In : i], 1e-4);
    }

    [Theory]
    [InlineData("base_model.model.model.layers.0.q_proj", "model.layers.0.q_proj")]
    [InlineData("base_model.model.transformer.h.0.attn", "h.0.attn")]
    [InlineData("q_proj", "q_proj")]
    [InlineData("lora_unet_down_blocks_0_attentions_1_to_q", "down_blocks.0.attentions.1.to_q")]
    [InlineData("unet.mid_block.to_q", "mid_block.to_q")]
    [InlineData("base_model.model.q", "model.q.base_layer")]
    [InlineData("unet.mid.attn1.processor.to_out", "mid.attn1.to_out.0")]
    public void A_pair_has_its_weights_and_their_sum_before_it(string module, string name)
    {
        using var checkpoint = Open(
            Pair(module),
            [("other.weight", [Out, In], Floats(6, Out * In)), ($"{name}.weight", [Out, In], W0)],
            """{"lora_alpha": 48}"""
        );
        var layers = checkpoint.Layers();
        Assert.Equal([name, $"{name}.merged", $"{module}.lora"], layers.Select(l => l.Name));
        Assert.Equal(W0, layers[0].Load().Single.ToArray());
        Same(Sum(2), layers[1].Load());
        Assert.Equal("96 x 64, W0 + s B A, rank 24, scale 2", layers[1].ShapeText);
        Assert.Equal("96 x 64, rank 24, scale 2", layers[2].ShapeText);
        Assert.Equal([LayerKind.Linear, LayerKind.Linear, LayerKind.LowRankPair], layers.Select(l => l.Kind));
        Assert.Contains(checkpoint.Files, f => f.EndsWith("base/model.safetensors", StringComparison.Ordinal));
    }

    [Fact]
    public void Names_of_kohya_and_a_scale_beside_the_halves_are_read()
    {
        using var checkpoint = Open(
            [
                ("lora_te_text_model_encoder_layers_0_fc1.lora_down.weight", [Rank, In], A),
                ("lora_te_text_model_encoder_layers_0_fc1.lora_up.weight", [Out, Rank], B),
                ("lora_te_text_model_encoder_layers_0_fc1.alpha", [], [12]),
            ],
            [("text_model.encoder.layers.0.fc1.weight", [Out, In], W0)]
        );
        Same(Sum(0.5), checkpoint.Layers()[1].Load());
    }

    [Theory]
    [InlineData("q", "fan_in_fan_out")]
    [InlineData("q", "other")]
    public void Weights_that_are_stored_transposed_get_the_transposed_update(string module, string key)
    {
        using var checkpoint = Open(
            Pair(module),
            [($"{module}.weight", [In, Out], Transposed(W0, In))],
            $$"""{"lora_alpha": 24, "{{key}}": true}"""
        );
        Same(Sum(1), checkpoint.Layers()[1].Load(), transposed: true);
    }

    [Fact]
    public void A_square_weight_is_transposed_where_the_configuration_says_so()
    {
        foreach (var turned in new[] { false, true })
        {
            using var checkpoint = Open(
                [("q.lora_A", [1, 2], [1, 2]), ("q.lora_B", [2, 1], [10, 30])],
                [("q.weight", [2, 2], [0, 0, 0, 0])],
                $$"""{"lora_alpha": 1, "fan_in_fan_out": {{(turned ? "true" : "false")}}}"""
            );
            float[] right = turned ? [10, 30, 20, 60] : [10, 20, 30, 60];
            Assert.Equal(right, checkpoint.Layers()[1].Load().Single.ToArray());
        }
    }

    [Fact]
    public void The_pair_of_an_embedding_is_added_transposed()
    {
        using var checkpoint = Open(
            [("wte.lora_embedding_A", [1, 2], [1, 2]), ("wte.lora_embedding_B", [2, 1], [10, 30])],
            [("wte.weight", [2, 2], [0, 0, 0, 0])]
        );
        Assert.Equal([10f, 30, 20, 60], checkpoint.Layers()[1].Load().Single.ToArray());
    }

    [Theory]
    [InlineData("q.lora_magnitude_vector.weight", "96", false)]
    [InlineData("q.lora_magnitude_vector", "96", true)]
    [InlineData("q.dora_scale", "96,1", false)]
    [InlineData("q.dora_scale", "1,64", false)]
    public void DoRA_gives_the_sum_the_norms_of_its_magnitudes(string name, string shape, bool transposed)
    {
        long[] dimensions = [.. shape.Split(',').Select(long.Parse)];
        var m = Floats(9, (int)dimensions.Max());
        using var checkpoint = Open(
            [.. Pair("q"), (name, dimensions, m)],
            [("q.weight", transposed ? [In, Out] : [Out, In], transposed ? Transposed(W0, In) : W0)],
            """{"lora_alpha": 24, "use_dora": true}"""
        );
        var layers = checkpoint.Layers();
        Assert.Equal(["q", "q.merged", "q.lora"], layers.Select(l => l.Name));
        var right = Sum(1);
        int Norm(int i) => dimensions is [1, _] ? i % In : i / In;
        var squares = new double[m.Length];
        for (var i = 0; i < right.Length; i++)
            squares[Norm(i)] += right[i] * right[i];
        for (var i = 0; i < right.Length; i++)
            right[i] *= m[Norm(i)] / Math.Sqrt(squares[Norm(i)]);
        Same(right, layers[1].Load(), transposed);
        Assert.Equal(
            "96 x 64, DoRA of W0 + s B A, rank 24, scale 1".Replace(
                "96 x 64",
                transposed ? "64 x 96" : "96 x 64",
                StringComparison.Ordinal
            ),
            layers[1].ShapeText
        );
    }

    [Fact]
    public void A_DoRA_without_magnitudes_has_no_sum()
    {
        using var checkpoint = Open(
            Pair("q"),
            [("q.weight", [Out, In], W0)],
            """{"lora_alpha": 24, "use_dora": true}"""
        );
        Assert.Equal("a DoRA update whose magnitudes are missing", checkpoint.Layers()[1].WhyNot);
    }

    [Fact]
    public void The_base_model_may_be_quantised()
    {
        var codes = new byte[Out * In];
        for (var i = 0; i < codes.Length; i++)
            codes[i] = (byte)(i * 7);
        var quantised = Parts.File(
            Part.Of("q.weight", DType.I8, [Out, In], codes),
            Part.F32("q.weight_scale", [1], [0.5f])
        );
        _folder.Write("model.safetensors", quantised);
        _folder.Write("adapter.safetensors", File(Pair("q")));
        using var checkpoint = Checkpoint.Open(
            Path.Combine(_folder.Path, "adapter.safetensors"),
            new CheckpointOptions { Base = Path.Combine(_folder.Path, "model.safetensors") }
        );
        var layers = checkpoint.Layers();
        Assert.Equal(["i8, one scale", "i8, one scale", null], layers.Select(l => l.Quantised));
        var sum = Sum(1);
        for (var i = 0; i < sum.Length; i++)
            sum[i] += 0.5 * (sbyte)codes[i] - W0[i];
        Same(sum, layers[1].Load());
    }

    [Fact]
    public void A_rank_stabilised_scale_is_named()
    {
        using var checkpoint = Open(
            Pair("q"),
            [("q.weight", [Out, In], W0)],
            """{"lora_alpha": 48, "use_rslora": true}"""
        );
        Assert.Equal("96 x 64, rank 24, scale 9.79796 (rslora)", checkpoint.Layers()[2].ShapeText);
        Same(Sum(48 / Math.Sqrt(Rank)), checkpoint.Layers()[1].Load());
    }

    [Fact]
    public void A_convolution_of_one_tap_may_have_halves_without_it()
    {
        using var checkpoint = Open(Pair("conv"), [("conv.weight", [Out, In, 1, 1], W0)], """{"lora_alpha": 24}""");
        var sum = checkpoint.Layers()[1];
        Assert.Equal((LayerKind.Conv2d, 4), (sum.Kind, sum.Load().Shape.Count));
        Assert.Equal(Sum(1)[7], sum.Load().Single.Span[7], 1e-4);
    }

    [Fact]
    public void Weights_without_a_partner_or_of_another_shape_are_an_error_that_names_both()
    {
        Assert.Contains(
            "'h.0.q.lora' belongs to 'h.0.q', and the base model",
            Message([("h.1.q.weight", [Out, In], W0)]),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "'h.0.q.lora' is an update of [96 x 64], 'h.0.q' of the base model",
            Message([("h.0.q.weight", [Out, In - 1], W0[..(Out * (In - 1))])]),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "which may be 'model.h.0.q' or 'transformer.h.0.q'",
            Message([("model.h.0.q.weight", [Out, In], W0), ("transformer.h.0.q.weight", [Out, In], W0)]),
            StringComparison.Ordinal
        );
        string Message((string, long[], float[])[] model)
        {
            using var checkpoint = Open(Pair("h.0.q"), model);
            var e = Assert.Throws<CheckpointException>(() => checkpoint.Layers());
            Assert.Contains(Path.Combine(_folder.Path, "base"), e.Message, StringComparison.Ordinal);
            return e.Message;
        }
    }
}
