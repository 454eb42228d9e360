// A script in a process of its own: `dotnet fsi SCRIPT --scale S --engine E --out DIR`. What it writes goes into a
// file; the last line of its output that ends in index.html is the page of its run.
using System.Diagnostics;
using HeavyTails.Runs.Files;

namespace HeavyTails.Reports.Reproduction;

/// <summary>Runs the scripts of papers.</summary>
static class ScriptProcess
{
    // As many lines of standard error as say why a script failed.
    const int LastLines = 12;

    /// <summary>Runs a script to its end and says how it went.</summary>
    public static ScriptRun Run(string site, PaperScript script, ScriptRun planned, IReadOnlyList<string> options)
    {
        var root = Path.GetFullPath(Path.Combine(site, "runs", planned.Scale, script.Paper, script.Name));
        // The folders of runs, or of one kind of experiment with a folder for each run.
        var twoLevels = new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 1 };
        var before = Directory.Exists(root) ? Directory.GetDirectories(root, "*", twoLevels) : [];
        var watch = Stopwatch.StartNew();
        var (code, output, errors) = Execute([
            "fsi",
            script.Path,
            "--scale",
            planned.Scale,
            "--engine",
            planned.Engine,
            "--out",
            root,
            .. options,
        ]);
        var seconds = watch.Elapsed.TotalSeconds;
        WholeFile.Write(root + ".txt", string.Concat(output.Concat(errors).Select(line => line + "\n")));
        var page = output.LastOrDefault(line => line.EndsWith("index.html", StringComparison.Ordinal));
        var run = page is null ? null : Path.GetDirectoryName(Path.GetFullPath(page.Trim()));
        // A run that was complete before is only read: then the time is that of the process that computed it, or, where
        // there is no record of that process, what its cells took.
        if (code == 0 && before.Contains(run))
            seconds = planned is { Succeeded: true, Seconds: { } computed }
                ? computed
                : seconds + (RunFacts.Read(run!)?.CellSeconds ?? 0) / Environment.ProcessorCount;
        return planned with
        {
            ExitCode = code,
            Seconds = Math.Round(seconds, 1),
            Failure = code == 0 ? null : string.Join('\n', errors.TakeLast(LastLines)),
            Folder = run is null ? null : Path.GetRelativePath(Path.GetFullPath(site), run).Replace('\\', '/'),
        };
    }

    private static (int Code, IReadOnlyList<string> Output, IReadOnlyList<string> Errors) Execute(string[] words)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var word in words)
            start.ArgumentList.Add(word);
        using var process = Process.Start(start)!;
        // A signal that ends this process ends the script too.
        using var unfinished = Unfinished.Begin(() => process.Kill(entireProcessTree: true));
        var (output, errors) = (new List<string>(), new List<string>());
        Keep(output, line => process.OutputDataReceived += line);
        Keep(errors, line => process.ErrorDataReceived += line);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        process.WaitForExit();
        return (process.ExitCode, output, errors);
    }

    // A line of a progress bar ends in a carriage return and is no message; the longest logs keep their end.
    private static void Keep(List<string> lines, Action<DataReceivedEventHandler> register) =>
        register(
            (_, line) =>
            {
                if (string.IsNullOrWhiteSpace(line.Data))
                    return;
                lines.Add(line.Data.Split('\r')[^1]);
                if (lines.Count > 20_000)
                    lines.RemoveRange(0, 10_000);
            }
        );
}
