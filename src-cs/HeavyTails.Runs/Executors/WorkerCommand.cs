using System.Diagnostics;
using HeavyTails.Runs.Cells;

namespace HeavyTails.Runs.Executors;

/// <summary>How to start another process that runs the same program: `dotnet fsi SCRIPT ...`, `dotnet PROGRAM.dll ...` or an executable.</summary>
public sealed record WorkerCommand(string Program, IReadOnlyList<string> Arguments)
{
    // Each worker is one thread of the whole: BLAS, OpenMP and .NET's own pool alike.
    private static readonly string[] OneThread =
    [
        "OPENBLAS_NUM_THREADS",
        "OMP_NUM_THREADS",
        "MKL_NUM_THREADS",
        "DOTNET_PROCESSOR_COUNT",
    ];

    /// <summary>This process's own command line.</summary>
    public static WorkerCommand ThisProcess()
    {
        var words = Environment.GetCommandLineArgs();
        var program =
            Environment.ProcessPath
            ?? throw new PlatformNotSupportedException("this process does not know its own program");
        // Run by the host `dotnet`, the first word is the assembly; else it is the program itself.
        var hosted = Path.GetFileNameWithoutExtension(program).Equals("dotnet", StringComparison.OrdinalIgnoreCase);
        return new(program, hosted ? words : words[1..]);
    }

    internal ProcessStartInfo StartInfo(SweepFolder folder)
    {
        var start = new ProcessStartInfo(Program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var argument in (string[])[.. Arguments, "--cell", Worker.FromStandardInput])
            start.ArgumentList.Add(argument);
        foreach (var name in OneThread)
            start.Environment[name] = "1";
        start.Environment[Worker.FolderVariable] = folder.CompletePath;
        return start;
    }
}
