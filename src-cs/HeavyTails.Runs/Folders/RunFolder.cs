// ROOT/NAME.partial   an incomplete run: context.json (the settings), and the files written so far
// ROOT/NAME           a complete run; NAME contains the hash of its context
// ROOT/NAME.lock      held by the one process that works on the run; the system releases it when that process ends
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using HeavyTails.Runs.Files;

namespace HeavyTails.Runs.Folders;

/// <summary>The folder of a run, complete or incomplete, named by the hash of the run's context.</summary>
public class RunFolder
{
    /// <summary>Ending of the name of an incomplete folder.</summary>
    protected const string InTheMaking = ".partial";

    private readonly string _context;

    /// <summary>The folder of a context, named by its hash alone. Nothing is written yet.</summary>
    /// <param name="root">Folder that holds the folders of all runs.</param>
    /// <param name="context">
    /// The settings of the run, serialised by <see cref="Json"/>: the order of the properties changes the hash.
    /// </param>
    public RunFolder(string root, object context)
    {
        _context = JsonSerializer.Serialize(context, Json) + "\n";
        CompletePath = System.IO.Path.Combine(
            System.IO.Path.GetFullPath(root),
            HashOf(Encoding.UTF8.GetBytes(_context))
        );
    }

    /// <summary>The folder of a given name, with the text of its context.json.</summary>
    protected RunFolder(string root, string name, string context)
    {
        _context = context;
        CompletePath = System.IO.Path.Combine(System.IO.Path.GetFullPath(root), name);
    }

    /// <summary>How contexts are written as JSON. Their hashes depend on these options.</summary>
    public static JsonSerializerOptions Json { get; } =
        new()
        {
            WriteIndented = true,
            PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
            Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
        };

    /// <summary>How other files are written as JSON: characters such as + and &lt; are not escaped.</summary>
    public static JsonSerializerOptions Readable { get; } =
        new(Json) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Hash of a context: the first sixteen hexadecimal digits of its SHA-256.</summary>
    public static string HashOf(ReadOnlySpan<byte> context) => Convert.ToHexStringLower(SHA256.HashData(context))[..16];

    /// <summary>Path of the folder once it is complete.</summary>
    public string CompletePath { get; }

    /// <summary>Name of the folder once it is complete.</summary>
    public string Name => System.IO.Path.GetFileName(CompletePath);

    /// <summary>Whether the run is complete.</summary>
    public bool IsComplete => Directory.Exists(CompletePath);

    /// <summary>Path of the folder now.</summary>
    public string Path => IsComplete ? CompletePath : CompletePath + InTheMaking;

    /// <summary>Path of a file in the folder.</summary>
    public string PathOf(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Writes a file of the folder, whole or not at all, and flushes it to the disk.</summary>
    public void Write(string name, Action<Stream> write) => WholeFile.Write(PathOf(name), write, toDisk: true);

    /// <summary>Writes a text file of the folder, whole or not at all, and flushes it to the disk.</summary>
    public void Write(string name, string text) => WholeFile.Write(PathOf(name), text, toDisk: true);

    /// <summary>Writes the facts of a run as run.json.</summary>
    protected void WriteRecord(JsonObject record) => Write("run.json", record.ToJsonString(Readable) + "\n");

    /// <summary>
    /// Makes the folder with its context.json unless it exists, and writes a damaged context.json anew. Any number of
    /// processes may do so.
    /// </summary>
    public void Begin()
    {
        // A process that was killed while it replaced the folder of a complete run may have left it without its name.
        Leftover.RemoveBeside(CompletePath);
        if (IsComplete)
            return;
        Directory.CreateDirectory(Path);
        var path = PathOf("context.json");
        if (File.Exists(path))
        {
            if (File.ReadAllText(path) == _context)
                return;
            // The name of the folder tells the hash of its context, so that no other one is right.
            Console.Error.WriteLine(
                Terminal.Printable.Lines(
                    $"{path}: expected the context of this run, got another text; it is written anew"
                )
            );
        }
        Write("context.json", _context);
    }

    /// <summary>Locks the run against other processes until the result is disposed.</summary>
    /// <exception cref="IOException">
    /// Another process has locked it, which the message names, or the lock cannot be written.
    /// </exception>
    public IDisposable Lock() => RunLock.Take(LockPath, CompletePath);

    /// <summary>
    /// The process that works on the run, or did so last if it was killed; null if there is none or it is not known.
    /// </summary>
    public RunHolder? Holder => RunLock.HolderOf(LockPath);

    private string LockPath => CompletePath + ".lock";

    /// <summary>
    /// Makes the folder if needed and locks it until the result is disposed. Returns null if the run is complete: then
    /// any process may read it.
    /// </summary>
    /// <exception cref="IOException">Another process has locked it.</exception>
    public IDisposable? Hold()
    {
        if (IsComplete)
            return null;
        var gate = Lock();
        Begin();
        return gate;
    }

    /// <summary>Writes run.json and gives the folder its final name, unless it has it already.</summary>
    /// <param name="record">The facts of run.json.</param>
    public virtual void Complete(JsonObject record)
    {
        WriteRecord(record);
        if (IsComplete)
            return;
        // Processes that were killed while they wrote have left files with temporary names.
        foreach (var left in Directory.GetFiles(Path, "*" + Leftover.Part, SearchOption.AllDirectories))
            File.Delete(left);
        Directory.Move(Path, CompletePath);
    }
}
