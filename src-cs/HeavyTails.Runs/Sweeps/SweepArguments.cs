using System.Globalization;
using HeavyTails.Runs.Executors;

namespace HeavyTails.Runs.Sweeps;

/// <summary>
/// The options of a sweep on a command line and in its environment. Other words belong to the program.
/// </summary>
/// <param name="Cell">
/// Index of the one cell to run: --cell, else SLURM_ARRAY_TASK_ID, else JOB_COMPLETION_INDEX. Null for the whole grid.
/// </param>
/// <param name="IsWorker">Whether the indices of cells come from standard input: --cell -.</param>
/// <param name="Workers">
/// Number of worker processes, --workers N; 0 to run the cells in this process. Default: the number of processors.
/// </param>
/// <param name="Root">Folder of the run folders: --runs DIR, else HEAVYTAILS_RUNS, else "out".</param>
public sealed record SweepArguments(int? Cell, bool IsWorker, int Workers, string Root)
{
    /// <summary>Names of the options of a sweep; each takes a value.</summary>
    public static IReadOnlyList<string> Options { get; } = ["--cell", "--workers", "--runs"];

    private static readonly string[] IndexVariables = ["SLURM_ARRAY_TASK_ID", "JOB_COMPLETION_INDEX"];

    /// <summary>The options of this process.</summary>
    /// <exception cref="ArgumentException">An option lacks its value, or the value is not a whole number.</exception>
    public static SweepArguments OfThisProcess() =>
        Parse(Environment.GetCommandLineArgs(), Environment.GetEnvironmentVariable);

    /// <summary>The options in given words of a command line and given environment variables.</summary>
    /// <exception cref="ArgumentException">An option lacks its value, or the value is not a whole number.</exception>
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

    /// <summary>Folder of the run folders: the value of --runs, else HEAVYTAILS_RUNS, else "out".</summary>
    public static string RootOf(string? asked, Func<string, string?> variable) =>
        asked ?? (variable("HEAVYTAILS_RUNS") is { Length: > 0 } root ? root : "out");
}
