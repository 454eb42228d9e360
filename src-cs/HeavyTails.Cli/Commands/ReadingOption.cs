using System.CommandLine;
using HeavyTails.Checkpoints.Roles;

namespace HeavyTails.Cli.Commands;

/// <summary>The option --as, which chooses how tensors are read.</summary>
internal static class ReadingOption
{
    /// <summary>The option, whose values are PATTERN=READING; any other value is reported as wrong usage.</summary>
    public static Option<string[]> Create()
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

    /// <summary>The readings that were asked for, in their order.</summary>
    public static IReadOnlyList<ReadingChoice> Of(ParseResult parsed, Option<string[]> option) =>
        [.. (parsed.GetValue(option) ?? []).Select(ReadingChoice.Parse)];
}
