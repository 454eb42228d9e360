using System.CommandLine;
using HeavyTails.Checkpoints.Formats.Safetensors;
using HeavyTails.Core.Layers;
using HeavyTails.Data.Synthetic;
using HeavyTails.Runs.Files;
using HeavyTails.Runs.Terminal;

namespace HeavyTails.Cli.Commands;

/// <summary>heavytails synthesize: a checkpoint whose diagnosis is known beforehand.</summary>
internal static class SynthesizeCommand
{
    // File names have five digits for the block, and 256 rows are in memory at a time.
    private const int MostBlocks = 99_999,
        MostColumns = 1 << 20;

    public static Command Create()
    {
        var path = new Argument<string>("path")
        {
            Description = "The safetensors file, or with --blocks the folder, to write.",
            HelpName = "FILE|FOLDER",
        };
        var seed = WholeNumber.Option("--seed", 0ul, ulong.MaxValue, "Same seed, same bits.", 1ul);
        var blocks = WholeNumber.Option(
            "--blocks",
            1,
            MostBlocks,
            "Instead, a sharded folder of bfloat16 transformer blocks: 4 [hidden x hidden] and 1 [hidden x mlp] "
                + "each."
        );
        var hidden = WholeNumber.Option("--hidden", 1, MostColumns, "With --blocks.", 4096);
        var mlp = WholeNumber.Option("--mlp", 1, MostColumns, "With --blocks.", 11008);
        var command = new Command(
            "synthesize",
            """
            Write synthetic weights with planted spectra, each layer named after what is in it. Nothing here was trained.

            Examples:
              heavytails synthesize synthetic.safetensors --seed 1
              heavytails synthesize large --blocks 32        # 7 GB
            """
        )
        {
            path,
            seed,
            blocks,
            hidden,
            mlp,
        };
        command.SetAction(parsed =>
        {
            var file = parsed.GetValue(path)!;
            if (parsed.GetValue(blocks) is { } count)
            {
                OutputPath.CheckFolder(file);
                SyntheticShards.Write(
                    file,
                    count,
                    parsed.GetValue(hidden),
                    parsed.GetValue(mlp),
                    parsed.GetValue(seed)
                );
            }
            else
            {
                OutputPath.CheckFile(file);
                Write(file, SyntheticModel.Demo(parsed.GetValue(seed)), parsed.GetValue(seed));
            }
            Console.Error.WriteLine(Printable.Of($"synthetic weights: {file}"));
            return 0;
        });
        return command;
    }

    private static void Write(string file, IReadOnlyList<Layer> layers, ulong seed)
    {
        var tensors = layers
            .Select(l => SafetensorsTensor.Of(l.TensorName, [.. l.Shape.Select(d => (long)d)], () => l.Load().Single))
            .ToList();
        SafetensorsWriter.Save(
            file,
            tensors,
            new Dictionary<string, string>
            {
                ["origin"] = "synthetic: planted spectra, nothing trained",
                ["seed"] = seed.ToString(),
            }
        );
    }
}
