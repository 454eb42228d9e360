// ROOT/NAME-HASH           context.json, run.json, table.csv, figures/ ...: a folder of this name is complete
// ROOT/NAME-HASH.partial   the same in the making: context.json, cells/000000.json ..., failures/000003.json ...
namespace HeavyTails.Sweeps;

/// <summary>Where a run's record lies, complete or in the making.</summary>
public sealed class SweepFolder
{
    private const string InTheMaking = ".partial";

    private SweepFolder(string completePath, RunContext context) => (CompletePath, Context) = (completePath, context);

    /// <summary>What was asked.</summary>
    public RunContext Context { get; }

    /// <summary>The folder's name once it is complete.</summary>
    public string CompletePath { get; }

    /// <summary>Whether it is.</summary>
    public bool IsComplete => Directory.Exists(CompletePath);

    /// <summary>Where it lies now.</summary>
    public string Path => IsComplete ? CompletePath : CompletePath + InTheMaking;

    /// <summary>The run of this context below a root; begun if there is none. Any number of processes may open it.</summary>
    public static SweepFolder Open(string root, RunContext context)
    {
        var folder = new SweepFolder(System.IO.Path.Combine(System.IO.Path.GetFullPath(root), context.FolderName), context);
        if (!folder.IsComplete)
        {
            Directory.CreateDirectory(folder.Cells);
            Directory.CreateDirectory(folder.Failures);
            Files.Write(System.IO.Path.Combine(folder.Path, "context.json"), context.Json);
        }
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
        return new(complete, RunContext.Read(System.IO.Path.Combine(found, "context.json")));
    }

    /// <summary>The cells without a record, those that failed included.</summary>
    public IReadOnlyList<int> Missing() => IsComplete ? [] : [.. Enumerable.Range(0, Context.Grid.Count).Where(i => !File.Exists(Record(i)))];

    /// <summary>Why cells failed that have no record since.</summary>
    public IReadOnlyList<CellRecord> Failed() => IsComplete ? [] : [.. Missing().Select(Failure).Where(File.Exists).Select(CellRecord.Read)];

    /// <summary>The rows of every cell that has a record, in the order of cells, each with its cell's values first.</summary>
    public IReadOnlyList<Row> Rows()
    {
        if (IsComplete)
            return Csv.Parse(File.ReadAllText(System.IO.Path.Combine(Path, "table.csv")));
        return [.. Records().SelectMany(record =>
        {
            var cell = Context.Grid[record.Index];
            IEnumerable<KeyValuePair<string, object>> own =
                [KeyValuePair.Create(Cell.IndexColumn, (object)(double)cell.Index), .. cell.Values.Select(v => KeyValuePair.Create(v.Name, (object)v.Value)), KeyValuePair.Create(Cell.RepeatColumn, (object)(double)cell.Repeat)];
            return record.Rows.Select(row => new Row(own.Concat(row)));
        })];
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
            Files.Write(System.IO.Path.Combine(Path, "table.csv"), Csv.Table(Rows()));
            Files.Write(System.IO.Path.Combine(Path, "run.json"), RunInfo.Json(Context, records));
            if (records.Count < Context.Grid.Count)
                return false;
            Directory.Delete(Cells, recursive: true);
            Directory.Delete(Failures, recursive: true);
            Directory.Move(Path, CompletePath);
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
        var (aside, old) = ($"{CompletePath}.{Environment.ProcessId}.new", $"{CompletePath}.{Environment.ProcessId}.old");
        try
        {
            Files.CopyFolder(CompletePath, aside);
            write(aside);
            Directory.Move(CompletePath, old);
            Directory.Move(aside, CompletePath);
        }
        finally
        {
            if (Directory.Exists(old) && !Directory.Exists(CompletePath))
                Directory.Move(old, CompletePath);
            foreach (var left in new[] { aside, old })
                if (Directory.Exists(left))
                    Directory.Delete(left, recursive: true);
        }
    }

    /// <summary>Whether its cells were collected before, complete or with some missing.</summary>
    internal bool HasTable => File.Exists(System.IO.Path.Combine(Path, "table.csv"));

    /// <summary>Whether the cell's record is there, or no longer needed.</summary>
    internal bool IsDone(int index) => IsComplete || File.Exists(Record(index));

    internal void Save(CellRecord record)
    {
        Files.Write(record.Failure is null ? Record(record.Index) : Failure(record.Index), record.Json);
        if (record.Failure is null)
            File.Delete(Failure(record.Index));
    }

    internal CellRecord? FailureOf(int index) => File.Exists(Failure(index)) ? CellRecord.Read(Failure(index)) : null;

    /// <summary>Held by the one process that hands out the cells or collects them.</summary>
    internal FileStream Lock()
    {
        try
        {
            return new FileStream(LockPath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException e) when (e is not DirectoryNotFoundException)
        {
            throw new IOException($"{CompletePath}: another process is at work on this run", e);
        }
    }

    private string LockPath => CompletePath + ".lock";

    private string Cells => System.IO.Path.Combine(CompletePath + InTheMaking, "cells");

    private string Failures => System.IO.Path.Combine(CompletePath + InTheMaking, "failures");

    private string Record(int index) => System.IO.Path.Combine(Cells, $"{index:000000}.json");

    private string Failure(int index) => System.IO.Path.Combine(Failures, $"{index:000000}.json");

    private IEnumerable<CellRecord> Records() => Enumerable.Range(0, Context.Grid.Count).Select(Record).Where(File.Exists).Select(CellRecord.Read);
}
