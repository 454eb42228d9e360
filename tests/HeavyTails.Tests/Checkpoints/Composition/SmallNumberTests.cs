// Numbers of 4 bits and packed integers. Codes and scales are random, packed as the formats say, and the right weight
// is that of the codes: E2M1's numbers are those of OCP Microscaling Formats 1.0, table 5.
using System.Text;
using HeavyTails.Checkpoints;
using HeavyTails.Checkpoints.Numbers;
using HeavyTails.Tests.Data;
using static HeavyTails.Tests.Checkpoints.Writers.GgufReference;

namespace HeavyTails.Tests.Checkpoints.Composition;

public sealed class SmallNumberTests
{
    private static byte[] LowFirst(int[] codes) => [.. codes.Chunk(2).Select(p => (byte)(p[0] | p[1] << 4))];

    [Theory]
    [InlineData("mlp.experts.gate_up_proj_blocks", "mlp.experts.gate_up_proj_scales", "mlp.experts.gate_up_proj", true)]
    [InlineData("block.0.mlp.mlp1_weight.blocks", "block.0.mlp.mlp1_weight.scales", "block.0.mlp.mlp1_weight", true)]
    [InlineData("mlp.fc.weight", "mlp.fc.weight_scale", "mlp.fc.weight", false)]
    public void Mxfp4_has_a_power_of_two_for_32_numbers(string blocks, string scales, string name, bool inBlocks)
    {
        var codes = Parts.Codes(2 * 6 * 96, 16, 1);
        var exponents = Parts.Codes(2 * 6 * 3, 250, 2).Select(e => (byte)(e + 1)).ToArray();
        var (layer, data) = Parts.Single(
            Part.Of(blocks, DType.U8, inBlocks ? [2, 6, 3, 16] : [2, 6, 48], LowFirst(codes)),
            Part.Of(scales, DType.U8, [2, 6, 3], exponents)
        );
        Assert.Equal((name, "mxfp4, groups of 32"), (layer.TensorName, layer.Quantised));
        Assert.Equal([2, 6, 96], data.Shape);
        Parts.SameBits([.. codes.Select((c, i) => (float)(E2M1(c) * Math.Pow(2, exponents[i / 32] - 127)))], data);
    }

    [Theory]
    [InlineData("q.weight", "q.weight_scale_2", false)]
    [InlineData("q.weight_packed", "q.weight_global_scale", true)]
    public void Nvfp4_has_a_float8_for_16_numbers_and_one_factor_for_all(string packed, string whole, bool divides)
    {
        var codes = Parts.Codes(6 * 32, 16, 1);
        // e4m3: 0x38 is 1, 0x40 is 2, ..., a step of 8 doubles.
        var doublings = Parts.Codes(12, 8, 2);
        var (layer, data) = Parts.Single(
            Part.Of(packed, DType.U8, [6, 16], LowFirst(codes)),
            new Part("q.weight_scale", DType.F8E4M3, [6, 2], [.. doublings.Select(d => (byte)(0x38 + 8 * d))]),
            Part.F32(whole, [], [4])
        );
        Assert.Equal(("q.weight", "nvfp4, groups of 16"), (layer.TensorName, layer.Quantised));
        Parts.SameBits(
            [.. codes.Select((c, i) => E2M1(c) * MathF.Pow(2, doublings[i / 16]) * (divides ? 0.25f : 4))],
            data
        );
    }

    [Theory]
    [InlineData(4, false)]
    [InlineData(8, false)]
    [InlineData(4, true)]
    public void Integers_packed_by_compressed_tensors_have_an_offset_and_their_groups(int bits, bool sorted)
    {
        const int rows = 8,
            columns = 20,
            groups = 5;
        var (half, perWord) = (1 << (bits - 1), 32 / bits);
        var codes = Parts.Codes(rows * columns, 1 << bits, 1);
        var zeros = Parts.Codes(rows * groups, 1 << bits, 2);
        var scales = Parts.Normal(rows * groups, 3);
        var words = (columns + perWord - 1) / perWord;
        var packed = new uint[rows * words];
        for (var i = 0; i < codes.Length; i++)
            packed[i / columns * words + i % columns / perWord] |= (uint)codes[i] << (i % columns % perWord * bits);
        var packedZeros = new uint[(rows + perWord - 1) / perWord * groups];
        for (var i = 0; i < zeros.Length; i++)
            packedZeros[i / groups / perWord * groups + i % groups] |= (uint)zeros[i] << (i / groups % perWord * bits);
        var order = Enumerable.Range(0, columns).Select(c => sorted ? c * 3 % groups : -1).ToArray();
        List<Part> parts =
        [
            Part.Of("q.weight_packed", DType.I32, [rows, words], packed),
            Part.F32("q.weight_scale", [rows, groups], scales),
            Part.Of("q.weight_shape", DType.I64, [2], new long[] { rows, columns }),
            Part.Of("q.weight_g_idx", DType.I32, [columns], order),
        ];
        int Group(int i) => sorted ? order[i % columns] : i % columns / (columns / groups);
        float Scale(int i) => scales[i / columns * groups + Group(i)];
        var (layer, data) = Parts.Single([.. parts]);
        Assert.Equal(("q", $"int{bits}, groups of 4"), (layer.Name, layer.Quantised));
        Parts.SameBits([.. codes.Select((c, i) => (c - half) * Scale(i))], data);

        var shape = new long[] { (rows + perWord - 1) / perWord, groups };
        (layer, data) = Parts.Single([.. parts, Part.Of("q.weight_zero_point", DType.I32, shape, packedZeros)]);
        Assert.Equal($"int{bits}, groups of 4, zero points", layer.Quantised);
        Parts.SameBits([.. codes.Select((c, i) => (c - zeros[i / columns * groups + Group(i)]) * Scale(i))], data);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(3)]
    [InlineData(6)]
    public void Mlx_adds_a_bias_to_the_codes_times_the_scales(int bits)
    {
        const int rows = 4,
            columns = 64,
            groups = 2;
        using var folder = new TemporaryFolder();
        var codes = Parts.Codes(rows * columns, 1 << bits, 1);
        var (scales, biases) = (Parts.Normal(rows * groups, 2), Parts.Normal(rows * groups, 3));
        // A row is one stream of bits, the first code in the lowest.
        var words = new uint[rows * columns * bits / 32];
        for (var i = 0; i < codes.Length * bits; i++)
            words[i / 32] |= (uint)(codes[i / bits] >> (i % bits) & 1) << (i % 32);
        Part[] parts =
        [
            Part.Of("q.weight", DType.U32, [rows, columns * bits / 32], words),
            Part.F32("q.scales", [rows, groups], scales),
            Part.F32("q.biases", [rows, groups], biases),
        ];
        Assert.Contains("config.json", Parts.Refused(parts), StringComparison.Ordinal);
        folder.Write("model.safetensors", Parts.File(parts));
        var config = "{\"quantization\": {\"group_size\": 32, \"bits\": " + bits + "}}";
        folder.Write("config.json", Encoding.UTF8.GetBytes(config));
        using var checkpoint = Checkpoint.Open(folder.Path);
        var layer = Assert.Single(checkpoint.Layers());
        Assert.Equal($"mlx, {bits} bits, groups of 32", layer.Quantised);
        Parts.SameBits([.. codes.Select((c, i) => c * scales[i / 32] + biases[i / 32])], layer.Load());
    }

    [Fact]
    public void Parts_of_other_sizes_are_refused_with_both_shapes()
    {
        Assert.Contains(
            "[2 x 47] whose scales [2 x 3] do not fit: expected one for 32",
            Parts.Refused(
                Part.Of("x_blocks", DType.U8, [2, 47], new byte[94]),
                Part.Of("x_scales", DType.U8, [2, 3], new byte[6])
            ),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "[8 x 3] with scales [8 x 7]",
            Parts.Refused(
                Part.Of("q.weight_packed", DType.I32, [8, 3], new int[24]),
                Part.F32("q.weight_scale", [8, 7], new float[56]),
                Part.Of("q.weight_shape", DType.I64, [2], new long[] { 8, 24 })
            ),
            StringComparison.Ordinal
        );
    }
}
