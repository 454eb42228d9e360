using System.CommandLine;
using System.CommandLine.Parsing;

namespace HeavyTails.Cli.Commands;

/// <summary>
/// Options of the command hessian that exclude each other or ask for nothing: each is wrong usage, since an option that
/// is ignored would leave its user with another result than the one that was asked for.
/// </summary>
internal static class HessianUsage
{
    /// <summary>Makes the command check its options.</summary>
    public static void AddTo(Command command, HessianOptions options) =>
        command.Validators.Add(result =>
        {
            foreach (var fault in Faults(result, options).OfType<string>())
                result.AddError(fault);
        });

    private static IEnumerable<string?> Faults(CommandResult typed, HessianOptions options)
    {
        if (Of(options.Json) is "-" && Of(options.Csv) is "-")
            yield return "--json - and --csv -: standard output takes only one of them";

        string? Of(Option option) => TypedValue.Of(typed, option);
    }
}
