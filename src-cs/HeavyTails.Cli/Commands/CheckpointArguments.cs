using System.CommandLine;
using HeavyTails.Checkpoints;
using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Roles;
using HeavyTails.Runs.Terminal;

namespace HeavyTails.Cli.Commands;

/// <summary>The options --as, --root and --base, which say how a checkpoint is read.</summary>
internal sealed class CheckpointArguments
{
    private readonly Option<string[]> readings = Readings();
    private readonly Option<string?> root = new("--root")
    {
        Description =
            "Read the weights under these dotted keys of a file that keeps several models or averages, such as "
            + "generator, params_ema or ema.state_dict. The table names those there are. Default: the first of "
            + "state_dict, model_state_dict, model, net, params, ... that holds weights.",
        HelpName = "KEYS",
    };
    private readonly Option<string?> baseModel = new("--base")
    {
        Description =
            "The model that training began with: analyse what it changed, W - W0 of each layer (NAME.delta); layers "
            + "that one of the two lacks, or has in another shape, are listed. Of an adapter: for each LoRA pair of a "
            + "module q, analyse its weights (q), their sum with the update (q.merged; with DoRA's magnitudes, if "
            + "there are any) and the update (q.lora).",
        HelpName = "FILE|FOLDER",
    };

    /// <summary>The options in the order of the help.</summary>
    public IReadOnlyList<Option> Options => [.. WithoutBase, baseModel];

    /// <summary>The options of commands without a base model.</summary>
    public IReadOnlyList<Option> WithoutBase => [readings, root];

    /// <summary>Writes on standard error what was read where there was a choice, and what is missing.</summary>
    /// <param name="checkpoint">What was opened.</param>
    /// <param name="withPlace">
    /// Whether that is the only place where weights that are not read are named, and what an index leaves out.
    /// </param>
    public static void Tell(Checkpoint checkpoint, bool withPlace = true)
    {
        if (checkpoint.Choice is { } choice)
            Console.Error.WriteLine(Printable.Of($"{checkpoint.Path}: {choice}"));
        if (withPlace && checkpoint.LeftOut is { } missing)
            Console.Error.WriteLine(Printable.Of($"warning: {checkpoint.Path}: {missing}"));
        if (withPlace && checkpoint.Roots.Others.Count > 0)
            Console.Error.WriteLine(Printable.Of($"{checkpoint.Path}: {checkpoint.Roots} (--root KEYS)"));
    }

    /// <summary>What was asked for.</summary>
    public CheckpointOptions Of(ParseResult parsed) =>
        new()
        {
            Readings = [.. (parsed.GetValue(readings) ?? []).Select(ReadingChoice.Parse)],
            Root = parsed.GetValue(root),
            Base = parsed.GetValue(baseModel),
        };

    // The values are PATTERN=READING; any other value is reported as wrong usage.
    private static Option<string[]> Readings()
    {
        var option = new Option<string[]>("--as")
        {
            Description =
                "Read the tensors whose names match a glob as: heads (one matrix of all attention heads), byhead (each "
                + "head by itself; byhead:N a matrix of N heads), experts (each matrix of a stack by itself; "
                + "experts:N), conv1d or conv (a kernel [out, in, k...]), hwio (a kernel [k..., in, out]), depthwise, "
                + "transposed ([in, out], or a kernel [in, out, k...]), matrix (one matrix, whatever the name), skip. "
                + "May be given more than once; the last that fits counts.",
            HelpName = "GLOB=READING",
            AllowMultipleArgumentsPerToken = true,
        };
        option.Validators.Add(result =>
        {
            foreach (var token in result.Tokens)
                try
                {
                    ReadingChoice.Parse(token.Value);
                }
                catch (FormatException wrong)
                {
                    result.AddError($"--as: {wrong.Message}");
                }
        });
        return option;
    }
}
