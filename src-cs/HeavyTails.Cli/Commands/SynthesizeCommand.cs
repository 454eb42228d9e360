using System.CommandLine;
using HeavyTails.Checkpoints;
using HeavyTails.Core;

namespace HeavyTails.Cli;

/// <summary>heavytails synthesize: a checkpoint whose diagnosis is known beforehand.</summary>
internal static class SynthesizeCommand
{
    public static Command Create()
    {
        var path = new Argument<string>("file") { Description = "The safetensors file to write.", HelpName = "FILE" };
        var seed = new Option<ulong>("--seed") { Description = "Same seed, same bits.", HelpName = "N", DefaultValueFactory = _ => 1 };
        var command = new Command("synthesize", """
            Write synthetic weights with planted spectra, each layer named after what is in it. Nothing here was trained.

            Examples:
              heavytails synthesize synthetic.safetensors --seed 1
            """) { path, seed };
        command.SetAction(parsed =>
        {
            var file = parsed.GetValue(path)!;
            Write(file, SyntheticModel.Demo(parsed.GetValue(seed)), parsed.GetValue(seed));
            Console.Error.WriteLine($"synthetic weights: {file}");
            return 0;
        });
        return command;
    }

    private static void Write(string file, IReadOnlyList<Layer> layers, ulong seed)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(file)) is { } folder) Directory.CreateDirectory(folder);
        var tensors = layers.Select(l => SafetensorsTensor.Of(l.TensorName, [.. l.Shape.Select(d => (long)d)], () => l.Load().Single)).ToList();
        SafetensorsWriter.Save(file, tensors, new Dictionary<string, string> { ["origin"] = "synthetic: planted spectra, nothing trained", ["seed"] = seed.ToString() });
    }
}
