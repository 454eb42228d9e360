// usage: HeavyTails.SweepWorker --runs DIR [--cell I] [--workers N] [--throw X] [--die X] [--die-at-start] [--drift]
//                               [--milliseconds T] [--log FOLDER] [--before] [--checkpoint]
// A grid of 12 cells, x = 0, .1, .. .5 with two seeds; each cell draws from a generator with its seed. The cells with
// x = X throw an exception (--throw) or kill their process (--die). With --before another sweep of 2 cells, "before",
// comes first; its cell x = 1 fails. With --checkpoint the cell 0 counts for three seconds; a SIGTERM makes it save its
// count in its own folder, and the next process goes on from there.
using System.Diagnostics;
using System.Runtime.InteropServices;
using HeavyTails.Core.Numerics;
using HeavyTails.Runs.Cells;
using HeavyTails.Runs.Sweeps;

string? Value(string name) =>
    Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;

if (args.Contains("--die-at-start") && args.Contains("--cell"))
{
    Console.Error.WriteLine("the worker fails at its start");
    return 7;
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
var context = new RunContext(
    "worker",
    new Grid(
        [Axis.Of("x", Enumerable.Range(0, 6).Select(i => i / 10.0)), Axis.Of("kind", "plain, quoted")],
        seeds: 2,
        seed: 5
    ),
    [new("drift", drift)]
);
var result = Sweep.Run(
    context,
    cell =>
    {
        // A file for each cell: two processes that append to one file may overwrite each other's lines.
        if (Value("--log") is { } log)
            File.WriteAllText(
                Path.Combine(Directory.CreateDirectory(log).FullName, $"{cell.Index}.{Guid.NewGuid():N}"),
                ""
            );
        Console.Write("a line without an end");
        Console.Error.WriteLine($"about to compute {cell}");
        if (int.TryParse(Value("--milliseconds"), out var pause))
            Thread.Sleep(pause);
        if (args.Contains("--checkpoint") && cell.Index == 0)
            Count(cell);
        if (Value("--throw") == cell.Values[0].Value)
            throw new InvalidOperationException("thrown on demand");
        if (Value("--die") == cell.Values[0].Value)
            Process.GetCurrentProcess().Kill();
        cell.Note("processors", Environment.ProcessorCount.ToString());
        var random = new SplitMix64(cell.Seed);
        return Enumerable
            .Range(0, 3)
            .Select(step => new Row([new("step", step), new("value", random.NextUniform() + cell["x"])]));
    }
);
if (result.ExitCode is { } code)
    return code;
Console.WriteLine($"{result.Rows.Count} rows, {result.Failed.Count} failed");
return 0;

static void Count(Cell cell)
{
    var run = Environment.GetEnvironmentVariable("HEAVYTAILS_SWEEP_FOLDER") + ".partial";
    var file = Path.Combine(run, "work", $"{cell.Index:000000}", "count.txt");
    var stopped = false;
    using var term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => stopped = signal.Cancel = true);
    var count = File.Exists(file) ? int.Parse(File.ReadAllText(file)) : 0;
    Console.Error.WriteLine($"\ncell {cell.Index} counts from {count}");
    for (; count < 60; count++)
    {
        if (stopped)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, $"{count}");
            Environment.Exit(143);
        }
        Thread.Sleep(50);
    }
}
