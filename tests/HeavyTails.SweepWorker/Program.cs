// usage: HeavyTails.SweepWorker --out DIR [--cell I] [--workers N] [--die-at-start | --killed-at-start FOLDER]
// [--drift]
//          [--size N] [--milliseconds T] [--log FOLDER] [--before] [--save] [--FAULT X ...]
// A grid of 2 N cells, 12 by default, x = 0, .1, .. with two seeds; each cell draws from a generator with its seed.
// Faults of the cells with x = X are in Faults.cs. With --before another sweep of 2 cells, "before", comes first; its
// cell x = 1 fails. With --save a cell counts to 50 with a pause of T after each, and saves how far it has come when it
// is stopped.
using System.Diagnostics;
using HeavyTails.Core.Numerics;
using HeavyTails.Runs.Cells;
using HeavyTails.Runs.Sweeps;
using HeavyTails.Runs.Terminal;
using HeavyTails.SweepWorker;

string? Value(string name) =>
    Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;

if (args.Contains("--die-at-start") && args.Contains("--cell"))
{
    Console.Error.WriteLine("the worker fails at its start");
    return 7;
}
if (Value("--killed-at-start") is { } attempts && args.Contains("--cell"))
{
    File.WriteAllText(Path.Combine(Directory.CreateDirectory(attempts).FullName, $"{Guid.NewGuid():N}"), "");
    Process.GetCurrentProcess().Kill();
}
if (args.Contains("--before"))
{
    var before = Sweep.Run(
        new RunContext("before", new Grid([Axis.Of("x", 0.0, 1)])),
        cell =>
            cell["x"] == 0 ? [new Row([new("y", 5)])] : throw new InvalidOperationException("thrown in the first sweep")
    );
    if (before.ExitCode is { } ended)
        return ended;
    Console.WriteLine($"{before.Rows.Count} rows before, {before.Failed.Count} failed");
}
var drift = args.Contains("--drift") ? Environment.ProcessId.ToString() : "";
var size = int.Parse(Value("--size") ?? "6");
var context = new RunContext(
    "worker",
    new Grid(
        [Axis.Of("x", Enumerable.Range(0, size).Select(i => i / 10.0)), Axis.Of("kind", "plain, quoted")],
        seeds: 2,
        seed: 5
    ),
    [new("drift", drift)]
);
var faults = new Faults(Value);
_ = int.TryParse(Value("--milliseconds"), out var pause);
var result = ExpectedErrors.OrExit(() => Sweep.Run(context, Experiment));
if (result.ExitCode is { } code)
    return code;
Console.WriteLine($"{result.Rows.Count} rows, {result.Failed.Count} failed");
return 0;

IEnumerable<Row> Experiment(Cell cell)
{
    // A file for each cell: two processes that append to one file may overwrite each other's lines.
    if (Value("--log") is { } log)
        File.WriteAllText(
            Path.Combine(Directory.CreateDirectory(log).FullName, $"{cell.Index}.{Guid.NewGuid():N}"),
            Environment.ProcessId.ToString()
        );
    Console.Write("a line without an end");
    Console.Error.WriteLine($"about to compute {cell}");
    if (args.Contains("--save"))
        CountAndSave(cell);
    else
        Thread.Sleep(pause);
    faults.Happen(cell);
    cell.Note("processors", Environment.ProcessorCount.ToString());
    var random = new SplitMix64(cell.Seed);
    return Enumerable
        .Range(0, 3)
        .Select(step => new Row([new("step", step), new("value", random.NextUniform() + cell["x"])]))
        .ToList();
}

void CountAndSave(Cell cell)
{
    var file = Path.Combine(cell.WorkFolder, "count");
    var begun = File.Exists(file) ? int.Parse(File.ReadAllText(file)) : 0;
    cell.Note("counted from", begun.ToString());
    for (var i = begun; i < 50; i++)
    {
        if (cell.Stop.IsCancellationRequested)
        {
            File.WriteAllText(file, i.ToString());
            cell.Stop.ThrowIfCancellationRequested();
        }
        Thread.Sleep(pause);
    }
}
