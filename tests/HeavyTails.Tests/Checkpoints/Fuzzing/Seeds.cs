using System.Text;
using HeavyTails.Checkpoints.Numbers;
using HeavyTails.Tests.Checkpoints.Writers;

namespace HeavyTails.Tests.Checkpoints.Fuzzing;

/// <summary>A sound file to begin from. Its name tells how it is stored.</summary>
public sealed record Seed(string Name, byte[] Bytes);

/// <summary>Small sound files of every format, and of every way in which a format stores a tensor.</summary>
public static class Seeds
{
    public static List<Seed> Synthetic()
    {
        var f32 = Numbers.Floats(24).AsBytes();
        var f16 = Numbers.Floats(24).Select(x => (Half)x).ToArray().AsBytes();
        var f64 = Numbers.Floats(24).Select(x => (double)x).ToArray().AsBytes();
        var bits = Numbers.Floats(24).Select(x => BitConverter.HalfToUInt16Bits((Half)x)).ToArray();
        TorchBlock[] blocks =
        [
            new("0", DType.F32, f32),
            new("1", DType.BF16, f16),
            new("2", DType.I64, f64),
            new("3", DType.F64, f64),
        ];
        TorchView[] views =
        [
            new("module.conv.weight", "0", [2, 3, 2, 2]),
            new("module.tied.weight", "0", [2, 3, 2, 2]),
            new("module.t.weight", "0", [6, 4], [1, 6]),
            new("module.part.weight", "1", [3, 2], [8, 3], 2),
            new("module.count", "2", []),
            new("module.fc.weight", "3", [4, 6]),
        ];
        return
        [
            .. FurtherSeeds.All(),
            .. ComposedSeeds.All(),
            new(
                "plain.safetensors",
                Numbers.Safetensors(
                    "{\"__metadata__\":{\"format\":\"pt\"},"
                        + $"{Numbers.Entry("a.weight", "F32", [4, 6], (0, 96))},"
                        + $"{Numbers.Entry("b.weight", "F16", [2, 12], (96, 144))},"
                        + $"{Numbers.Entry("c", "F8_E4M3", [48], (144, 192))}}}  ",
                    [.. f32, .. f16, .. f16]
                )
            ),
            new("zip.pt", TorchWriter.Zip(views, blocks, "state_dict")),
            new("zip4.pt", TorchWriter.Zip(views, blocks, protocol: 4, zip64: true)),
            new("module.pt", TorchWriter.WholeModule(blocks[0], [2, 3, 2, 2], blocks[0] with { Key = "9" })),
            new("legacy.th", TorchWriter.Legacy(views, blocks, "model")),
            new("arrays.pkl", Arrays(f32)),
            new(
                "stored.npz",
                new ZipWriter()
                    .Add("a.npy", NumpyWriter.Array("<f4", [4, 6], f32))
                    .Add("b.npy", NumpyWriter.Array(">f8", [3, 8], f64, fortran: true, version: 2))
                    .ToArray()
            ),
            new(
                "deflated.npz",
                new ZipWriter()
                    .Add("a.npy", NumpyWriter.Array("<f4", [4, 6], f32, fortran: true), deflate: true)
                    .Add("i.npy", NumpyWriter.Array("<i8", [24], f64), deflate: true)
                    .ToArray()
            ),
            new("one.npy", NumpyWriter.Array("<f2", [2, 3, 4], f16, version: 3)),
            new(
                "model.onnx",
                OnnxWriter.Model(
                    OnnxWriter.Node("Conv", ["x", "w", "b"], "y", OnnxWriter.IntAttribute("group", 2)),
                    OnnxWriter.Node("MatMul", ["y", "m"], "z"),
                    OnnxWriter.Node(
                        "If",
                        ["c"],
                        "q",
                        OnnxWriter.GraphAttribute(
                            "then_branch",
                            OnnxWriter.Node("LSTM", ["x", "l"], "o"),
                            OnnxWriter.Initializer(
                                OnnxWriter.Tensor("l", OnnxWriter.Float, [1, 12, 2], OnnxWriter.Raw(f32))
                            )
                        )
                    ),
                    OnnxWriter.Node(
                        "Constant",
                        [],
                        "k",
                        OnnxWriter.TensorAttribute(
                            "value",
                            OnnxWriter.Tensor("", OnnxWriter.Float, [4, 6], OnnxWriter.Raw(f32))
                        )
                    ),
                    OnnxWriter.Initializer(
                        OnnxWriter.Tensor("w", OnnxWriter.Float, [2, 3, 2, 2], OnnxWriter.FloatData(f32))
                    ),
                    OnnxWriter.Initializer(
                        OnnxWriter.Tensor("m", OnnxWriter.Float16, [6, 4], OnnxWriter.Int32Data(bits))
                    ),
                    OnnxWriter.Initializer(OnnxWriter.Tensor("b", OnnxWriter.Double, [24], OnnxWriter.Raw(f64)))
                )
            ),
            .. Recorded("keras", "tiny.h5", "tiny_latest.h5", "tiny.keras", "checksum.h5"),
            .. Recorded("composed", "recurrent.pt"),
            Gguf(),
            new(
                "module.dat",
                TorchSharpWriter.File(
                    ("conv.weight", 6, [2, 3, 2, 2], f32),
                    ("fc.weight", 7, [4, 6], f64),
                    ("h", 5, [24], f16),
                    ("n", 4, [24], f64)
                )
            ),
        ];
    }

    /// <summary>Small files of tests/reference that another program wrote.</summary>
    private static IEnumerable<Seed> Recorded(string format, params string[] files) =>
        files.Select(f => new Seed(f, File.ReadAllBytes(Path.Combine(Repository.Reference(format), f))));

    /// <summary>Keys of several types, and a tensor of each way in which numbers are stored.</summary>
    private static Seed Gguf()
    {
        var random = new Random(1);
        byte[] Blocks(uint type, int bytes, int count) =>
            [.. Enumerable.Range(0, count).SelectMany(_ => GgufReference.RandomBlock(type, bytes, random))];
        return new(
            "model.gguf",
            GgufWriter.File(
                [
                    GgufWriter.Key("general.architecture", "llama"),
                    GgufWriter.Key("general.alignment", 32),
                    GgufWriter.Key("sizes", 9, GgufWriter.Array(4, 2, [1, 0, 0, 0, 2, 0, 0, 0])),
                    GgufWriter.Key(
                        "words",
                        9,
                        GgufWriter.Array(8, 2, [.. GgufWriter.Text("a"), .. GgufWriter.Text("b")])
                    ),
                ],
                [
                    new("token_embd.weight", [32, 2], 2, Blocks(2, 18, 2)),
                    new("blk.0.attn_q.weight", [256, 1], 12, Blocks(12, 144, 1)),
                    new("blk.0.ffn_up.weight", [256, 1], 16, new byte[66]),
                    new("blk.0.ffn_gate_exps.weight", [32, 2, 2], 8, Blocks(8, 34, 4)),
                    new("output.weight", [6, 4], 0, Numbers.Floats(24).AsBytes()),
                ]
            )
        );
    }

    /// <summary>What pickle.dumps({'w': array}) writes of a NumPy array of float32 [4 x 6].</summary>
    public static byte[] Arrays(byte[] f32) =>
        new PickleWriter(4)
            .Op('}')
            .Mark()
            .Text("w")
            .Global("numpy.core.multiarray", "_reconstruct")
            .Global("numpy", "ndarray")
            .Tuple([0])
            .Bytes([(byte)'b'])
            .Op(0x87)
            .Op('R')
            .Mark()
            .Int(1)
            .Tuple([4, 6])
            .Global("numpy", "dtype")
            .Text("f4")
            .Bool(false)
            .Bool(true)
            .Op(0x87)
            .Op('R')
            .Mark()
            .Int(3)
            .Text("<")
            .Op('N')
            .Op('N')
            .Op('N')
            .Int(-1)
            .Int(-1)
            .Int(0)
            .Op('t')
            .Op('b')
            .Bool(false)
            .Bytes(f32)
            .Op('t')
            .Op('b')
            .Op('u')
            .Stop();

    /// <summary>The real files of a folder that are small enough to be read many times.</summary>
    public static List<Seed> Real(string folder, int mostBytes) =>
        [
            .. Directory
                .EnumerateFiles(folder)
                .Order(StringComparer.Ordinal)
                .Where(f =>
                    Path.GetExtension(f) is ".pt" or ".pth" or ".th" or ".safetensors" or ".npz" or ".onnx"
                    && new FileInfo(f).Length <= mostBytes
                )
                .Select(f => new Seed(Path.GetFileName(f), File.ReadAllBytes(f))),
        ];

    /// <summary>Models of several files, the file that is opened first.</summary>
    public static List<Seed[]> Folders()
    {
        var f32 = Numbers.Floats(24).AsBytes();
        byte[] Shard(string name) => Numbers.Safetensors($"{{{Numbers.Entry(name, "F32", [4, 6], (0, 96))}}}", f32);
        return
        [
            [.. Recorded("tensorflow/keras", "ckpt-1.index", "ckpt-1.data-00000-of-00001")],
            [new("table.index", TableWriter.Table(Table())), new("table.data-00000-of-00001", f32)],
            [
                new(
                    "model.safetensors.index.json",
                    Encoding.UTF8.GetBytes(
                        "{\"metadata\":{\"total_size\":192},\"weight_map\":"
                            + "{\"a.weight\":\"model-1.safetensors\",\"b.weight\":\"model-2.safetensors\"}}"
                    )
                ),
                new("model-1.safetensors", Shard("a.weight")),
                new("model-2.safetensors", Shard("b.weight")),
            ],
            [
                new(
                    "external.onnx",
                    OnnxWriter.Model(
                        OnnxWriter.Node("Gemm", ["x", "w"], "y"),
                        OnnxWriter.Initializer(
                            OnnxWriter.Tensor(
                                "w",
                                OnnxWriter.Float,
                                [4, 6],
                                OnnxWriter.External(("location", "weights.bin"), ("offset", "32"), ("length", "96"))
                            )
                        )
                    )
                ),
                new("weights.bin", [.. new byte[32], .. f32]),
            ],
        ];
    }

    /// <summary>
    /// The block of an index of two variables with checksums, which <see cref="Mutator"/> damages too.
    /// </summary>
    public static byte[] Table()
    {
        var f32 = Numbers.Floats(24).AsBytes();
        return TableWriter.Entries([
            ([], TableWriter.Header()),
            (TableWriter.Key("a/kernel"), TableWriter.Variable(1, [4, 6], (0, 96), TableWriter.Crc(f32))),
            (TableWriter.Key("b/kernel"), TableWriter.Variable(1, [2, 6], (48, 48))),
        ]);
    }
}
