using System.Text;
using HeavyTails.Checkpoints.Numbers;

namespace HeavyTails.Tests.Checkpoints.Writers;

/// <summary>
/// A tensor as PyTorch pickles it: a view of a storage, row-major without gaps where Strides is null.
/// </summary>
public sealed record TorchView(string Name, string Storage, long[] Shape, long[]? Strides = null, long Offset = 0);

/// <summary>A storage of PyTorch: its key, its number type, and its numbers as bytes.</summary>
public sealed record TorchBlock(string Key, DType DType, byte[] Bytes)
{
    public string Class =>
        DType switch
        {
            DType.F64 => "DoubleStorage",
            DType.F32 => "FloatStorage",
            DType.F16 => "HalfStorage",
            DType.BF16 => "BFloat16Storage",
            DType.I64 => "LongStorage",
            DType.U8 => "ByteStorage",
            _ => throw new ArgumentException($"no storage class for {DType}"),
        };
}

/// <summary>
/// Writes PyTorch checkpoints: zip and legacy containers of a state dict, wrapped or not, or of a whole module.
/// </summary>
public static class TorchWriter
{
    public static byte[] Zip(
        IReadOnlyList<TorchView> views,
        IReadOnlyList<TorchBlock> blocks,
        string? wrapper = null,
        int protocol = 2,
        bool zip64 = false
    )
    {
        var pickle = new PickleWriter(protocol);
        Root(pickle, views, blocks, wrapper, legacy: false);
        return Zip(pickle.Stop(), blocks, zip64);
    }

    public static byte[] Zip(byte[] pickle, IReadOnlyList<TorchBlock> blocks, bool zip64 = false)
    {
        var zip = new ZipWriter(zip64).Add("archive/data.pkl", pickle);
        zip.Add("archive/byteorder", Encoding.ASCII.GetBytes("little"));
        foreach (var block in blocks)
            zip.Add($"archive/data/{block.Key}", block.Bytes);
        return zip.Add("archive/version", Encoding.ASCII.GetBytes("3\n")).ToArray();
    }

    public static byte[] Legacy(
        IReadOnlyList<TorchView> views,
        IReadOnlyList<TorchBlock> blocks,
        string? wrapper = null
    )
    {
        var pickle = new PickleWriter();
        Root(pickle, views, blocks, wrapper, legacy: true);
        return Legacy(pickle.Stop(), blocks);
    }

    public static byte[] Legacy(byte[] root, IReadOnlyList<TorchBlock> blocks)
    {
        using var file = new MemoryStream();
        file.Write([0x80, 2, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, (byte)'.']);
        file.Write([0x80, 2, (byte)'M', 0xe9, 0x03, (byte)'.']);
        file.Write(
            new PickleWriter()
                .Op('}')
                .Mark()
                .Text("protocol_version")
                .Int(1001)
                .Text("little_endian")
                .Bool(true)
                .Op('u')
                .Stop()
        );
        file.Write(root);
        var keys = new PickleWriter().Op(']').Mark();
        foreach (var block in blocks)
            keys.Text(block.Key);
        file.Write(keys.Op('e').Stop());
        foreach (var block in blocks)
        {
            file.Write(BitConverter.GetBytes((long)(block.Bytes.Length / block.DType.Size())));
            file.Write(block.Bytes);
        }
        return file.ToArray();
    }

    private static void Root(
        PickleWriter pickle,
        IReadOnlyList<TorchView> views,
        IReadOnlyList<TorchBlock> blocks,
        string? wrapper,
        bool legacy
    )
    {
        if (wrapper is not null)
            pickle.Op('}').Mark().Text("epoch").Int(7).Text(wrapper);
        pickle.OrderedDict().Mark();
        foreach (var view in views)
            Tensor(pickle.Text(view.Name), view, blocks.Single(b => b.Key == view.Storage), legacy);
        pickle.Op('u');
        if (wrapper is not null)
            pickle.Text("optimizer").Op('}').Op('u');
    }

    /// <summary>
    /// Writes a tensor: torch._utils._rebuild_tensor_v2(storage, offset, size, stride, False, OrderedDict()).
    /// </summary>
    public static PickleWriter Tensor(PickleWriter pickle, TorchView view, TorchBlock block, bool legacy = false)
    {
        pickle.Global("torch._utils", "_rebuild_tensor_v2").Mark();
        pickle
            .Mark()
            .Text("storage")
            .Global("torch", block.Class)
            .Text(block.Key)
            .Text("cpu")
            .Int(block.Bytes.Length / block.DType.Size());
        if (legacy)
            pickle.Op('N');
        pickle.Op('t').Op('Q');
        return pickle
            .Int(view.Offset)
            .Tuple(view.Shape)
            .Tuple(view.Strides ?? RowMajor(view.Shape))
            .Bool(false)
            .OrderedDict()
            .Op('t')
            .Op('R');
    }

    public static long[] RowMajor(long[] shape)
    {
        var strides = new long[shape.Length];
        for (long k = shape.Length - 1, step = 1; k >= 0; step *= shape[k], k--)
            strides[k] = step;
        return strides;
    }

    /// <summary>
    /// What torch.save(net) writes of a net with a Conv2d (groups = 2) and a module of an unknown class: the names of
    /// the classes and none of their code.
    /// </summary>
    public static byte[] WholeModule(TorchBlock weight, long[] shape, TorchBlock mask)
    {
        var pickle = new PickleWriter();
        Module(
            pickle,
            "someones.package.net",
            "Net",
            p => { },
            p => { },
            p =>
            {
                Module(
                    p.Text("conv"),
                    "torch.nn.modules.conv",
                    "Conv2d",
                    q => Tensor(q.Text("weight"), new TorchView("", weight.Key, shape), weight).Text("bias").Op('N'),
                    q => { },
                    q => { },
                    groups: 2
                );
                Module(
                    p.Text("shrink"),
                    "someones.package.net",
                    "Shrink",
                    q => { },
                    q => Tensor(q.Text("mask"), new TorchView("", mask.Key, [mask.Bytes.Length / 4]), mask),
                    q => { }
                );
            }
        );
        return Zip(pickle.Stop(), [weight, mask]);
    }

    private static void Module(
        PickleWriter pickle,
        string module,
        string type,
        Action<PickleWriter> parameters,
        Action<PickleWriter> buffers,
        Action<PickleWriter> modules,
        int groups = 1
    )
    {
        pickle
            .Global(module, type)
            .Op(')')
            .Op(0x81)
            .Op('}')
            .Mark()
            .Text("training")
            .Bool(true)
            .Text("groups")
            .Int(groups);
        foreach (
            var (name, write) in new[] { ("_parameters", parameters), ("_buffers", buffers), ("_modules", modules) }
        )
        {
            pickle.Text(name).OrderedDict().Mark();
            write(pickle);
            pickle.Op('u');
        }
        pickle.Op('u').Op('b');
    }
}
