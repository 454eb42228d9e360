using System.CommandLine;
using HeavyTails.Checkpoints.Formats.Safetensors;
using HeavyTails.Core.Layers;
using HeavyTails.Data.Synthetic;
using HeavyTails.Runs.Files;
using HeavyTails.Runs.Terminal;

namespace HeavyTails.Cli.Commands;

/// <summary>The command heavytails synthesize: writes a checkpoint whose exponents and spikes are known.</summary>
internal static class SynthesizeCommand
{
    // File names have five digits for the number of a block; 256 rows of a matrix are in memory at a time.
    private const int MostBlocks = 99_999,
        MostColumns = 1 << 20;

    public static Command Create()
    {
        var path = new Argument<string>("path")
        {
            Description = "The safetensors file to write, or with --blocks the folder.",
            HelpName = "FILE|FOLDER",
        };
        var seed = WholeNumber.Option(
            "--seed",
            0ul,
            ulong.MaxValue,
            "Seed of the random weights; the same seed gives the same bits.",
            1ul
        );
        var blocks = WholeNumber.Option(
            "--blocks",
            1,
            MostBlocks,
            "Write a sharded folder with this number of bfloat16 transformer blocks instead, each of 4 matrices "
                + "[hidden x hidden] and 1 matrix [hidden x mlp]."
        );
        var hidden = WholeNumber.Option("--hidden", 1, MostColumns, "With --blocks: the width of a block.", 4096);
        var mlp = WholeNumber.Option("--mlp", 1, MostColumns, "With --blocks: the width of its inner layer.", 11008);
        var command = new Command(
            "synthesize",
            """
            Write synthetic weights with planted spectra. Each layer is named after its spectrum; nothing was trained.

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
                new SyntheticShards
                {
                    Blocks = count,
                    Hidden = parsed.GetValue(hidden),
                    Mlp = parsed.GetValue(mlp),
                    Seed = parsed.GetValue(seed),
                }.Write(file);
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
