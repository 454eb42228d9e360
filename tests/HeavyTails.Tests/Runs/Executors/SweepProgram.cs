using System.Diagnostics;
using HeavyTails.Runs.Cells;

namespace HeavyTails.Tests.Runs.Executors;

/// <summary>The program with a sweep, run as a user would from the command line, in a folder of its own.</summary>
internal sealed class SweepProgram : IDisposable
{
    /// <summary>Folder of the run folders.</summary>
    public string Root { get; } = Directory.CreateTempSubdirectory("heavytails-sweep-").FullName;

    /// <summary>Folder with a file for each time that a cell was begun.</summary>
    public string Log => Root + "-log";

    public void Dispose()
    {
        Directory.Delete(Root, recursive: true);
        if (Directory.Exists(Log))
            Directory.Delete(Log, recursive: true);
    }

    /// <summary>Indices of the cells whose computation has begun, once for each time, in order.</summary>
    public int[] Begun => [.. Begins.Select(file => int.Parse(Path.GetFileName(file).Split('.')[0])).Order()];

    /// <summary>Numbers of the processes that began cells.</summary>
    public int[] Workers =>
        [.. Begins.Select(File.ReadAllText).Where(text => text.Length > 0).Select(int.Parse).Distinct()];

    /// <summary>The folder of the one run.</summary>
    public SweepFolder Run => SweepFolder.At(Assert.Single(Directory.GetDirectories(Root)));

    /// <summary>The table of the one run.</summary>
    public string Table => File.ReadAllText(Run.PathOf("table.csv"));

    private string[] Begins => Directory.Exists(Log) ? Directory.GetFiles(Log) : [];

    /// <summary>Forgets which cells were begun.</summary>
    public void ClearLog() => Directory.Delete(Log, recursive: true);

    /// <summary>Starts the program with default signals, which a shell's background processes do not have.</summary>
    public Process Start(string words)
    {
        string[] command =
        [
            "--default-signal=INT,HUP,TERM",
            "dotnet",
            Path.Combine(AppContext.BaseDirectory, "HeavyTails.SweepWorker.dll"),
            "--out",
            Root,
            "--log",
            Log,
            .. words.Split(' ', StringSplitOptions.RemoveEmptyEntries),
        ];
        var start = new ProcessStartInfo("env", command)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            // .NET's code lies in shared memory otherwise, and the copy that --fork makes of a process would write into
            // that of its original.
            Environment = { ["DOTNET_EnableWriteXorExecute"] = "0" },
        };
        return Process.Start(start)!;
    }

    /// <summary>Runs the program to its end.</summary>
    public (int Code, string Out, string Error) Execute(string words)
    {
        using var process = Start(words);
        return Outcome(process);
    }

    /// <summary>What a process said, and its exit code, once it has ended.</summary>
    public static (int Code, string Out, string Error) Outcome(Process process)
    {
        var error = process.StandardError.ReadToEndAsync();
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, text, error.Result);
    }

    /// <summary>Waits until something is so, at most half a minute.</summary>
    public static void Await(Func<bool> isSo)
    {
        var clock = Stopwatch.StartNew();
        while (!isSo())
        {
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(30), "waited for half a minute");
            Thread.Sleep(10);
        }
    }

    /// <summary>Sends a signal, such as "TERM", to a process.</summary>
    public static void Send(string signal, int process)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{process}"]);
        kill.WaitForExit();
    }

    /// <summary>Whether a process runs, and is not only waiting for its parent to take its exit code.</summary>
    public static bool Runs(int process) => HeavyTails.Runs.Processes.ProcessTree.Find(process) is { HasEnded: false };
}
