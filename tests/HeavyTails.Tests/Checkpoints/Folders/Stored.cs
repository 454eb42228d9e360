using HeavyTails.Checkpoints.Formats.Safetensors;
using HeavyTails.Checkpoints.Numbers;
using HeavyTails.Tests.Checkpoints.Writers;
using HeavyTails.Tests.Core.Analysis;

namespace HeavyTails.Tests.Checkpoints.Folders;

/// <summary>A tensor to be written: its name and dimensions. The numbers follow from the name.</summary>
public sealed record Stored(string Name, params long[] Shape)
{
    public DType Type { get; init; } = DType.F32;

    public int Count => (int)Shape.Aggregate(1L, (p, d) => p * d);

    /// <summary>Normal numbers as the file holds them; as integers any, or GPTQ's g_idx in groups of 16.</summary>
    public byte[] Bytes()
    {
        var seed = Name.Aggregate(7UL, (h, c) => (31 * h) + c);
        var numbers = Make.Gaussians(Count, seed);
        return Type switch
        {
            DType.F32 => numbers.Select(x => (float)x).ToArray().AsBytes(),
            DType.F16 => numbers.Select(x => (Half)x).ToArray().AsBytes(),
            DType.BF16 => numbers
                .Select(x => (ushort)(BitConverter.SingleToUInt32Bits((float)x) >> 16))
                .ToArray()
                .AsBytes(),
            DType.I32 when Name.EndsWith("g_idx", StringComparison.Ordinal) => Enumerable
                .Range(0, Count)
                .Select(i => i / 16)
                .ToArray()
                .AsBytes(),
            DType.I32 => numbers.Select(x => (int)(x * 1e9)).ToArray().AsBytes(),
            DType.I64 => Enumerable.Range(0, Count).Select(i => (long)i).ToArray().AsBytes(),
            DType.U8 or DType.Bool => new byte[Count],
            _ => throw new NotSupportedException($"{Type} is not written"),
        };
    }
}

/// <summary>Writes the files of a model's folder as the libraries that published it do.</summary>
public static class FolderFiles
{
    /// <summary>As huggingface/safetensors: the widest number type first, then by name.</summary>
    public static void Safetensors(string path, IEnumerable<Stored> tensors) =>
        SafetensorsWriter.Save(
            path,
            [
                .. tensors
                    .OrderByDescending(t => t.Type.Size())
                    .ThenBy(t => t.Name, StringComparer.Ordinal)
                    .Select(t => new SafetensorsTensor(t.Name, t.Type, t.Shape, stream => stream.Write(t.Bytes()))),
            ]
        );

    /// <summary>As transformers: consecutive tensors in each shard, and an index with sorted names.</summary>
    public static void Shards(string folder, IReadOnlyList<Stored> tensors, int count)
    {
        var map = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var size = (tensors.Count + count - 1) / count;
        for (var i = 0; i < count; i++)
        {
            var file = $"model-{i + 1:00000}-of-{count:00000}.safetensors";
            var shard = tensors.Skip(i * size).Take(size).ToList();
            Safetensors(Path.Combine(folder, file), shard);
            foreach (var tensor in shard)
                map.Add(tensor.Name, file);
        }
        SafetensorsWriter.SaveIndex(Path.Combine(folder, "model.safetensors.index.json"), map);
    }

    /// <summary>As torch.save of a state dict: in the order of the modules.</summary>
    public static void Torch(string path, IReadOnlyList<Stored> tensors) =>
        File.WriteAllBytes(
            path,
            TorchWriter.Zip(
                [.. tensors.Select((t, i) => new TorchView(t.Name, $"{i}", t.Shape))],
                [.. tensors.Select((t, i) => new TorchBlock($"{i}", t.Type, t.Bytes()))]
            )
        );

    /// <summary>As numpy.savez of named float32 arrays.</summary>
    public static void Npz(string path, IReadOnlyList<Stored> tensors)
    {
        var zip = new ZipWriter();
        foreach (var tensor in tensors)
            zip.Add($"{tensor.Name}.npy", NumpyWriter.Array("<f4", tensor.Shape, tensor.Bytes()));
        File.WriteAllBytes(path, zip.ToArray());
    }
}
