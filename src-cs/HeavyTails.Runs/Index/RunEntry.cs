namespace HeavyTails.Runs.Index;

/// <summary>What is known of a run without its rows: a line of a list of runs.</summary>
public sealed record RunEntry
{
    /// <summary>Key of the run in the index: its hash, with "~2" after it for a second copy of the same run.</summary>
    public string Key { get; init; } = "";

    /// <summary>
    /// Name of the experiment: that of the context, otherwise the folder in which the run lies, otherwise its kind.
    /// </summary>
    public required string Name { get; init; }

    /// <summary>Hash of the context: sixteen hexadecimal digits.</summary>
    public required string Hash { get; init; }

    /// <summary>Path of the run's folder below the root.</summary>
    public required string Folder { get; init; }

    /// <summary>"complete", or "partial" while cells are missing.</summary>
    public required string State { get; init; }

    /// <summary>"sweep", or the kind that the context of a single run names, such as "training".</summary>
    public required string Kind { get; init; }

    /// <summary>
    /// Time at which the first cell began, in UTC: "2026-11-29 10:48:38Z". Null if run.json has none.
    /// </summary>
    public string? Started { get; init; }

    /// <summary>Time at which the last cell ended, in UTC. Null if run.json has none.</summary>
    public string? Finished { get; init; }

    /// <summary>Commit of the code that computed the run; several are separated by commas.</summary>
    public string? Revision { get; init; }

    /// <summary>Machines that computed the run, separated by commas.</summary>
    public string? Host { get; init; }

    /// <summary>Instruction sets of the native kernels, separated by commas; null if none was recorded.</summary>
    public string? InstructionSet { get; init; }

    /// <summary>Number of cells of the grid; 1 for a run that is no sweep.</summary>
    public int Cells { get; init; } = 1;

    /// <summary>Number of cells with a result.</summary>
    public int Done { get; init; }

    /// <summary>Number of cells that failed and have no result since.</summary>
    public int Failed { get; init; }

    /// <summary>Number of rows of the table; 0 for a run without a table.</summary>
    public int Rows { get; init; }

    /// <summary>Seconds from the first start to the last end. Null if run.json has no times.</summary>
    public double? Seconds { get; init; }

    /// <summary>Sum of the wall times of all cells in seconds. Null if run.json has none.</summary>
    public double? CellSeconds { get; init; }

    /// <summary>Reason why the run could not be read, wholly or in part; null if there is none.</summary>
    public string? Problem { get; init; }
}
