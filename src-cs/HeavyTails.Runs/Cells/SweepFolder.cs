// ROOT/NAME-HASH           a complete run: context.json, run.json, table.csv, figures/ ...
// ROOT/NAME-HASH.partial   an incomplete run: context.json, command.json, cells/000000.json ...,
//                          failures/000003.json ..., facts/HASH.json ...
using System.Collections;
using HeavyTails.Runs.Files;
using HeavyTails.Runs.Folders;

namespace HeavyTails.Runs.Cells;

/// <summary>The folder of a sweep: a record for each cell, which are collected into one table.</summary>
public sealed class SweepFolder : RunFolder
{
    // To flush a file takes some ten milliseconds, a hundredth of a cell of one second. Without it Linux writes the
    // file within half a minute. A record that a loss of power damages or takes is set aside and its cell is run
    // again, so that only the records of cells that took longer than this, in seconds, are flushed.
    private const double WorthAFlush = 10;

    private readonly CellFiles _records,
        _failures;

    private SweepFolder(string root, string name, RunContext context)
        : base(root, name, context.Json)
    {
        Context = context;
        _records = new(InMaking("cells"), context);
        _failures = new(InMaking("failures"), context);
        Facts = new(InMaking("facts"));
    }

    /// <summary>Name, parameters and grid of the experiment.</summary>
    public RunContext Context { get; }

    /// <summary>
    /// What a cell may use, of which a sweep tells its folder. Default: nothing is given for any cell.
    /// </summary>
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
        var folder = Of(root, context);
        folder.Begin();
        return folder;
    }

    /// <summary>The run of a context below a root folder, whether or not there is one. Nothing is written.</summary>
    public static SweepFolder Of(string root, RunContext context) => new(root, context.FolderName, context);

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
    public IReadOnlyList<int> Missing() => IsComplete ? [] : Indices(_records.List().Not());

    /// <summary>
    /// Records of the cells that failed and have no result since, in the order of the cells. A damaged one is set
    /// aside.
    /// </summary>
    public IReadOnlyList<CellRecord> Failed() => [.. FailedCells().Select(_failures.Read).OfType<CellRecord>()];

    /// <summary>Indices of the cells that failed and have no result since, in their order.</summary>
    public IReadOnlyList<int> FailedCells() => IsComplete ? [] : Indices(_failures.List().And(_records.List().Not()));

    /// <summary>
    /// Records of the cells with a result in the order of the cells, one read after the other; none for a complete run,
    /// whose results are in its table. A damaged record is set aside, and its cell counts as not run.
    /// </summary>
    public IEnumerable<CellRecord> Records() => Indices(_records.List()).Select(_records.Read).OfType<CellRecord>();

    /// <summary>Some of the records, at equal distances; all of them if they are few.</summary>
    internal IEnumerable<CellRecord> Sample(int most)
    {
        var listed = Indices(_records.List());
        var count = Math.Min(most, listed.Length);
        return Enumerable
            .Range(0, count)
            .Select(i => _records.Read(listed[(int)((long)i * listed.Length / count)]))
            .OfType<CellRecord>();
    }

    /// <summary>
    /// The rows of every cell that has a result, in the order of the cells. Each begins with the values of its cell.
    /// </summary>
    public IReadOnlyList<Row> Rows() =>
        IsComplete
            ? RowTable.Read(File.ReadAllText(PathOf("table.csv")))
            : [.. Records().SelectMany(RowsOf).Select(fields => new Row(fields))];

    /// <summary>The times of a name that cells measured, <see cref="Cell.Time"/>, by the index of the cell.</summary>
    public IReadOnlyDictionary<int, double> Times(string name) =>
        IsComplete
            ? RunInfo.TimesOf(this, name)
            : Records()
                .Where(record => record.Times.ContainsKey(name))
                .ToDictionary(record => record.Index, record => record.Times[name]);

    /// <summary>
    /// Collects the results of the cells in table.csv and run.json, with the memory of one record at a time. If no cell
    /// is missing, the folder is complete and gets its final name.
    /// </summary>
    /// <returns>Whether the folder is complete.</returns>
    /// <exception cref="IOException">Another process works on the run, or the disk is full.</exception>
    public bool Reduce()
    {
        if (IsComplete && !Unneeded().Any())
            return true;
        using (Lock())
        {
            if (IsComplete)
            {
                RemoveUnneeded();
                return true;
            }
            Begin(); // the whole folder may have been removed meanwhile
            var info = new RunInfo(Context, Facts);
            info.Began(File.GetLastWriteTimeUtc(PathOf("context.json")));
            var read = 0;
            Write(
                "table.csv",
                table =>
                    RowTable.Write(
                        Records()
                            .SelectMany(record =>
                            {
                                info.Add(record);
                                read++;
                                return RowsOf(record);
                            }),
                        Leftover.NameBeside(PathOf("table.csv")) + Leftover.Part,
                        table
                    )
            );
            if (read < Context.Grid.Count)
            {
                WriteRecord(info.Json());
                return false;
            }
            Complete(info.Json());
            RemoveUnneeded();
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

    /// <summary>The notes that the cells of a process share.</summary>
    internal SharedFacts Facts { get; }

    /// <summary>Whether a cell has a result, or the run is complete. A damaged record is set aside.</summary>
    internal bool IsDone(int index) => IsComplete || _records.Read(index) is not null;

    internal void Save(CellRecord record)
    {
        if (IsComplete)
            return; // another process ran the cell too, and the run has been completed since
        var shared = record.Notes.Where(note => RunInfo.IsShared(note.Key)).ToList();
        var small = record with
        {
            Notes = record.Notes.Where(note => !RunInfo.IsShared(note.Key)).ToDictionary(),
            Run = Context.Hash,
            Facts = shared.Count > 0 ? Facts.Write(shared) : null,
        };
        WholeFile.Write(
            (record.Failure is null ? _records : _failures).PathOf(record.Index),
            small.Write,
            toDisk: record.Seconds > WorthAFlush
        );
        if (record.Failure is null)
            _failures.Delete(record.Index);
    }

    internal CellRecord? FailureOf(int index) => _failures.Read(index);

    /// <summary>Path of the folder with a cell's own files, which it has while it has no result.</summary>
    internal string WorkFolderOf(int index) => System.IO.Path.Combine(InMaking("work"), NameOf(index));

    /// <summary>Path of the output of a cell that failed.</summary>
    internal string LogOf(int index) => System.IO.Path.Combine(InMaking("logs"), NameOf(index) + ".txt");

    /// <summary>Path of the output of a worker that did not come to its first cell.</summary>
    internal string LogOfStart => System.IO.Path.Combine(InMaking("logs"), "start.txt");

    private static string NameOf(int index) => index.ToString("000000", null);

    private IEnumerable<IEnumerable<KeyValuePair<string, object>>> RowsOf(CellRecord record)
    {
        var cell = Context.Grid[record.Index];
        KeyValuePair<string, object>[] own =
        [
            new(Cell.IndexColumn, (double)cell.Index),
            .. cell.Values.Select(v => new KeyValuePair<string, object>(v.Name, v.Value)),
            new(Cell.RepeatColumn, (double)cell.Repeat),
        ];
        return record.Rows.Select(row => own.Concat(row));
    }

    // What a complete run needs no longer. It is deleted last, so that a killed process does not lose the cells, and by
    // the next process if that was killed before.
    private IEnumerable<string> Unneeded() =>
        new[] { "cells", "failures", "facts", "logs", "work" }.Select(PathOf).Where(Directory.Exists);

    private void RemoveUnneeded()
    {
        foreach (var folder in Unneeded())
            Directory.Delete(folder, recursive: true);
    }

    private string InMaking(string folder) => System.IO.Path.Combine(CompletePath + InTheMaking, folder);

    private static int[] Indices(BitArray which)
    {
        List<int> indices = [];
        for (var i = 0; i < which.Count; i++)
            if (which[i])
                indices.Add(i);
        return [.. indices];
    }
}
