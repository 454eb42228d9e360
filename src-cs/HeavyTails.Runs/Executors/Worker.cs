// Parent to worker, on standard input:   12\n                     run cell 12; end of input: no more
// Worker to parent, on standard output:  \x1e ready\n             once, when the program has come to its sweep
//                                        \x1e done 12\n           its record, or the reason for having none, is in the folder
// What else a worker prints is kept for the message, should it die.
using System.Globalization;
using HeavyTails.Runs.Cells;

namespace HeavyTails.Runs.Executors;

/// <summary>The worker's side of <see cref="LocalProcesses"/>.</summary>
internal static class Worker
{
    /// <summary>The value of --cell that makes a process a worker.</summary>
    public const string FromStandardInput = "-";

    /// <summary>Names the run's folder, so that a worker whose context differs from its parent's is found out.</summary>
    public const string FolderVariable = "HEAVYTAILS_SWEEP_FOLDER";

    /// <summary>Begins the worker's lines (ASCII's record separator).</summary>
    public const char Mark = '\x1e';

    /// <summary>
    /// Whether this worker was started for that run. It may come to another one first, of the same program, which its parent has collected: that one has a table.
    /// </summary>
    public static bool BelongsTo(SweepFolder folder) =>
        ParentsFolder is not { } expected || expected == folder.CompletePath || !folder.HasTable;

    private static string? ParentsFolder => Environment.GetEnvironmentVariable(FolderVariable);

    public static void Serve(SweepFolder folder, Func<Cell, IEnumerable<Row>> experiment)
    {
        if (ParentsFolder is { } expected && expected != folder.CompletePath)
            throw new InvalidOperationException(
                $"a worker came to another run than its parent: expected {expected}, got {folder.CompletePath}; the context may not depend on time, chance or place"
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
