using System.Diagnostics;
using System.Globalization;
using System.Text;
using HeavyTails.Runs.Cells;
using HeavyTails.Tests.Data;

namespace HeavyTails.Tests.Runs.Sweeps;

/// <summary>
/// A sweep of 20,000 cells with 400,000 rows is planned and collected by processes whose managed heap is limited to
/// 48 MB. The rows alone, all in memory, would take several hundred.
/// </summary>
public sealed class LargeSweepTests : IDisposable
{
    private const int Points = 10_000,
        Rows = 20;
    private const string HeapLimit = "0x3000000";

    private readonly TemporaryFolder _root = new();

    public void Dispose() => _root.Dispose();

    private static double Value(int cell, int row) => (cell * 7919L + row * 104_729L) % 1_000_003 / 1000.0;

    private (string Out, string Error) Limited(string program, params string[] words)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, program), .. words])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["DOTNET_GCHeapHardLimit"] = HeapLimit },
        };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode is 0 or 3, $"exit code {process.ExitCode}: {error.Result}");
        return (text, error.Result);
    }

    private static void WriteRecord(string folder, int cell)
    {
        var text = new StringBuilder();
        text.Append(
            CultureInfo.InvariantCulture,
            $"{{\"cell\":{cell},\"failure\":null,\"seconds\":{2 + cell % 2},\"notes\":{{\"data\":\"a\"}},\"rows\":["
        );
        for (var row = 0; row < Rows; row++)
            text.Append(
                CultureInfo.InvariantCulture,
                $"{(row > 0 ? "," : "")}"
                    + $"{{\"step\":{row},\"word\":\"a word of a few letters\",\"value\":{Value(cell, row):R}}}"
            );
        File.WriteAllText(Path.Combine(folder, $"{cell:000000}.json"), text.Append("]}").ToString());
    }

    [Fact]
    public void Twenty_thousand_cells_are_planned_and_collected_in_little_memory()
    {
        var settings = _root.Write(
            "points.yml",
            Encoding.UTF8.GetBytes($"x: [{string.Join(", ", Enumerable.Range(0, Points))}]\n")
        );
        string[] plan = ["--plan", "--out", Path.Combine(_root.Path, "out"), "--settings", settings];
        var before = Limited("HeavyTails.SweepWorker.dll", plan).Out;
        Assert.Contains("cells      20000", before);
        Assert.Contains("not begun", before);
        Assert.Contains("unknown", before);
        Assert.False(Directory.Exists(Path.Combine(_root.Path, "out"))); // a plan writes nothing

        var folder = SweepFolder.Open(
            Path.Combine(_root.Path, "out"),
            new RunContext(
                "worker",
                new Grid(
                    [
                        Axis.Of("x", Enumerable.Range(0, Points).Select(i => (double)i)),
                        Axis.Of("kind", "plain, quoted"),
                    ],
                    seeds: 2,
                    seed: 5
                ),
                [new("drift", "")]
            )
        );
        var cells = Directory.CreateDirectory(folder.PathOf("cells")).FullName;
        Parallel.For(0, 2 * Points - 2, cell => WriteRecord(cells, cell));
        var after = Limited("HeavyTails.SweepWorker.dll", plan).Out;
        Assert.Contains("done       19998", after);
        Assert.Contains("not run    2: 19998-19999", after);
        Assert.Contains("2 cells left: 5 s of work", after); // half of the cells take 2 s, half of them 3 s

        var missing = Limited("heavytails.dll", "sweep", "reduce", folder.Path).Error;
        Assert.Contains("2 of 20000 cells are missing, 0 of them failed", missing);
        WriteRecord(cells, 2 * Points - 2);
        WriteRecord(cells, 2 * Points - 1);
        Limited("heavytails.dll", "sweep", "reduce", folder.Path);
        Assert.True(folder.IsComplete);
        var line = 0;
        foreach (var text in File.ReadLines(folder.PathOf("table.csv")))
        {
            var (cell, row) = Math.DivRem(line - 1, Rows);
            if (text != (line == 0 ? "cell,x,kind,repeat,step,word,value" : Expected(cell, row)))
                Assert.Fail($"line {line}: expected {Expected(cell, row)}, got {text}");
            line++;
        }
        Assert.Equal(1 + 2 * Points * Rows, line);
    }

    private static string Expected(int cell, int row) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{cell},{cell / 2},\"plain, quoted\",{cell % 2},{row},a word of a few letters,{Value(cell, row):R}"
        );
}
