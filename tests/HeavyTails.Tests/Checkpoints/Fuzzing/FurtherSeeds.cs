using HeavyTails.Checkpoints.Numbers;
using HeavyTails.Tests.Checkpoints.Writers;

namespace HeavyTails.Tests.Checkpoints.Fuzzing;

/// <summary>
/// Small sound files: compiled modules, archives, compressed files, flax, joblib, sparse and complex tensors.
/// </summary>
public static class FurtherSeeds
{
    public static List<Seed> All()
    {
        var f32 = Numbers.Floats(24).AsBytes();
        var npy = NumpyWriter.Array("<f4", [4, 6], f32);
        var npz = new ZipWriter().Add("w.npy", npy).ToArray();
        return
        [
            new("script.pt", Script(f32)),
            new("beside.pt", Beside(f32)),
            new(
                "policy.zip",
                new ZipWriter()
                    .Add("data", "{}"u8.ToArray())
                    .Add(
                        "policy.pth",
                        TorchWriter.Zip([new TorchView("fc.weight", "0", [4, 6])], [new("0", DType.F32, f32)])
                    )
                    .Add("policy.optimizer.pth", [1, 2, 3])
                    .ToArray()
            ),
            new("deflated.zip", new ZipWriter().Add("m/w.npz", npz, deflate: true).ToArray()),
            new("model.nemo", PackedWriter.Tar(("config.yaml", [1]), ("weights.npy", npy))),
            new("w.npy.gz", PackedWriter.Gzip(npy)),
            new("zlib.joblib", PackedWriter.Zlib(Joblib(f32, [4, 6]))),
            new("arrays.joblib", Joblib(f32, [4, 6])),
            new("state.msgpack", Flax(f32)),
            new("coo.pt", SparseWriter.Torch("torch.sparse_coo", [4, 6], [([2, 3], [0, 1, 3, 5, 0, 2])], [3])),
            new("bsr.pt", SparseWriter.Torch("torch.sparse_bsr", [4, 6], [([3], [0, 1, 2]), ([2], [1, 0])], [2, 2, 3])),
            new("csr.npz", SparseWriter.Scipy("csr", [2, 3], [1, 2, 3], ("indices", [0, 2, 1]), ("indptr", [0, 2, 3]))),
            new("coo.npz", SparseWriter.Scipy("coo", [2, 3], [1, 2, 3], ("row", [0, 0, 1]), ("col", [0, 2, 1]))),
            new(
                "complex.npz",
                new ZipWriter()
                    .Add("c.npy", NumpyWriter.Array("<c8", [3, 4], f32))
                    .Add("f.npy", NumpyWriter.Array(">c16", [2, 3], f32, fortran: true))
                    .Add("b.npy", NumpyWriter.Array("|V2", [6, 8], f32))
                    .ToArray()
            ),
        ];
    }

    /// <summary>Weights under a key, beside the state of an optimizer.</summary>
    private static byte[] Beside(byte[] f32)
    {
        var (view, block) = (new TorchView("", "0", [4, 6]), new TorchBlock("0", DType.F32, f32));
        var pickle = new PickleWriter().Op('}').Mark().Text("net").Op('}').Mark();
        TorchWriter.Tensor(pickle.Text("fc.weight"), view, block).Op('u').Text("optimizer").Op(']');
        TorchWriter.Tensor(pickle, view, block).Op('a').Text("x_train");
        return TorchWriter.Zip(TorchWriter.Tensor(pickle, view, block).Op('u').Stop(), [block]);
    }

    /// <summary>A compiled module with a child, a typed list and a constant.</summary>
    private static byte[] Script(byte[] f32)
    {
        var pickle = new PickleWriter().Global("__torch__", "Net").Op(')').Op(0x81).Op('}').Mark();
        pickle.Text("training").Bool(false).Text("fc").Global("__torch__.torch.nn.modules.linear", "Linear").Op(')');
        pickle.Op(0x81).Op('}').Mark().Text("weight");
        var (weight, constant) = (new TorchBlock("0", DType.F32, f32), new TorchBlock("1", DType.F32, f32));
        TorchWriter.Tensor(pickle, new TorchView("", "0", [4, 6]), weight).Op('u').Op('b').Text("listed");
        pickle.Global("torch.jit._pickle", "restore_type_tag").Op(']');
        TorchWriter
            .Tensor(pickle, new TorchView("", "0", [2, 3]), weight)
            .Op('a')
            .Text("List[Tensor]")
            .Op(0x86)
            .Op('R');
        var constants = new PickleWriter();
        TorchWriter.Tensor(constants, new TorchView("", "1", [6, 4]), constant).Op(0x85);
        return new ZipWriter()
            .Add("net/data.pkl", pickle.Op('u').Op('b').Stop())
            .Add("net/data/0", f32)
            .Add("net/constants.pkl", constants.Stop())
            .Add("net/constants/1", f32)
            .Add("net/code/__torch__.py", "class Net(Module):\n"u8.ToArray())
            .ToArray();
    }

    /// <summary>
    /// joblib.dump({'w': array, 's': array of objects}): the numbers stand behind the wrapper's BUILD.
    /// </summary>
    public static byte[] Joblib(byte[] f32, long[] shape, string dtype = "f4", byte padding = 3)
    {
        var pickle = new PickleWriter(4).Op('}').Mark().Text("w");
        Wrapper(pickle, dtype, shape).Op(padding, 255, 255, 255).Op(f32).Text("s");
        return Wrapper(pickle, "O8", [2]).Op(Seeds.Arrays(f32)).Op('u').Stop();
    }

    private static PickleWriter Wrapper(PickleWriter pickle, string dtype, long[] shape) =>
        pickle
            .Global("joblib.numpy_pickle", "NumpyArrayWrapper")
            .Op(')')
            .Op(0x81)
            .Op('}')
            .Mark()
            .Text("shape")
            .Tuple(shape)
            .Text("order")
            .Text("C")
            .Text("dtype")
            .Global("numpy", "dtype")
            .Text(dtype)
            .Bool(false)
            .Bool(true)
            .Op(0x87)
            .Op('R')
            .Text("numpy_array_alignment_bytes")
            .Int(16)
            .Op('u')
            .Op('b');

    private static byte[] Flax(byte[] f32)
    {
        var file = new MsgpackWriter().Map(3).Text("params").Map(2).Text("Dense_0").Map(2);
        file.Text("kernel").Array("float32", [4, 6], f32).Text("bias").Array("bfloat16", [12], f32[..24]);
        file.Text("Dense_1").Map(3).Text("__msgpack_chunked_array__").Op(0xc3);
        file.Text("shape").Map(2).Text("0").Int(6).Text("1").Int(4);
        file.Text("chunks").Map(2).Text("0").Array("float32", [10], f32[..40]);
        file.Text("1").Array("float32", [14], f32[40..]);
        file.Text("opt_state").Map(1).Text("mu").Array("float32", [24], f32);
        return file.Text("step").Array("float32", [], f32[..4], type: 3).ToArray();
    }
}
