// ROOT/NAME.partial   in the making: context.json (what was asked), and what is there so far
// ROOT/NAME           complete: NAME holds the hash of what was asked, and a folder that bears it has all of it
// ROOT/NAME.lock      held by the one process at work on it; the system releases it with the process, however that ends
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using HeavyTails.Runs.Files;

namespace HeavyTails.Runs.Folders;

/// <summary>Where a run's record lies, complete or in the making.</summary>
public class RunFolder
{
    /// <summary>Ends the name of a folder in the making.</summary>
    protected const string InTheMaking = ".partial";

    private readonly string context;

    /// <summary>The folder of what was asked, named by its hash alone; nothing is made yet.</summary>
    /// <param name="root">Folder of runs.</param>
    /// <param name="context">What was asked: serialised by <see cref="Json"/>, so its properties' order counts.</param>
    public RunFolder(string root, object context)
    {
        this.context = JsonSerializer.Serialize(context, Json) + "\n";
        CompletePath = System.IO.Path.Combine(
            System.IO.Path.GetFullPath(root),
            HashOf(Encoding.UTF8.GetBytes(this.context))
        );
    }

    /// <summary>A folder of a given name, and its context.json.</summary>
    protected RunFolder(string root, string name, string context)
    {
        this.context = context;
        CompletePath = System.IO.Path.Combine(System.IO.Path.GetFullPath(root), name);
    }

    /// <summary>How contexts are written; their hashes rest on it.</summary>
    public static JsonSerializerOptions Json { get; } =
        new()
        {
            WriteIndented = true,
            PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
            Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
        };

    /// <summary>How all else is written: the same, with + and &lt; as they are.</summary>
    public static JsonSerializerOptions Readable { get; } =
        new(Json) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The first sixteen hexadecimal digits of a context's SHA-256.</summary>
    public static string HashOf(ReadOnlySpan<byte> context) => Convert.ToHexStringLower(SHA256.HashData(context))[..16];

    /// <summary>Where it lies once it is complete.</summary>
    public string CompletePath { get; }

    /// <summary>Its name then.</summary>
    public string Name => System.IO.Path.GetFileName(CompletePath);

    /// <summary>Whether everything is there.</summary>
    public bool IsComplete => Directory.Exists(CompletePath);

    /// <summary>Where it lies now.</summary>
    public string Path => IsComplete ? CompletePath : CompletePath + InTheMaking;

    /// <summary>Path of a file in it.</summary>
    public string PathOf(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Writes a file of it, whole or not at all, to the disk itself.</summary>
    public void Write(string name, Action<Stream> write) => WholeFile.Write(PathOf(name), write, toDisk: true);

    /// <summary>The same for text.</summary>
    public void Write(string name, string text) => WholeFile.Write(PathOf(name), text, toDisk: true);

    /// <summary>Writes run.json.</summary>
    protected void WriteRecord(JsonObject record) => Write("run.json", record.ToJsonString(Readable) + "\n");

    /// <summary>Begins it unless it is begun or complete: any number of processes may.</summary>
    public void Begin()
    {
        if (IsComplete)
            return;
        Directory.CreateDirectory(Path);
        if (!File.Exists(PathOf("context.json")))
            Write("context.json", context);
    }

    /// <summary>Keeps every other process from it until disposed.</summary>
    /// <exception cref="IOException">Another process is at work on it.</exception>
    public IDisposable Lock()
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(CompletePath)!);
        try
        {
            return new FileStream(
                CompletePath + ".lock",
                FileMode.OpenOrCreate,
                FileAccess.ReadWrite,
                FileShare.None,
                1,
                FileOptions.DeleteOnClose
            );
        }
        catch (IOException busy)
        {
            throw new IOException($"{CompletePath}: another process is at work on this run", busy);
        }
    }

    /// <summary>Begins it, or takes it up again, for this process alone until disposed; null when it is complete, which all may read.</summary>
    /// <exception cref="IOException">Another process is at work on it.</exception>
    public IDisposable? Hold()
    {
        if (IsComplete)
            return null;
        var gate = Lock();
        Begin();
        return gate;
    }

    /// <summary>Writes run.json and gives the folder its final name, if it has not got it already.</summary>
    public virtual void Complete(JsonObject record)
    {
        WriteRecord(record);
        if (IsComplete)
            return;
        // What processes left that were killed as they wrote.
        foreach (var left in Directory.GetFiles(Path, "*" + Leftover.Part, SearchOption.AllDirectories))
            File.Delete(left);
        Directory.Move(Path, CompletePath);
    }
}
