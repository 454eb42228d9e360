using System.Globalization;
using HeavyTails.Runs.Executors;

namespace HeavyTails.Runs.Sweeps;

/// <summary>What a command line and its environment say of a sweep; other words are left to the program.</summary>
/// <param name="Cell">The one cell to run: --cell, else SLURM_ARRAY_TASK_ID, else JOB_COMPLETION_INDEX; null for the whole grid.</param>
/// <param name="IsWorker">Cells are named on standard input: --cell -.</param>
/// <param name="Workers">--workers N: processes; 0 for this process alone. Default: one a processor.</param>
/// <param name="Root">--runs DIR, else HEAVYTAILS_RUNS, else "out": where run folders lie.</param>
public sealed record SweepArguments(int? Cell, bool IsWorker, int Workers, string Root)
{
    /// <summary>The options that belong to a sweep; each takes a value.</summary>
    public static IReadOnlyList<string> Options { get; } = ["--cell", "--workers", "--runs"];

    private static readonly string[] IndexVariables = ["SLURM_ARRAY_TASK_ID", "JOB_COMPLETION_INDEX"];

    /// <summary>Of this process.</summary>
    public static SweepArguments OfThisProcess() =>
        Parse(Environment.GetCommandLineArgs(), Environment.GetEnvironmentVariable);

    /// <summary>Of given words and variables.</summary>
    public static SweepArguments Parse(IReadOnlyList<string> words, Func<string, string?> variable)
    {
        string? Value(string option)
        {
            for (var i = 0; i < words.Count; i++)
                if (words[i] == option)
                    return i + 1 < words.Count
                        ? words[i + 1]
                        : throw new ArgumentException($"{option}: expected a value after it");
                else if (words[i].StartsWith(option + "=", StringComparison.Ordinal))
                    return words[i][(option.Length + 1)..];
            return null;
        }
        int Number(string name, string text) =>
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var n)
                ? n
                : throw new ArgumentException($"{name}: expected a whole number >= 0, got \"{text}\"");

        var cell = Value("--cell");
        var isWorker = cell == Worker.FromStandardInput;
        var index = cell is not null
            ? isWorker
                ? (int?)null
                : Number("--cell", cell)
            : IndexVariables
                .Select(name => (name, text: variable(name)))
                .FirstOrDefault(v => !string.IsNullOrEmpty(v.text))
                is (string from, string value)
                ? Number(from, value)
                : null;
        var workers = Value("--workers") is { } asked ? Number("--workers", asked) : Environment.ProcessorCount;
        return new(index, isWorker, workers, RootOf(Value("--runs"), variable));
    }

    /// <summary>Where run folders lie: what was asked, else HEAVYTAILS_RUNS, else "out".</summary>
    public static string RootOf(string? asked, Func<string, string?> variable) =>
        asked ?? (variable("HEAVYTAILS_RUNS") is { Length: > 0 } root ? root : "out");
}
