using System.Diagnostics;
using HeavyTails.Runs.Cells;

namespace HeavyTails.Runs.Executors;

/// <summary>
/// Command that starts another process of the same program: `dotnet fsi SCRIPT ...`, `dotnet PROGRAM.dll ...` or an
/// executable.
/// </summary>
/// <param name="Program">Path of the executable.</param>
/// <param name="Arguments">Its arguments, without the option --cell.</param>
public sealed record WorkerCommand(string Program, IReadOnlyList<string> Arguments)
{
    // Each worker uses one thread, in BLAS, in OpenMP and in .NET's thread pool.
    private static readonly string[] OneThread =
    [
        "OPENBLAS_NUM_THREADS",
        "OMP_NUM_THREADS",
        "MKL_NUM_THREADS",
        "DOTNET_PROCESSOR_COUNT",
    ];

    /// <summary>The command line of this process.</summary>
    /// <exception cref="PlatformNotSupportedException">The path of this process's program is unknown.</exception>
    public static WorkerCommand ThisProcess()
    {
        var words = Environment.GetCommandLineArgs();
        var program =
            Environment.ProcessPath
            ?? throw new PlatformNotSupportedException(
                "expected the path of this process's program, the system does not tell it"
            );
        // If the program is the host `dotnet`, the first word is the assembly; otherwise it is the program itself.
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
