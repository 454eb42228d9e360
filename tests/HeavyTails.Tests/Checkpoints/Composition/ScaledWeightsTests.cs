// Float8 and int8 with scales. A code is decoded by its type's definition and multiplied by the scale of its block.
using System.Text;
using HeavyTails.Checkpoints;
using HeavyTails.Checkpoints.Numbers;
using HeavyTails.Tests.Data;

namespace HeavyTails.Tests.Checkpoints.Composition;

public sealed class ScaledWeightsTests
{
    /// <summary>The number of a code of e4m3 (1-4-3, bias 7), by its definition in arXiv:2209.05433, table 1.</summary>
    private static float E4M3(byte code)
    {
        var (exponent, mantissa) = (code >> 3 & 15, code & 7);
        var magnitude =
            exponent == 0 ? mantissa / 8.0 * Math.Pow(2, -6) : (1 + mantissa / 8.0) * Math.Pow(2, exponent - 7);
        return (float)(code >= 128 ? -magnitude : magnitude);
    }

    private static byte[] Bytes(int count, int seed) =>
        [.. Parts.Codes(count, 256, seed).Select(c => (byte)((c & 0x7f) == 0x7f ? 0 : c))];

    private static float[] Scales(long count, int seed) =>
        [.. Parts.Normal((int)count, seed).Select(x => MathF.Abs(x) + 0.1f)];

    [Theory]
    [InlineData("weight_scale_inv", 20, 24, 2, 3, 10, 8, "blocks of 10 x 8")]
    [InlineData("weight_scale_inv", 200, 300, 2, 3, 128, 128, "blocks of 128 x 128")]
    [InlineData("weight_scale_inv", 25, 24, 3, 3, 9, 8, "blocks of 9 x 8")]
    [InlineData("weight_scale", 6, 8, 6, 1, 1, 8, "a scale a row")]
    [InlineData("weight_scale", 6, 8, 1, 8, 6, 1, "a scale a column")]
    [InlineData("weight_scale", 6, 8, 1, 1, 6, 8, "one scale")]
    [InlineData("weight_scale", 6, 64, 6, 2, 1, 32, "groups of 32")]
    [InlineData("scale_weight", 6, 8, 1, 1, 6, 8, "one scale")]
    public void Float8_is_multiplied_by_the_scale_of_its_block(
        string scaleName,
        int rows,
        int columns,
        int down,
        int across,
        int height,
        int width,
        string text
    )
    {
        var (codes, scales) = (Bytes(rows * columns, 1), Scales(down * across, 2));
        var (layer, data) = Parts.Single(
            new Part("q.weight", DType.F8E4M3, [rows, columns], codes),
            Part.F32($"q.{scaleName}", [down, across], scales)
        );
        Assert.Equal(("q", "f32", $"f8_e4m3, {text}"), (layer.Name, layer.DType, layer.Quantised));
        Parts.SameBits(
            [.. codes.Select((c, i) => E4M3(c) * scales[i / columns / height * across + i % columns / width])],
            data
        );
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("6")]
    public void A_scale_may_be_a_scalar_or_a_vector_of_rows(string shape)
    {
        long[] dimensions = shape is "" ? [] : [long.Parse(shape)];
        var (codes, scales) = (Bytes(48, 1), Scales(dimensions is [6] ? 6 : 1, 2));
        var (_, data) = Parts.Single(
            new Part("q.weight", DType.F8E4M3, [6, 8], codes),
            Part.F32("q.weight_scale", dimensions, scales)
        );
        Parts.SameBits([.. codes.Select((c, i) => E4M3(c) * scales[scales.Length == 1 ? 0 : i / 8])], data);
    }

    [Fact]
    public void Stacked_experts_have_a_scale_each_or_blocks_each()
    {
        var codes = Bytes(2 * 4 * 6, 1);
        foreach (
            var (shape, index) in new (long[], Func<int, int>)[]
            {
                ([2, 1, 1], i => i / 24),
                ([2, 1, 6], i => i / 24 * 6 + i % 6),
                ([2, 2, 3], i => i / 24 * 6 + i / 6 % 4 / 2 * 3 + i % 6 / 2),
            }
        )
        {
            var scales = Scales(shape.Aggregate((a, b) => a * b), 3);
            var (layer, data) = Parts.Single(
                new Part("mlp.experts.gate_up_proj", DType.F8E4M3, [2, 4, 6], codes),
                Part.F32("mlp.experts.gate_up_proj_scale", shape, scales)
            );
            Assert.StartsWith("f8_e4m3", layer.Quantised, StringComparison.Ordinal);
            Parts.SameBits([.. codes.Select((c, i) => E4M3(c) * scales[index(i)])], data);
        }
    }

    [Fact]
    public void Integers_have_zero_points_where_they_are_stored()
    {
        var codes = Parts.Codes(48, 256, 4);
        var zeros = Parts.Codes(6, 256, 5);
        var scales = Scales(6, 6);
        float[] Right(Func<int, int> of) =>
            [.. codes.Select((c, i) => (float)(of(c) - of(zeros[i / 8])) * scales[i / 8])];
        var (signed, data) = Parts.Single(
            Part.Of("q.weight", DType.I8, [6, 8], codes.Select(c => (byte)c).ToArray()),
            Part.F32("q.weight_scale", [6, 1], scales),
            Part.Of("q.weight_zero_point", DType.I8, [6, 1], zeros.Select(c => (byte)c).ToArray())
        );
        Parts.SameBits(Right(c => (sbyte)(byte)c), data);
        Assert.Equal("i8, a scale a row", signed.Quantised);
        var (_, unsigned) = Parts.Single(
            Part.Of("q.weight", DType.U8, [6, 8], codes.Select(c => (byte)c).ToArray()),
            Part.F32("q.weight_scale", [6, 1], scales),
            Part.Of("q.weight_zero_point", DType.U8, [6, 1], zeros.Select(c => (byte)c).ToArray())
        );
        Parts.SameBits(Right(c => c), unsigned);
    }

    [Fact]
    public void The_data_of_quanto_and_scales_that_are_powers_of_two_are_read()
    {
        var codes = Bytes(64, 1);
        var (layer, data) = Parts.Single(
            new Part("q.weight._data", DType.F8E4M3, [2, 32], codes),
            Part.F32("q.weight._scale", [2, 1], [0.5f, 3])
        );
        Assert.Equal("q.weight", layer.TensorName);
        Parts.SameBits([.. codes.Select((c, i) => E4M3(c) * (i < 32 ? 0.5f : 3))], data);
        byte[] exponents = [120, 130];
        foreach (var type in new[] { DType.F8E8M0, DType.U8 })
        {
            (_, data) = Parts.Single(
                new Part("q.weight", DType.F8E4M3, [2, 32], codes),
                new Part("q.weight_scale", type, [2, 1], exponents)
            );
            Parts.SameBits([.. codes.Select((c, i) => E4M3(c) * MathF.Pow(2, i < 32 ? -7 : 3))], data);
        }
    }

    [Fact]
    public void Blocks_of_the_configuration_go_before_those_of_the_shapes()
    {
        // Two blocks cover 150 rows if they have 128 rows or 75 to 149; the configuration says 100.
        using var folder = new TemporaryFolder();
        var (codes, scales) = (Bytes(150 * 4, 1), Scales(2, 2));
        folder.Write(
            "model.safetensors",
            Parts.File(
                new Part("q.weight", DType.F8E4M3, [150, 4], codes),
                Part.F32("q.weight_scale_inv", [2, 1], scales)
            )
        );
        Assert.Equal(128, Height());
        folder.Write(
            "config.json",
            Encoding.UTF8.GetBytes("""{"quantization_config": {"weight_block_size": [100, 128]}}""")
        );
        Assert.Equal(100, Height());

        int Height()
        {
            using var checkpoint = Checkpoint.Open(folder.Path);
            var numbers = Assert.Single(checkpoint.Layers()).Load().Single.ToArray();
            return Enumerable
                .Range(75, 75)
                .First(h => Enumerable.Range(0, 600).All(i => numbers[i] == E4M3(codes[i]) * scales[i / 4 / h]));
        }
    }

    [Theory]
    [InlineData("256,256", "32,48", "[256 x 256] whose scales [32 x 48] do not fit")]
    [InlineData("6,8", "7,1", "[6 x 8] whose scales [7 x 1] do not fit")]
    [InlineData("6,8", "1,1,8", "[6 x 8] whose scales [1 x 1 x 8] do not fit")]
    public void Scales_that_fit_no_blocks_are_refused_with_both_shapes(string weight, string scale, string problem)
    {
        long[] Of(string text) => [.. text.Split(',').Select(long.Parse)];
        var (shape, scales) = (Of(weight), Of(scale));
        Assert.Contains(
            problem,
            Parts.Refused(
                new Part("q.weight", DType.F8E4M3, shape, new byte[shape.Aggregate((a, b) => a * b)]),
                Part.F32("q.weight_scale_inv", scales, new float[scales.Aggregate((a, b) => a * b)])
            ),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Scales_of_activations_and_scales_without_weights_are_no_layers()
    {
        using var checkpoint = Parts.Open(
            new Part("q.weight", DType.F8E4M3, [16, 16], Bytes(256, 1)),
            Part.F32("q.weight_scale", [1], [2]),
            Part.F32("q.input_scale", [1], [2]),
            Part.F32("k.weight_scale_inv", [16, 16], Scales(256, 2)),
            Part.Of("g.qweight", DType.I32, [16, 4], new int[64]),
            Part.F32("g.scales", [16, 16], Scales(256, 3))
        );
        Assert.Equal("q", Assert.Single(checkpoint.Layers()).Name);
        Assert.Equal(
            ["q.input_scale", "k.weight_scale_inv", "g.qweight", "g.scales"],
            checkpoint.Skipped.Select(s => s.Name)
        );
    }

    [Fact]
    public void Float8_without_scales_is_read_as_it_is()
    {
        var codes = Bytes(48, 1);
        var (layer, data) = Parts.Single(new Part("q.weight", DType.F8E4M3, [6, 8], codes));
        Assert.Equal(("f8_e4m3", null), (layer.DType, layer.Quantised));
        Parts.SameBits([.. codes.Select(E4M3)], data);
    }
}
