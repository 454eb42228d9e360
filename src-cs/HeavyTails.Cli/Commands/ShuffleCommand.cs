using System.CommandLine;
using HeavyTails.Core.Smoothing;

namespace HeavyTails.Cli.Commands;

/// <summary>The command heavytails shuffle: a model whose layers have their entries in a random order.</summary>
internal static class ShuffleCommand
{
    public static Command Create()
    {
        var arguments = new RewritingArguments();
        var command = new Command(
            "shuffle",
            """
            Write a randomised model: the entries of each matrix in a random order, as WeightWatcher's randomize_model,
            to a new safetensors file. The numbers stay, their correlations go; every other tensor is the same bit for
            bit. analyze --randomize with the same seed looks for correlation traps in these matrices.

            Exit codes: 0 done; 1 wrong usage; 2 the file cannot be used or written, or no layer is chosen.

            Examples:
              heavytails shuffle model.safetensors -o random.safetensors
              heavytails shuffle resnet20.th -o random.safetensors --layers conv2d --seed 3
            """
        );
        arguments.AddTo(command);
        command.SetAction(parsed =>
        {
            var seed = arguments.Seed(parsed);
            return arguments.Run(parsed, ShuffledMatrices.With(seed), $"shuffled, seed {seed}");
        });
        return command;
    }
}
