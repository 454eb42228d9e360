using System.CommandLine;
using System.CommandLine.Parsing;
using HeavyTails.Runs.Files;
using HeavyTails.Runs.Sweeps;

namespace HeavyTails.Cli.Commands.Sweeps;

/// <summary>
/// The arguments that commands share which start a script: the script, options of its sweep, which are handed on as
/// they were typed, and the script's own words after --.
/// </summary>
internal sealed class ScriptOptions
{
    private static readonly Dictionary<string, (string? Value, string What)> Known = new()
    {
        ["--cell"] = ("I", "Run only this cell. Default: SLURM_ARRAY_TASK_ID, then JOB_COMPLETION_INDEX, then all."),
        ["--cells"] = ("RANGES", "Run only these cells, one after the other in this process: 0-3,7."),
        ["--workers"] = (
            "N",
            "Number of processes, each with one thread; 0 for one process with all threads. Default: one per processor."
        ),
        ["--out"] = ("DIR", "The folder of the runs' folders. Default: HEAVYTAILS_RUNS, otherwise out."),
        ["--engine"] = ("NAME", "Who runs the cells: local, slurm or k8s. Default: local, or slurm for submit."),
        ["--set"] = ("NAME=V,...", "Values of an axis or a parameter in place of the script's. May be repeated."),
        ["--settings"] = ("FILE", "A file of such values in JSON or YAML; --set wins over it."),
        ["--time"] = ("T", "Longest time of a cell: 90s, 15m, 2h, 1d. A cell that takes longer fails."),
        ["--memory"] = ("M", "Most memory of a cell's processes: 512M, 4G. A cell that uses more fails."),
        ["--threads"] = ("N", "Number of threads of a cell. Default: 1."),
        ["--gpus"] = ("N", "Number of GPUs of a cell. Default: 0."),
        ["--isa"] = ("NAME", "Instruction set of the kernels: portable, avx2 or avx512. Default: the best one."),
        ["--throttle"] = ("N", "Greatest number of tasks of a cluster at a time. Default: no limit."),
        ["--pack"] = (
            "N",
            "Number of cells that one task of a cluster runs in turn. Default: about five minutes' worth where cells "
                + "of the run are done already, otherwise 1."
        ),
        ["--sbatch"] = ("OPTION", "A further option for sbatch, such as --partition=long. May be repeated."),
        ["--image"] = ("IMAGE", "The container image that a Kubernetes job runs the script in."),
        ["--dry-run"] = (null, "Print what would be submitted, and submit nothing."),
        ["--parquet"] = (null, "Also write the table as table.parquet."),
    };

    private readonly Argument<string> _script = new("script")
    {
        Description = "An F# script that runs a sweep.",
        HelpName = "SCRIPT.fsx",
    };

    private readonly ScriptWords _rest = new("arguments")
    {
        Description = "After --: the arguments of the script itself.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly List<(string Name, Option<string[]> Option)> _options = [];
    private readonly List<(string Name, Option<bool> Option)> _flags = [];

    /// <summary>The arguments of a command with some of the options of a sweep.</summary>
    /// <param name="command">The command that gets the arguments.</param>
    /// <param name="names">Names of the options, with their dashes.</param>
    /// <param name="script">The argument that names the script. Default: one called SCRIPT.fsx.</param>
    public ScriptOptions(Command command, IReadOnlyList<string> names, Argument<string>? script = null)
    {
        _script = script ?? _script;
        command.Add(_script);
        foreach (var name in names)
        {
            var (value, what) = Known[name];
            if (value is null)
            {
                var flag = new Option<bool>(name) { Description = what };
                _flags.Add((name, flag));
                command.Add(flag);
                continue;
            }
            var option = new Option<string[]>(name) { Description = what, HelpName = value };
            _options.Add((name, option));
            command.Add(option);
        }
        command.Add(_rest);
    }

    /// <summary>The words that were typed: the script's own, and then the options of its sweep.</summary>
    /// <exception cref="ArgumentException">
    /// The value of an option is not of its kind, or a word before -- is no option of the command.
    /// </exception>
    public string[] Words(ParseResult parsed)
    {
        RefuseUnknown(parsed);
        string[] sweep =
        [
            .. _options.SelectMany(o => (parsed.GetValue(o.Option) ?? []).SelectMany(v => new[] { o.Name, v })),
            .. _flags.Where(flag => parsed.GetValue(flag.Option)).Select(flag => flag.Name),
        ];
        // A wrong value is reported here, and not by the script some seconds later.
        _ = SweepArguments.Parse(sweep, _ => null);
        return [.. parsed.GetValue(_rest) ?? [], .. sweep];
    }

    // The parser takes an option that it does not know for an argument of the script.
    private void RefuseUnknown(ParseResult parsed)
    {
        var unknown = TypedWords
            .BeforeDashes(parsed, _rest)
            .FirstOrDefault(word => word.StartsWith("--", StringComparison.Ordinal));
        if (unknown is not null)
            throw new ArgumentException(
                $"{unknown}: expected one of {string.Join(", ", OptionNames)}; the script's own options stand "
                    + "after --"
            );
    }

    private IEnumerable<string> OptionNames => _options.Select(o => o.Name).Concat(_flags.Select(flag => flag.Name));

    /// <summary>Checks that the folder of runs can be written, and replaces this process by the script.</summary>
    /// <param name="parsed">What was typed.</param>
    /// <param name="mode">A word that says what the script does with its sweep, such as --plan. Default: none.</param>
    public int Start(ParseResult parsed, params string[] mode)
    {
        var words = Words(parsed);
        var root = SweepArguments.Parse(words, Environment.GetEnvironmentVariable).Root;
        OutputPath.CheckFolder(root);
        return ScriptProcess.Replace(parsed.GetValue(_script)!, [.. words, .. mode]);
    }
}
