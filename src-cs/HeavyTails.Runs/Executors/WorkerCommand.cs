using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using HeavyTails.Runs.Cells;
using HeavyTails.Runs.Folders;

namespace HeavyTails.Runs.Executors;

/// <summary>
/// Command that starts another process of the same program: `dotnet fsi SCRIPT ...`, `dotnet PROGRAM.dll ...` or an
/// executable.
/// </summary>
/// <param name="Program">Path of the executable.</param>
/// <param name="Arguments">Its arguments, without options such as --cell that belong to one process.</param>
public sealed record WorkerCommand(string Program, IReadOnlyList<string> Arguments)
{
    /// <summary>Name of the file in a run's folder that holds the command.</summary>
    public const string FileName = "command.json";

    /// <summary>Folder that the command is run in. Default: the current one.</summary>
    public string Directory { get; init; } = Environment.CurrentDirectory;

    // Options that say what one process does, and whether a value follows.
    private static readonly (string Name, bool HasValue)[] OfOneProcess =
    [
        ("--cell", true),
        ("--cells", true),
        ("--plan", false),
        ("--retry", false),
        ("--submit", false),
        ("--dry-run", false),
        ("--reduce", false),
    ];

    // Variables that set the number of threads of BLAS, of OpenMP, which libtorch uses, and of .NET's thread pool. A
    // worker uses the threads of its cell, one by default.
    internal static readonly string[] ThreadVariables =
    [
        "OPENBLAS_NUM_THREADS",
        "OMP_NUM_THREADS",
        "MKL_NUM_THREADS",
        "TORCH_NUM_THREADS",
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
        return new(program, OfTheRun(hosted ? words : words[1..]));
    }

    /// <summary>The command that made a run.</summary>
    /// <exception cref="InvalidDataException">The folder holds no command, or a damaged one.</exception>
    public static WorkerCommand Read(SweepFolder folder)
    {
        var path = folder.PathOf(FileName);
        try
        {
            var node = JsonNode.Parse(File.ReadAllText(path))!;
            return new((string)node["program"]!, [.. node["arguments"]!.AsArray().Select(word => (string)word!)])
            {
                Directory = (string)node["directory"]!,
            };
        }
        catch (Exception e)
            when (e is JsonException or NullReferenceException or InvalidOperationException or IOException)
        {
            throw new InvalidDataException($"{path}: expected the command that made the run, {e.Message}", e);
        }
    }

    /// <summary>Writes the command into a run's folder, for sweep retry and for clusters.</summary>
    public void Write(SweepFolder folder) =>
        folder.Write(
            FileName,
            new JsonObject
            {
                ["program"] = Program,
                ["arguments"] = new JsonArray([.. Arguments.Select(word => JsonValue.Create(word))]),
                ["directory"] = Directory,
            }.ToJsonString(RunFolder.Readable) + "\n"
        );

    private static string[] OfTheRun(string[] words)
    {
        List<string> kept = [];
        for (var i = 0; i < words.Length; i++)
        {
            var (name, hasValue) = OfOneProcess.FirstOrDefault(option =>
                words[i] == option.Name || words[i].StartsWith(option.Name + "=", StringComparison.Ordinal)
            );
            if (name is null)
                kept.Add(words[i]);
            else if (hasValue && words[i] == name)
                i++;
        }
        return [.. kept];
    }

    internal ProcessStartInfo StartInfo(SweepFolder folder, int threads)
    {
        var start = new ProcessStartInfo(Program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = Directory,
        };
        foreach (var argument in (string[])[.. Arguments, "--cell", Worker.FromStandardInput])
            start.ArgumentList.Add(argument);
        foreach (var name in ThreadVariables)
            start.Environment[name] = threads.ToString(CultureInfo.InvariantCulture);
        start.Environment[Worker.FolderVariable] = folder.CompletePath;
        return start;
    }
}
