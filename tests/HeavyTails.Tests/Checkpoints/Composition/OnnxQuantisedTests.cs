// Quantised weights of ONNX graphs. Right values: (x - zero point) scale, ONNX Operators.md, DequantizeLinear; and
// ONNX Runtime's ContribOperators.md, MatMulNBits.
using HeavyTails.Checkpoints;
using HeavyTails.Core.Layers;
using HeavyTails.Tests.Checkpoints.Writers;
using static HeavyTails.Tests.Checkpoints.Writers.OnnxWriter;

namespace HeavyTails.Tests.Checkpoints.Composition;

public sealed class OnnxQuantisedTests
{
    private static readonly sbyte[] Codes = [.. Parts.Codes(48, 256, 1).Select(c => (sbyte)(byte)c)];

    private static byte[] Constant(string name, int type, long[] shape, byte[] numbers) =>
        Initializer(Tensor(name, type, shape, Raw(numbers)));

    private static byte[] Floats(string name, long[] shape, params float[] numbers) =>
        Constant(name, Float, shape, numbers.AsBytes());

    /// <summary>The only layer of a graph, with the names of what is listed beside it.</summary>
    private static (Layer Layer, TensorData Data, string[] Skipped) Single(params byte[][] graph)
    {
        using var checkpoint = Checkpoint.Open(Model(graph), "model.onnx");
        var layer = Assert.Single(checkpoint.Layers());
        return (layer, layer.Load(), [.. checkpoint.Skipped.Select(s => s.Name)]);
    }

    [Fact]
    public void A_dequantised_weight_has_the_kind_of_the_operator_that_uses_it_and_its_own_name()
    {
        var (layer, data, skipped) = Single(
            Node("DequantizeLinear", ["fc.weight_quantized", "fc.scale", "fc.zp"], "wd"),
            Node("MatMul", ["x", "wd"], "y"),
            Constant("fc.weight_quantized", Int8, [6, 8], Codes.AsBytes()),
            Floats("fc.scale", [], 0.25f),
            Constant("fc.zp", Int8, [], [3])
        );
        Assert.Equal(("fc", LayerKind.Linear, "i8, one scale, zero points"), (layer.Name, layer.Kind, layer.Quantised));
        Assert.Empty(skipped);
        Parts.SameBits([.. Codes.Select(c => (c - 3) * 0.25f)], data);
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(1, 3)]
    [InlineData(-2, 4)]
    public void Scales_go_along_the_axis_and_through_a_transposition(int axis, int count)
    {
        var codes = Parts.Codes(24, 256, 2).Select(c => (byte)c).ToArray();
        var scales = Parts.Normal(count, 3);
        var zeros = Parts.Codes(count, 256, 4).Select(c => (byte)c).ToArray();
        var (layer, data, _) = Single(
            Node("DequantizeLinear", ["w", "s", "z"], "d", IntAttribute("axis", axis)),
            Node("Transpose", ["d"], "t"),
            Node("Conv", ["x", "t"], "y", IntAttribute("group", 2)),
            Constant("w", UInt8, axis == -2 ? [2, 3, 4, 1] : [2, 3, 4], codes),
            Floats("s", [count], scales),
            Constant("z", UInt8, [count], zeros)
        );
        int Index(int i) =>
            count == 2 ? i / 12
            : count == 3 ? i / 4 % 3
            : i % 4;
        Assert.Equal((axis == -2 ? LayerKind.Conv2d : LayerKind.Conv1d, 2), (layer.Kind, layer.Groups));
        Parts.SameBits([.. codes.Select((c, i) => (float)(c - zeros[Index(i)]) * scales[Index(i)])], data);
    }

    [Theory]
    [InlineData(Int4)]
    [InlineData(UInt4)]
    public void Blocks_of_numbers_of_4_bits_have_a_scale_each(int type)
    {
        var numbers = Parts.Codes(35, 16, 5).Select(c => type == Int4 ? c - 8 : c).ToArray();
        var packed = new byte[18];
        for (var i = 0; i < numbers.Length; i++)
            packed[i / 2] |= (byte)((numbers[i] & 15) << (i % 2 * 4));
        var scales = Parts.Normal(15, 6);
        var (layer, data, _) = Single(
            Node("DequantizeLinear", ["w", "s"], "d", IntAttribute("axis", 0), IntAttribute("block_size", 3)),
            Node("MatMul", ["x", "d"], "y"),
            Constant("w", type, [7, 5], packed),
            Floats("s", [3, 5], scales)
        );
        Assert.StartsWith(type == Int4 ? "int4, blocks of 3 x 1" : "uint4", layer.Quantised, StringComparison.Ordinal);
        Parts.SameBits([.. numbers.Select((n, i) => n * scales[i / 5 / 3 * 5 + i % 5])], data);
    }

    [Fact]
    public void Constants_of_nodes_may_be_weights_and_scales()
    {
        byte[] Value(string name, int type, long[] shape, byte[] numbers) =>
            Node("Constant", [], name, TensorAttribute("value", Tensor("", type, shape, Raw(numbers))));
        var (layer, data, _) = Single(
            Value("w", Int8, [6, 8], Codes.AsBytes()),
            Value("s", Float, [6], Parts.Normal(6, 7).AsBytes()),
            Node("DequantizeLinear", ["w", "s"], "d", IntAttribute("axis", 0)),
            Node("Gemm", ["x", "d"], "y")
        );
        Assert.Equal((LayerKind.Linear, "i8, a scale a row"), (layer.Kind, layer.Quantised));
        var scales = Parts.Normal(6, 7);
        Parts.SameBits([.. Codes.Select((c, i) => c * scales[i / 8])], data);
    }

    [Theory]
    [InlineData("QLinearConv", "x,xs,xz,w,s,z,ys,yz", 0)]
    [InlineData("QLinearMatMul", "x,xs,xz,w,s,z,ys,yz", 1)]
    [InlineData("QGemm", "x,xs,xz,w,s,z", 1)]
    [InlineData("DynamicQuantizeMatMul", "x,w,s,z", 1)]
    [InlineData("MatMulIntegerToFloat", "x,w,xs,s,xz,z", 1)]
    public void Operators_on_integers_carry_the_scale_of_their_weight(string type, string inputs, int axis)
    {
        var scales = Parts.Normal(axis == 0 ? 6 : 8, 8);
        var zeros = Parts.Codes(scales.Length, 256, 9).Select(c => (sbyte)(byte)c).ToArray();
        var (layer, data, _) = Single(
            Node(type, inputs.Split(','), "y"),
            Constant("w", Int8, type == "QLinearConv" ? [6, 4, 2] : [6, 8], Codes.AsBytes()),
            Floats("s", [scales.Length], scales),
            Constant("z", Int8, [scales.Length], zeros.AsBytes())
        );
        Assert.Equal(axis == 0 ? LayerKind.Conv1d : LayerKind.Linear, layer.Kind);
        int Index(int i) => axis == 0 ? i / 8 : i % 8;
        Parts.SameBits([.. Codes.Select((c, i) => (float)(c - zeros[Index(i)]) * scales[Index(i)])], data);
    }

    [Fact]
    public void The_scale_of_a_product_of_integers_is_found_by_the_name_that_the_quantiser_gives_it()
    {
        var (layer, data, skipped) = Single(
            Node("MatMulInteger", ["x", "fc_quantized", "xz", "fc_zero_point"], "y"),
            Constant("fc_quantized", Int8, [6, 8], Codes.AsBytes()),
            Constant("fc_zero_point", Int8, [], [2]),
            Floats("fc_scale", [], 0.5f)
        );
        Assert.Equal(("fc", LayerKind.Linear), (layer.Name, layer.Kind));
        Assert.Empty(skipped);
        Parts.SameBits([.. Codes.Select(c => (c - 2) * 0.5f)], data);
    }

    [Theory]
    [InlineData(4, true)]
    [InlineData(4, false)]
    [InlineData(2, true)]
    [InlineData(8, true)]
    public void MatMulNBits_packs_rows_of_blocks(int bits, bool hasZeros)
    {
        // N = 5 outputs of K = 40 inputs in 3 blocks of 16; the last block has 8 codes that are not used.
        const int n = 5,
            k = 40,
            block = 16,
            blocks = 3;
        var codes = Parts.Codes(n * blocks * block, 1 << bits, 1);
        var zeros = Parts.Codes(n * blocks, 1 << bits, 2);
        var scales = Parts.Normal(n * blocks, 3);
        byte[] Pack(int[] numbers)
        {
            var bytes = new byte[(numbers.Length * bits + 7) / 8];
            for (var i = 0; i < numbers.Length; i++)
                bytes[i * bits / 8] |= (byte)(numbers[i] << (i * bits % 8));
            return bytes;
        }
        var packed = Pack(codes);
        var packedZeros = zeros.Chunk(blocks).SelectMany(Pack).ToArray();
        var (layer, data, _) = Single(
            Node(
                "MatMulNBits",
                hasZeros ? ["x", "fc.MatMul_Q", "s", "z"] : ["x", "fc.MatMul_Q", "s"],
                "y",
                IntAttribute("K", k),
                IntAttribute("N", n),
                IntAttribute("bits", bits),
                IntAttribute("block_size", block)
            ),
            Constant("fc.MatMul_Q", UInt8, [n, blocks, block * bits / 8], packed),
            Floats("s", [n * blocks], scales),
            Constant("z", UInt8, [packedZeros.Length], packedZeros)
        );
        Assert.Equal([n, k], layer.Shape);
        Assert.Equal((LayerKind.Linear, $"uint{bits}, groups of 16, zero points"), (layer.Kind, layer.Quantised));
        var right = new float[n * k];
        for (var r = 0; r < n; r++)
        for (var c = 0; c < k; c++)
        {
            var at = r * blocks + c / block;
            var zero = hasZeros ? zeros[at] : 1 << (bits - 1);
            right[r * k + c] = (codes[r * blocks * block + c] - zero) * scales[at];
        }
        Parts.SameBits(right, data);
    }

    [Fact]
    public void Integers_of_variable_length_are_read_with_their_signs()
    {
        var field = Bytes(5, Join([.. Codes.Select(c => Leb(unchecked((ulong)(long)c)))]));
        var (_, data, _) = Single(
            Node("DequantizeLinear", ["w", "s"], "d"),
            Node("MatMul", ["x", "d"], "y"),
            Initializer(Tensor("w", Int8, [6, 8], field)),
            Floats("s", [], 2)
        );
        Parts.SameBits([.. Codes.Select(c => c * 2f)], data);
    }

    [Fact]
    public void Scales_that_do_not_fit_are_refused_and_other_integers_are_listed()
    {
        using var checkpoint = Checkpoint.Open(
            Model(
                Node("DequantizeLinear", ["w", "s"], "d", IntAttribute("axis", 0)),
                Node("Reshape", ["d", "shape"], "y"),
                Constant("w", Int8, [6, 8], Codes.AsBytes()),
                Floats("s", [5], 1, 2, 3, 4, 5),
                Constant("shape", OnnxWriter.Int32, [2], new[] { 1, 2 }.AsBytes())
            ),
            "model.onnx"
        );
        Assert.Empty(checkpoint.Layers());
        Assert.Equal(["w", "shape"], checkpoint.Skipped.Select(s => s.Name));
        Assert.Contains("[6 x 8] whose scales [5]", checkpoint.Skipped.First().Reason, StringComparison.Ordinal);
    }
}
