// ROOT/NAME-HASH           context.json, run.json, table.csv, figures/ ...
// ROOT/NAME-HASH.partial   in the making: context.json, cells/000000.json ..., failures/000003.json ...

using HeavyTails.Runs.Files;
using HeavyTails.Runs.Folders;

namespace HeavyTails.Runs.Cells;

/// <summary>A sweep's run folder: a record a cell, collected into one table.</summary>
public sealed class SweepFolder : RunFolder
{
    private SweepFolder(string root, string name, RunContext context)
        : base(root, name, context.Json) => Context = context;

    /// <summary>What was asked.</summary>
    public RunContext Context { get; }

    /// <summary>The run of this context below a root; begun if there is none. Any number of processes may open it.</summary>
    public static SweepFolder Open(string root, RunContext context)
    {
        var folder = new SweepFolder(root, context.FolderName, context);
        folder.Begin();
        return folder;
    }

    /// <summary>An existing run, by the path of its folder, complete or not.</summary>
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

    /// <summary>The cells without a record, those that failed included.</summary>
    public IReadOnlyList<int> Missing() =>
        IsComplete ? [] : [.. Enumerable.Range(0, Context.Grid.Count).Where(i => !File.Exists(Record(i)))];

    /// <summary>Why cells failed that have no record since.</summary>
    public IReadOnlyList<CellRecord> Failed() =>
        IsComplete ? [] : [.. Missing().Select(Failure).Where(File.Exists).Select(CellRecord.Read)];

    /// <summary>The rows of every cell that has a record, in the order of cells, each with its cell's values first.</summary>
    public IReadOnlyList<Row> Rows()
    {
        if (IsComplete)
            return Csv.Parse(File.ReadAllText(PathOf("table.csv")));
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
    /// Collects the cells: table.csv and run.json. With every cell there the folder is complete and renamed; else it stays in the making.
    /// </summary>
    /// <returns>Whether it is complete.</returns>
    public bool Reduce()
    {
        if (IsComplete)
            return true;
        using (Lock())
        {
            if (IsComplete)
                return true;
            var records = Records().ToList();
            Write("table.csv", Csv.Table(Rows()));
            if (records.Count < Context.Grid.Count)
            {
                WriteRecord(RunInfo.Of(Context, records));
                return false;
            }
            Complete(RunInfo.Of(Context, records));
            // Last, so that no kill loses them.
            foreach (var done in new[] { PathOf("cells"), PathOf("failures") })
                if (Directory.Exists(done))
                    Directory.Delete(done, recursive: true);
            return true;
        }
    }

    /// <summary>Adds figures and pages, made anew: of a complete run in a copy that takes its place at the end, so that it is complete at any time.</summary>
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

    /// <summary>Whether its cells were collected before, complete or with some missing.</summary>
    internal bool HasTable => File.Exists(PathOf("table.csv"));

    /// <summary>Whether the cell's record is there, or no longer needed.</summary>
    internal bool IsDone(int index) => IsComplete || File.Exists(Record(index));

    internal void Save(CellRecord record)
    {
        if (IsComplete)
            return; // another process ran the cell too, and all were collected
        WholeFile.Write(
            record.Failure is null ? Record(record.Index) : Failure(record.Index),
            record.Json,
            toDisk: true
        );
        if (record.Failure is null && File.Exists(Failure(record.Index)))
            File.Delete(Failure(record.Index));
    }

    internal CellRecord? FailureOf(int index) => File.Exists(Failure(index)) ? CellRecord.Read(Failure(index)) : null;

    private string Record(int index) => InMaking("cells", index);

    private string Failure(int index) => InMaking("failures", index);

    private string InMaking(string folder, int index) =>
        System.IO.Path.Combine(CompletePath + InTheMaking, folder, $"{index:000000}.json");

    internal IEnumerable<CellRecord> Records() =>
        Enumerable.Range(0, Context.Grid.Count).Select(Record).Where(File.Exists).Select(CellRecord.Read);
}
