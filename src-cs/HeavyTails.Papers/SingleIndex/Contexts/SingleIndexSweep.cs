// Cells that the authors compare share their random numbers. All that is random in a cell follows from
// seed(repetition), which the values of the axes do not enter:
//   reg_lambda, gamma, lr, optimizer, ...   the same data and the same untrained student within a repetition
//   n, label_noise_std                      data of the same seed; with student_seed one student for all repetitions
// so that differences between cells of one repetition are paired.
using HeavyTails.Runs.Cells;
using HeavyTails.Runs.Sweeps;

namespace HeavyTails.Papers.SingleIndex.Contexts;

/// <summary>Runs the cells of a context file as a sweep, in a folder that its hash names.</summary>
public static class SingleIndexSweep
{
    /// <summary>Name of the experiment, with which the folders of its runs begin.</summary>
    public const string Name = "single-index";

    /// <summary>
    /// What names the run of a file: all settings that decide results, with their defaults. Files that differ in
    /// formatting, in the order of keys, in threads, or in naming a default have the same hash.
    /// </summary>
    public static RunContext Context(ContextFile file) => new(Name, file.Grid, file.Fixed);

    /// <summary>The settings of a cell of a run, for example one that was read from its folder.</summary>
    /// <param name="run">The context of the run.</param>
    /// <param name="cell">A cell of its grid.</param>
    /// <exception cref="ArgumentException">The run is another experiment's.</exception>
    public static SingleIndexContext ContextOf(RunContext run, Cell cell)
    {
        if (run.Name != Name)
            throw new ArgumentException($"expected a run of {Name}, got one of {run.Name}");
        var settings = run.Parameters.Select(p => (p.Key, p.Value)).Concat(cell.Values);
        return ContextKeys.Applied(new() { Seed = run.Grid.Seed, Repeats = run.Grid.Seeds }, settings);
    }

    /// <summary>Runs the cells without a result, then collects all results. A complete run is only read.</summary>
    /// <param name="file">The settings of all cells.</param>
    /// <param name="experiment">
    /// Computes the rows of a run from its settings and the seed of its repetition. No column has the name of a key.
    /// </param>
    /// <param name="options">How the cells are run. Default: by the command line of this process.</param>
    /// <exception cref="IOException">Another process works on the run.</exception>
    /// <exception cref="ArgumentException">
    /// The arguments set values of the sweep, which come from the file alone.
    /// </exception>
    public static SweepResult Run(
        ContextFile file,
        Func<SingleIndexContext, ulong, IEnumerable<Row>> experiment,
        SweepOptions? options = null
    )
    {
        var stop = options?.Cancellation ?? CancellationToken.None;
        var arguments = options?.Arguments ?? SweepArguments.OfThisProcess();
        // The cells of the file are numbered by its own lists.
        if (arguments.Assignments.Count > 0 || arguments.SettingsFile is not null)
            throw new ArgumentException(
                $"--set, --settings: expected the settings of a run of {Name} in its context file; "
                    + "the command heavytails run single-index takes --set"
            );
        return Sweep.Run(Context(file), Rows, options);

        IEnumerable<Row> Rows(Cell cell)
        {
            var (_, context, seed) = file.CellOf(cell);
            cell.Note("threads of a cell", $"{context.Threads}");
            // A run that is stopped between two probes leaves no record, as if it had not begun.
            foreach (var row in experiment(context, seed))
            {
                stop.ThrowIfCancellationRequested();
                // Such a column would meet that of the axis as soon as a file varies the key.
                if (ContextKeys.All.FirstOrDefault(key => row.Has(key.Name)) is { } taken)
                    throw new ArgumentException($"expected rows without the name of a key, got {taken.Name}");
                yield return row;
            }
        }
    }
}
