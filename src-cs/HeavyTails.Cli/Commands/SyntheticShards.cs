using System.Runtime.InteropServices;
using HeavyTails.Checkpoints.Formats.Safetensors;
using HeavyTails.Checkpoints.Numbers;
using HeavyTails.Data.Synthetic;

namespace HeavyTails.Cli.Commands;

/// <summary>A sharded folder like a large language model's: a bfloat16 safetensors file a block, and their index.</summary>
internal static class SyntheticShards
{
    private static readonly string[] Square = ["q_proj", "k_proj", "v_proj", "o_proj"];

    /// <summary>Writes what is missing of blocks x (4 [hidden x hidden], 1 [hidden x mlp]); a killed run goes on where it was.</summary>
    public static void Write(string folder, int blocks, int hidden, int mlp, ulong seed)
    {
        Directory.CreateDirectory(folder);
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        for (var block = 0; block < blocks; block++)
        {
            var file = $"model-{block + 1:00000}-of-{blocks:00000}.safetensors";
            var tensors = Square
                .Select(
                    (name, k) =>
                        Tensor($"model.layers.{block}.self_attn.{name}.weight", hidden, hidden, seed, block * 5 + k)
                )
                .Append(Tensor($"model.layers.{block}.mlp.up_proj.weight", hidden, mlp, seed, block * 5 + 4))
                .ToList();
            foreach (var tensor in tensors)
                files[tensor.Name] = file;
            var path = Path.Combine(folder, file);
            if (!File.Exists(path))
                SafetensorsWriter.Save(
                    path,
                    tensors,
                    new Dictionary<string, string>
                    {
                        ["origin"] = "synthetic: nothing trained",
                        ["seed"] = seed.ToString(),
                    }
                );
            Console.Error.Write($"\r{block + 1} of {blocks} blocks");
        }
        Console.Error.WriteLine();
        SafetensorsWriter.SaveIndex(Path.Combine(folder, "model.safetensors.index.json"), files);
    }

    private static SafetensorsTensor Tensor(string name, int rows, int columns, ulong seed, int matrix) =>
        new(
            name,
            DType.BF16,
            [rows, columns],
            stream =>
            {
                const int rowsAtOnce = 256;
                var chunk = new ushort[rowsAtOnce * columns];
                for (var first = 0; first < rows; first += rowsAtOnce)
                {
                    var count = Math.Min(rowsAtOnce, rows - first);
                    Parallel.For(
                        0,
                        count,
                        r => HeavyRows.Fill(chunk.AsSpan(r * columns, columns), seed, matrix, first + r)
                    );
                    stream.Write(MemoryMarshal.AsBytes(chunk.AsSpan(0, count * columns)));
                }
            }
        );
}
