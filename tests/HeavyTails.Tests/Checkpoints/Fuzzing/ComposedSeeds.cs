using System.Text;
using HeavyTails.Checkpoints.Numbers;
using HeavyTails.Tests.Checkpoints.Writers;

namespace HeavyTails.Tests.Checkpoints.Fuzzing;

/// <summary>Small sound files with weights that are stored as several tensors, one of every way.</summary>
internal static class ComposedSeeds
{
    private const string Nf4 = """{"quant_type":"nf4","blocksize":64,"shape":[8,16],"nested_blocksize":2}""";

    public static List<Seed> All() =>
        [
            new(
                "parametrised.safetensors",
                File(
                    ("a.weight_g", "F32", [4, 1]),
                    ("a.weight_v", "F32", [4, 6]),
                    ("b.parametrizations.weight.original", "F16", [4, 6]),
                    ("b.parametrizations.weight.0._u", "F16", [4]),
                    ("b.parametrizations.weight.0._v", "F16", [6]),
                    ("c.weight_orig", "F64", [2, 3]),
                    ("c.weight_mask", "BOOL", [2, 3])
                )
            ),
            new(
                "scaled.safetensors",
                File(
                    ("a.weight", "F8_E4M3", [6, 8]),
                    ("a.weight_scale_inv", "F32", [2, 2]),
                    ("b.weight", "I8", [6, 8]),
                    ("b.SCB", "F32", [6]),
                    ("c.weight", "I8", [4, 4]),
                    ("c.weight_scale", "BF16", [4, 1]),
                    ("c.weight_zero_point", "I8", [4, 1]),
                    ("d_blocks", "U8", [2, 1, 16]),
                    ("d_scales", "U8", [2, 1])
                )
            ),
            new(
                "packed.safetensors",
                File(
                    ("a.qweight", "I32", [4, 8]),
                    ("a.qzeros", "I32", [2, 1]),
                    ("a.scales", "F16", [2, 8]),
                    ("b.qweight", "I32", [8, 2]),
                    ("b.qzeros", "I32", [2, 2]),
                    ("b.scales", "F16", [2, 16]),
                    ("c.weight_packed", "I32", [4, 2]),
                    ("c.weight_scale", "F32", [4, 2])
                )
            ),
            new(
                "bitsandbytes.safetensors",
                File(
                    [
                        ("a.weight", "U8", [64, 1]),
                        ("a.weight.absmax", "U8", [2]),
                        ("a.weight.quant_map", "F32", [16]),
                        ("a.weight.nested_absmax", "F32", [1]),
                        ("a.weight.nested_quant_map", "F32", [256]),
                        ("a.weight.quant_state.bitsandbytes__nf4", "U8", [Nf4.Length]),
                    ],
                    Encoding.UTF8.GetBytes(Nf4)
                )
            ),
            new("quantised.onnx", Onnx()),
            new("quantised.pt", Torch()),
        ];

    private static byte[] File(params (string Name, string Type, long[] Shape)[] tensors) => File(tensors, []);

    /// <summary>Tensors whose bytes are 0 to 63, over and over; the last bytes may be given.</summary>
    private static byte[] File((string Name, string Type, long[] Shape)[] tensors, byte[] last)
    {
        var (header, at) = (new List<string>(), 0L);
        foreach (var (name, type, shape) in tensors)
        {
            var size =
                type.Contains("64", StringComparison.Ordinal) ? 8
                : type.Contains("32", StringComparison.Ordinal) ? 4
                : type.Contains("16", StringComparison.Ordinal) ? 2
                : 1;
            var end = at + size * shape.Aggregate(1L, (p, d) => p * d);
            header.Add(Numbers.Entry(name, type, shape, (at, end)));
            at = end;
        }
        var data = new byte[at];
        for (var i = 0; i < data.Length; i++)
            data[i] = (byte)(i % 64);
        last.CopyTo(data, data.Length - last.Length);
        return Numbers.Safetensors($"{{{string.Join(',', header)}}}", data);
    }

    private static byte[] Onnx()
    {
        var bytes = Enumerable.Range(0, 48).Select(i => (byte)i).ToArray();
        byte[] Constant(string name, int type, long[] shape, int count) =>
            OnnxWriter.Initializer(OnnxWriter.Tensor(name, type, shape, OnnxWriter.Raw(bytes[..count])));
        return OnnxWriter.Model(
            OnnxWriter.Node("DequantizeLinear", ["w", "s", "z"], "d", OnnxWriter.IntAttribute("axis", 0)),
            OnnxWriter.Node(
                "DequantizeLinear",
                ["n", "b"],
                "e",
                OnnxWriter.IntAttribute("axis", 1),
                OnnxWriter.IntAttribute("block_size", 4)
            ),
            OnnxWriter.Node(
                "MatMulNBits",
                ["x", "q", "b"],
                "y",
                OnnxWriter.IntAttribute("K", 16),
                OnnxWriter.IntAttribute("N", 2),
                OnnxWriter.IntAttribute("block_size", 16)
            ),
            Constant("w", OnnxWriter.Int8, [6, 8], 48),
            Constant("s", OnnxWriter.Float, [6], 24),
            Constant("z", OnnxWriter.Int8, [6], 6),
            Constant("n", OnnxWriter.Int4, [2, 4], 4),
            Constant("b", OnnxWriter.Float, [2, 1], 8),
            Constant("q", OnnxWriter.UInt8, [2, 1, 8], 16)
        );
    }

    /// <summary>A tensor quantised by rows: _rebuild_qtensor(storage, ..., (scheme, s, z, 0), ...).</summary>
    private static byte[] Torch()
    {
        var codes = new TorchBlock("0", DType.U8, new byte[24]);
        var scales = new TorchBlock("1", DType.F64, new double[] { 1, 2, 3, 4 }.AsBytes());
        var zeros = new TorchBlock("2", DType.I64, new long[] { 0, 1, 2, 3 }.AsBytes());
        var pickle = new PickleWriter()
            .Op('}')
            .Mark()
            .Text("q.weight")
            .Global("torch._utils", "_rebuild_qtensor")
            .Mark();
        pickle
            .Mark()
            .Text("storage")
            .Global("torch", "QUInt8Storage")
            .Text("0")
            .Text("cpu")
            .Int(24)
            .Op('t')
            .Op('Q')
            .Int(0)
            .Tuple([4, 6])
            .Tuple([6, 1])
            .Mark()
            .Global("torch", "per_channel_affine");
        TorchWriter.Tensor(pickle, new TorchView("", "1", [4]), scales);
        TorchWriter.Tensor(pickle, new TorchView("", "2", [4]), zeros);
        pickle.Int(0).Op('t').Bool(false).OrderedDict().Op('t').Op('R').Op('u');
        return TorchWriter.Zip(pickle.Stop(), [codes, scales, zeros]);
    }
}
