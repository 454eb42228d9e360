// Parent to worker, on standard input:   12\n           run cell 12; the end of the input ends the worker
// Worker to parent, on standard output:  \x1e ready\n   once, when the program has come to its sweep
//                                        \x1e done 12\n the result of cell 12, or its failure, is in the folder
// Other output of a worker is kept for the message in case it dies.
using System.Globalization;
using HeavyTails.Runs.Cells;

namespace HeavyTails.Runs.Executors;

/// <summary>The worker's side of the protocol of <see cref="LocalProcesses"/>.</summary>
internal static class Worker
{
    /// <summary>The value of --cell that makes a process a worker.</summary>
    public const string FromStandardInput = "-";

    /// <summary>
    /// Environment variable with the run's folder, by which a worker notices that its context differs from its
    /// parent's.
    /// </summary>
    public const string FolderVariable = "HEAVYTAILS_SWEEP_FOLDER";

    /// <summary>First character of the worker's lines: ASCII's record separator.</summary>
    public const char Mark = '\x1e';

    /// <summary>
    /// Whether this worker was started for a run. The program may come to an earlier sweep first, which its parent has
    /// collected already: that one has a table.
    /// </summary>
    public static bool BelongsTo(SweepFolder folder) =>
        ParentsFolder is not { } expected || expected == folder.CompletePath || !folder.HasTable;

    private static string? ParentsFolder => Environment.GetEnvironmentVariable(FolderVariable);

    /// <summary>Runs the cells that the parent names until the end of standard input.</summary>
    public static void Serve(SweepFolder folder, Func<Cell, IEnumerable<Row>> experiment)
    {
        if (ParentsFolder is { } expected && expected != folder.CompletePath)
            throw new InvalidOperationException(
                $"a worker came to another run than its parent: expected {expected}, got {folder.CompletePath}; "
                    + "the context may not depend on time, chance or place"
            );
        Say("ready");
        while (Console.In.ReadLine() is { } line)
        {
            CellRunner.Run(folder, int.Parse(line, CultureInfo.InvariantCulture), experiment);
            Say($"done {line}");
        }
    }

    private static void Say(string what)
    {
        Console.Out.Write($"{Mark}{what}\n");
        Console.Out.Flush();
    }
}
