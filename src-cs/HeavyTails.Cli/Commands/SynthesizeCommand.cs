using System.CommandLine;
using HeavyTails.Checkpoints;
using HeavyTails.Core;
using HeavyTails.Runs;

namespace HeavyTails.Cli;

/// <summary>heavytails synthesize: a checkpoint whose diagnosis is known beforehand.</summary>
internal static class SynthesizeCommand
{
    public static Command Create()
    {
        var path = new Argument<string>("path") { Description = "The safetensors file, or with --blocks the folder, to write.", HelpName = "FILE|FOLDER" };
        var seed = new Option<ulong>("--seed") { Description = "Same seed, same bits.", HelpName = "N", DefaultValueFactory = _ => 1 };
        var blocks = new Option<int>("--blocks") { Description = "Instead, a sharded folder of bfloat16 transformer blocks: 4 [hidden x hidden] and 1 [hidden x mlp] each.", HelpName = "N" };
        var hidden = new Option<int>("--hidden") { HelpName = "N", Description = "With --blocks.", DefaultValueFactory = _ => 4096 };
        var mlp = new Option<int>("--mlp") { HelpName = "N", Description = "With --blocks.", DefaultValueFactory = _ => 11008 };
        var command = new Command("synthesize", """
            Write synthetic weights with planted spectra, each layer named after what is in it. Nothing here was trained.

            Examples:
              heavytails synthesize synthetic.safetensors --seed 1
              heavytails synthesize large --blocks 32        # 7 GB
            """) { path, seed, blocks, hidden, mlp };
        command.SetAction(parsed =>
        {
            var file = parsed.GetValue(path)!;
            if (parsed.GetValue(blocks) is > 0 and var count)
            {
                OutputPath.CheckFolder(file);
                SyntheticShards.Write(file, count, parsed.GetValue(hidden), parsed.GetValue(mlp), parsed.GetValue(seed));
            }
            else
            {
                OutputPath.CheckFile(file);
                Write(file, SyntheticModel.Demo(parsed.GetValue(seed)), parsed.GetValue(seed));
            }
            Console.Error.WriteLine($"synthetic weights: {file}");
            return 0;
        });
        return command;
    }

    private static void Write(string file, IReadOnlyList<Layer> layers, ulong seed)
    {
        var tensors = layers.Select(l => SafetensorsTensor.Of(l.TensorName, [.. l.Shape.Select(d => (long)d)], () => l.Load().Single)).ToList();
        SafetensorsWriter.Save(file, tensors, new Dictionary<string, string> { ["origin"] = "synthetic: planted spectra, nothing trained", ["seed"] = seed.ToString() });
    }
}
