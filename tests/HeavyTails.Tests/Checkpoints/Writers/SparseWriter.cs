using HeavyTails.Checkpoints.Numbers;

namespace HeavyTails.Tests.Checkpoints.Writers;

/// <summary>Writes sparse tensors of PyTorch and SciPy, sound or not.</summary>
public static class SparseWriter
{
    /// <summary>
    /// A zip archive of {"w": torch._utils._rebuild_sparse_tensor(layout, (integers..., values, size))}; the values, of
    /// the shape given, are 1, 2, 3, ...
    /// </summary>
    public static byte[] Torch(string layout, long[] size, (long[] Shape, long[] Numbers)[] integers, long[] values)
    {
        var pickle = new PickleWriter();
        pickle.Op('}').Mark().Text("w").Global("torch._utils", "_rebuild_sparse_tensor").Mark();
        pickle.Global("torch.serialization", "_get_layout").Text(layout).Op(0x85).Op('R').Mark();
        List<TorchBlock> blocks = [];
        foreach (var (shape, numbers) in integers)
        {
            var block = new TorchBlock($"i{blocks.Count}", DType.I64, numbers.AsBytes());
            blocks.Add(block);
            TorchWriter.Tensor(pickle, new TorchView("", block.Key, shape), block);
        }
        var floats = Enumerable.Range(1, (int)values.Aggregate(1L, (p, d) => p * d)).Select(i => (float)i);
        blocks.Add(new TorchBlock("v", DType.F32, floats.ToArray().AsBytes()));
        TorchWriter.Tensor(pickle, new TorchView("", "v", values), blocks[^1]);
        pickle.Global("torch", "Size").Tuple(size).Op(0x85).Op('R').Op('t').Op('t').Op('R').Op('u');
        return TorchWriter.Zip(pickle.Stop(), blocks);
    }

    /// <summary>An .npz of scipy.sparse.save_npz.</summary>
    public static byte[] Scipy(
        string format,
        long[] shape,
        float[] data,
        params (string Name, int[] Numbers)[] integers
    )
    {
        var zip = new ZipWriter()
            .Add("format.npy", NumpyWriter.Array($"|S{format.Length}", [], System.Text.Encoding.ASCII.GetBytes(format)))
            .Add("shape.npy", NumpyWriter.Array("<i8", [shape.Length], shape.AsBytes()))
            .Add("data.npy", NumpyWriter.Array("<f4", [data.Length], data.AsBytes()), deflate: true);
        foreach (var (name, numbers) in integers)
            zip.Add($"{name}.npy", NumpyWriter.Array("<i4", [numbers.Length], numbers.AsBytes()), deflate: true);
        return zip.ToArray();
    }
}
