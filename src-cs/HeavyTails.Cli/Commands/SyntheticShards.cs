using System.Runtime.InteropServices;
using HeavyTails.Checkpoints.Formats.Safetensors;
using HeavyTails.Checkpoints.Numbers;
using HeavyTails.Data.Synthetic;
using HeavyTails.Runs.Terminal;

namespace HeavyTails.Cli.Commands;

/// <summary>
/// A sharded folder like that of a large language model: a bfloat16 safetensors file for each transformer block, and
/// the index of the files. A block has 4 matrices [hidden x hidden] and 1 matrix [hidden x mlp].
/// </summary>
internal sealed record SyntheticShards
{
    private static readonly string[] SquareNames = ["q_proj", "k_proj", "v_proj", "o_proj"];

    /// <summary>The number of blocks, and so of files.</summary>
    public required int Blocks { get; init; }

    /// <summary>The width of a block.</summary>
    public required int Hidden { get; init; }

    /// <summary>The width of the inner layer of a block.</summary>
    public required int Mlp { get; init; }

    /// <summary>The seed of the random weights.</summary>
    public required ulong Seed { get; init; }

    /// <summary>
    /// Writes the files that are missing in the folder, so that a run that was killed is continued, and the index.
    /// </summary>
    public void Write(string folder)
    {
        Directory.CreateDirectory(folder);
        using var progress = new ProgressLine(folder);
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        for (var block = 0; block < Blocks; block++)
        {
            var file = $"model-{block + 1:00000}-of-{Blocks:00000}.safetensors";
            var tensors = TensorsOf(block);
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
                        ["seed"] = Seed.ToString(),
                    }
                );
            progress.Show(block + 1, Blocks, 0, $"{block + 1} of {Blocks} blocks");
        }
        SafetensorsWriter.SaveIndex(Path.Combine(folder, "model.safetensors.index.json"), files);
    }

    private List<SafetensorsTensor> TensorsOf(int block) =>
        [
            .. SquareNames.Select(
                (name, k) => Tensor($"model.layers.{block}.self_attn.{name}.weight", Hidden, block * 5 + k)
            ),
            Tensor($"model.layers.{block}.mlp.up_proj.weight", Mlp, block * 5 + 4),
        ];

    private SafetensorsTensor Tensor(string name, int columns, int matrix) =>
        new(
            name,
            DType.BF16,
            [Hidden, columns],
            stream =>
            {
                const int rowsAtOnce = 256;
                var chunk = new ushort[rowsAtOnce * columns];
                for (var first = 0; first < Hidden; first += rowsAtOnce)
                {
                    var count = Math.Min(rowsAtOnce, Hidden - first);
                    Parallel.For(
                        0,
                        count,
                        r => HeavyRows.Fill(chunk.AsSpan(r * columns, columns), Seed, matrix, first + r)
                    );
                    stream.Write(MemoryMarshal.AsBytes(chunk.AsSpan(0, count * columns)));
                }
            }
        );
}
