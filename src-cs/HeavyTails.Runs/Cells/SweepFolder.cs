// ROOT/NAME-HASH           a complete run: context.json, run.json, table.csv, figures/ ...
// ROOT/NAME-HASH.partial   an incomplete run: context.json, cells/000000.json ..., failures/000003.json ...

using HeavyTails.Runs.Files;
using HeavyTails.Runs.Folders;

namespace HeavyTails.Runs.Cells;

/// <summary>The folder of a sweep: a record for each cell, which are collected into one table.</summary>
public sealed class SweepFolder : RunFolder
{
    private SweepFolder(string root, string name, RunContext context)
        : base(root, name, context.Json) => Context = context;

    /// <summary>Name, parameters and grid of the experiment.</summary>
    public RunContext Context { get; }

    /// <summary>What a cell may use, of which a sweep tells its folder. Default: nothing is given for any cell.</summary>
    internal Func<Cell, CellResources> Resources { get; set; } = _ => new();

    /// <summary>What a cell may use, for those who run it; a value of null is the default.</summary>
    /// <exception cref="ArgumentException">The index is outside of the grid.</exception>
    public CellResources ResourcesOf(int cell) => Resources(Context.Grid[cell]);

    /// <summary>
    /// Opens the run of a context below a root folder and makes it if there is none. Any number of processes may open
    /// the same run.
    /// </summary>
    public static SweepFolder Open(string root, RunContext context)
    {
        var folder = new SweepFolder(root, context.FolderName, context);
        folder.Begin();
        return folder;
    }

    /// <summary>Opens an existing run, complete or not, by the path of its folder.</summary>
    /// <exception cref="DirectoryNotFoundException">The folder is not that of a run.</exception>
    public static SweepFolder At(string path)
    {
        path = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path));
        var complete = path.EndsWith(InTheMaking, StringComparison.Ordinal) ? path[..^InTheMaking.Length] : path;
        var found = Directory.Exists(complete) ? complete : complete + InTheMaking;
        if (!File.Exists(System.IO.Path.Combine(found, "context.json")))
            throw new DirectoryNotFoundException($"{path}: expected the folder of a run, with its context.json");
        return new(
            System.IO.Path.GetDirectoryName(complete)!,
            System.IO.Path.GetFileName(complete),
            RunContext.Read(System.IO.Path.Combine(found, "context.json"))
        );
    }

    /// <summary>Indices of the cells without a result, including those that failed.</summary>
    public IReadOnlyList<int> Missing() =>
        IsComplete ? [] : [.. Enumerable.Range(0, Context.Grid.Count).Where(i => !File.Exists(Record(i)))];

    /// <summary>Records of the cells that failed and have no result since.</summary>
    public IReadOnlyList<CellRecord> Failed() =>
        IsComplete ? [] : [.. Missing().Select(Failure).Where(File.Exists).Select(CellRecord.Read)];

    /// <summary>
    /// The rows of every cell that has a result, in the order of the cells. Each begins with the values of its cell.
    /// </summary>
    public IReadOnlyList<Row> Rows()
    {
        if (IsComplete)
            return RowTable.Read(File.ReadAllText(PathOf("table.csv")));
        return
        [
            .. Records()
                .SelectMany(record =>
                {
                    var cell = Context.Grid[record.Index];
                    IEnumerable<KeyValuePair<string, object>> own =
                    [
                        KeyValuePair.Create(Cell.IndexColumn, (object)(double)cell.Index),
                        .. cell.Values.Select(v => KeyValuePair.Create(v.Name, (object)v.Value)),
                        KeyValuePair.Create(Cell.RepeatColumn, (object)(double)cell.Repeat),
                    ];
                    return record.Rows.Select(row => new Row(own.Concat(row)));
                }),
        ];
    }

    /// <summary>
    /// Collects the results of the cells in table.csv and run.json. If no cell is missing, the folder is complete and
    /// gets its final name.
    /// </summary>
    /// <returns>Whether the folder is complete.</returns>
    public bool Reduce()
    {
        if (IsComplete)
            return true;
        using (Lock())
        {
            if (IsComplete)
                return true;
            var records = Records().ToList();
            Write("table.csv", RowTable.Text(Rows()));
            if (records.Count < Context.Grid.Count)
            {
                WriteRecord(RunInfo.Of(Context, records));
                return false;
            }
            Complete(RunInfo.Of(Context, records));
            // The cells are deleted last, so that a killed process does not lose them.
            foreach (var done in new[] { "cells", "failures", "work", "logs" }.Select(PathOf))
                if (Directory.Exists(done))
                    Directory.Delete(done, recursive: true);
            return true;
        }
    }

    /// <summary>
    /// Writes figures and pages into the folder. A complete folder is copied, and the copy with the new files takes its
    /// place at the end, so that it is complete at any time.
    /// </summary>
    /// <param name="write">Writes the files; it gets the path of the folder.</param>
    public void Add(Action<string> write)
    {
        if (!IsComplete)
        {
            write(Path);
            return;
        }
        WholeFolder.Replace(
            CompletePath,
            aside =>
            {
                foreach (var folder in Directory.EnumerateDirectories(CompletePath, "*", SearchOption.AllDirectories))
                    Directory.CreateDirectory(
                        System.IO.Path.Combine(aside, System.IO.Path.GetRelativePath(CompletePath, folder))
                    );
                foreach (var file in Directory.EnumerateFiles(CompletePath, "*", SearchOption.AllDirectories))
                    File.Copy(file, System.IO.Path.Combine(aside, System.IO.Path.GetRelativePath(CompletePath, file)));
                write(aside);
            }
        );
    }

    /// <summary>Whether the cells were collected before, even if some were missing.</summary>
    internal bool HasTable => File.Exists(PathOf("table.csv"));

    /// <summary>Whether a cell has a result, or the run is complete.</summary>
    internal bool IsDone(int index) => IsComplete || File.Exists(Record(index));

    internal void Save(CellRecord record)
    {
        if (IsComplete)
            return; // another process ran the cell too, and the run has been completed since
        WholeFile.Write(
            record.Failure is null ? Record(record.Index) : Failure(record.Index),
            record.Json,
            toDisk: true
        );
        if (record.Failure is null && File.Exists(Failure(record.Index)))
            File.Delete(Failure(record.Index));
    }

    internal CellRecord? FailureOf(int index) => File.Exists(Failure(index)) ? CellRecord.Read(Failure(index)) : null;

    /// <summary>Path of the folder with a cell's own files, which it has while it has no result.</summary>
    internal string WorkFolderOf(int index) => System.IO.Path.ChangeExtension(InMaking("work", index), null);

    /// <summary>Path of the output of a cell that failed.</summary>
    internal string LogOf(int index) => System.IO.Path.ChangeExtension(InMaking("logs", index), ".txt");

    /// <summary>Path of the output of a worker that did not come to its first cell.</summary>
    internal string LogOfStart => System.IO.Path.Combine(CompletePath + InTheMaking, "logs", "start.txt");

    private string Record(int index) => InMaking("cells", index);

    private string Failure(int index) => InMaking("failures", index);

    private string InMaking(string folder, int index) =>
        System.IO.Path.Combine(CompletePath + InTheMaking, folder, $"{index:000000}.json");

    internal IEnumerable<CellRecord> Records() =>
        Enumerable.Range(0, Context.Grid.Count).Select(Record).Where(File.Exists).Select(CellRecord.Read);
}
