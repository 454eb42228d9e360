using HeavyTails.Runs.Cells;
using HeavyTails.Runs.Executors;

namespace HeavyTails.Runs.Sweeps;

/// <summary>What a process does with a sweep.</summary>
public enum SweepMode
{
    /// <summary>Runs the cells without a result.</summary>
    Run,

    /// <summary>Prints the cells, their resources and what is done, and runs nothing: --plan.</summary>
    Plan,

    /// <summary>Runs only the cells that failed: --retry.</summary>
    Retry,

    /// <summary>Hands the missing cells to a cluster and returns: --submit.</summary>
    Submit,

    /// <summary>Runs no cell, collects those that have a result and goes on with them: --reduce.</summary>
    Reduce,
}

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
/// <param name="Root">Folder of the run folders: --out DIR, else HEAVYTAILS_RUNS, else "out".</param>
public sealed record SweepArguments(int? Cell, bool IsWorker, int Workers, string Root)
{
    /// <summary>Names of the options of a sweep that take a value.</summary>
    public static IReadOnlyList<string> Options { get; } =
    [
        "--cell",
        "--cells",
        "--workers",
        "--out",
        "--engine",
        "--set",
        "--settings",
        "--time",
        "--memory",
        "--threads",
        "--gpus",
        "--isa",
        "--throttle",
        "--pack",
        "--sbatch",
        "--image",
    ];

    /// <summary>Names of the options of a sweep that take no value.</summary>
    public static IReadOnlyList<string> Flags { get; } =
    ["--plan", "--retry", "--submit", "--reduce", "--dry-run", "--parquet"];

    private static readonly string[] IndexVariables = ["SLURM_ARRAY_TASK_ID", "JOB_COMPLETION_INDEX"];

    /// <summary>What this process does with the sweep. Default: run it.</summary>
    public SweepMode Mode { get; init; }

    /// <summary>
    /// Cells that this process runs one after the other: --cells 0-3,7. Null for one cell or the whole grid.
    /// </summary>
    public IReadOnlyList<int>? Cells { get; init; }

    /// <summary>Who runs the cells: --engine local, slurm or k8s. Default: local.</summary>
    public string Engine { get; init; } = "local";

    /// <summary>Whether a cluster runs the cells; to submit is to submit to Slurm if no engine is named.</summary>
    public bool OnCluster => Engine != "local" || Mode == SweepMode.Submit;

    /// <summary>Whether what would be submitted is only printed: --dry-run.</summary>
    public bool DryRun { get; init; }

    /// <summary>Whether the process only prints, a plan or what would be submitted, and writes nothing.</summary>
    internal bool OnlyPrints =>
        Mode == SweepMode.Plan
        || (DryRun && OnCluster && Mode != SweepMode.Reduce && !IsWorker && Cell is null && Cells is null);

    /// <summary>
    /// Values in place of those of the script, each NAME=V or NAME=V,V,...: --set, any number of times.
    /// </summary>
    public IReadOnlyList<string> Assignments { get; init; } = [];

    /// <summary>A file of such values in JSON or YAML: --settings FILE. Assignments win over it.</summary>
    public string? SettingsFile { get; init; }

    /// <summary>
    /// Resources of every cell in place of those of the script, where given: --time, --memory, --threads, --gpus.
    /// </summary>
    public CellResources Resources { get; init; } = new();

    /// <summary>Instruction set of the native kernels: --isa portable, avx2 or avx512. Null: the best one.</summary>
    public string? Isa { get; init; }

    /// <summary>Greatest number of tasks of a cluster that run at a time: --throttle N. Null: no limit.</summary>
    public int? Throttle { get; init; }

    /// <summary>
    /// Number of cells that one task of a cluster runs one after the other: --pack N. Null: about five minutes' worth,
    /// where times of cells are known, otherwise 1.
    /// </summary>
    public int? Pack { get; init; }

    /// <summary>Further options for sbatch, such as "--partition=long": --sbatch, any number of times.</summary>
    public IReadOnlyList<string> Sbatch { get; init; } = [];

    /// <summary>Container image of a Kubernetes job: --image. Null: none.</summary>
    public string? Image { get; init; }

    /// <summary>Whether the table is also written as table.parquet: --parquet.</summary>
    public bool Parquet { get; init; }

    /// <summary>The options of this process.</summary>
    /// <exception cref="ArgumentException">An option lacks its value, or the value is not of its kind.</exception>
    public static SweepArguments OfThisProcess() =>
        Parse(Environment.GetCommandLineArgs(), Environment.GetEnvironmentVariable);

    /// <summary>The options in given words of a command line and given environment variables.</summary>
    /// <exception cref="ArgumentException">An option lacks its value, or the value is not of its kind.</exception>
    public static SweepArguments Parse(IReadOnlyList<string> words, Func<string, string?> variable)
    {
        var line = new OptionWords(words);
        var cell = line.Value("--cell");
        var cells = line.Value("--cells") is { } ranges ? CellRanges.Parse("--cells", ranges) : null;
        if (cell is not null && cells is not null)
            throw new ArgumentException($"expected one of --cell and --cells, got --cell {cell} and --cells");
        var isWorker = cell == Worker.FromStandardInput;
        int? index =
            isWorker || cells is not null ? null
            : cell is not null ? OptionWords.WholeNumber("--cell", cell, 0)
            : IndexVariables
                .Select(name => (name, text: variable(name)))
                .FirstOrDefault(v => !string.IsNullOrEmpty(v.text))
                is (string from, string value)
                ? OptionWords.WholeNumber(from, value, 0)
            : null;
        SweepMode[] modes =
        [
            .. new[]
            {
                ("--plan", SweepMode.Plan),
                ("--retry", SweepMode.Retry),
                ("--submit", SweepMode.Submit),
                ("--reduce", SweepMode.Reduce),
            }
                .Where(mode => line.Has(mode.Item1))
                .Select(mode => mode.Item2),
        ];
        if (modes.Length > 1)
            throw new ArgumentException("expected one of --plan, --retry, --submit and --reduce, got several");
        return new(
            index,
            isWorker,
            line.Number("--workers", 0) ?? Environment.ProcessorCount,
            RootOf(line.Value("--out"), variable)
        )
        {
            Mode = modes is [var mode] ? mode : SweepMode.Run,
            Cells = cells,
            Engine = line.OneOf("--engine", "local", "slurm", "k8s") ?? "local",
            DryRun = line.Has("--dry-run"),
            Assignments = line.Values("--set"),
            SettingsFile = line.Value("--settings"),
            Resources = new()
            {
                Time = line.Value("--time") is { } time ? CellResources.TimeOf("--time", time) : null,
                Memory = line.Value("--memory") is { } memory ? CellResources.BytesOf("--memory", memory) : null,
                Threads = line.Number("--threads", 1),
                Gpus = line.Number("--gpus", 0),
            },
            Isa = line.OneOf("--isa", "portable", "avx2", "avx512"),
            Throttle = line.Number("--throttle", 1),
            Pack = line.Number("--pack", 1),
            Sbatch = line.Values("--sbatch"),
            Image = line.Value("--image"),
            Parquet = line.Has("--parquet"),
        };
    }

    /// <summary>Folder of the run folders: the value of --out, else HEAVYTAILS_RUNS, else "out".</summary>
    public static string RootOf(string? asked, Func<string, string?> variable) =>
        asked ?? (variable("HEAVYTAILS_RUNS") is { Length: > 0 } root ? root : "out");
}
