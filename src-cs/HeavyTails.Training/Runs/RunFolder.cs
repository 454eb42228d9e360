// ROOT/HASH.partial while it is made, ROOT/HASH when it is complete, HASH the first 16 hexadecimal digits of the SHA-256 of context.json:
// what was asked names the folder, and a folder that bears the name has all of it.
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace HeavyTails.Training;

/// <summary>The folder of one run. Holds a lock while it is partial, which the system releases with the process, however that ends.</summary>
public sealed class RunFolder : IRunFiles, IDisposable
{
    private const string LockName = "lock";
    private readonly string final;
    private readonly Dictionary<string, FileStream> streams = [];
    private FileStream? gate;

    private RunFolder(string root, string hash)
    {
        Hash = hash;
        final = System.IO.Path.Combine(root, hash);
        IsComplete = Directory.Exists(final);
    }

    /// <summary>How contexts and records are written.</summary>
    public static JsonSerializerOptions Json { get; } = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
    };

    /// <summary>Names the folder.</summary>
    public string Hash { get; }

    /// <summary>Whether everything is there.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Where it is now.</summary>
    public string Path => IsComplete ? final : final + ".partial";

    /// <summary>Opens the complete folder of a context, or its partial one, made or taken up again.</summary>
    /// <param name="root">Folder of runs.</param>
    /// <param name="context">What was asked: serialised by <see cref="Json"/>, so its properties' order counts.</param>
    /// <exception cref="IOException">Another process is at work on it.</exception>
    public static RunFolder Open(string root, object context)
    {
        var text = JsonSerializer.Serialize(context, Json) + "\n";
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16];
        var folder = new RunFolder(System.IO.Path.GetFullPath(root), hash);
        if (folder.IsComplete) return folder;
        Directory.CreateDirectory(folder.Path);
        try
        {
            folder.gate = new FileStream(System.IO.Path.Combine(folder.Path, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException busy)
        {
            throw new IOException($"{folder.Path}: another process is at work on this run", busy);
        }
        // It may have been completed while we waited for the lock of a folder that was just renamed.
        if (Directory.Exists(folder.final))
        {
            folder.gate.Dispose();
            Directory.Delete(folder.Path, recursive: true);
            folder.IsComplete = true;
            return folder;
        }
        folder.Write("context.json", text);
        return folder;
    }

    /// <summary>Path of a file in it.</summary>
    public string PathOf(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Writes a file whole or not at all: beside, to the disk, renamed.</summary>
    public void Write(string name, Action<Stream> write)
    {
        var path = PathOf(name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        using (var stream = new FileStream(path + ".part", FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16))
        {
            write(stream);
            stream.Flush(flushToDisk: true);
        }
        File.Move(path + ".part", path, overwrite: true);
    }

    /// <summary>Writes a text file.</summary>
    public void Write(string name, string text) => Write(name, stream => stream.Write(Encoding.UTF8.GetBytes(text)));

    /// <summary>Adds a line to NAME.jsonl.</summary>
    public void Append(string stream, string json)
    {
        if (!streams.TryGetValue(stream, out var file))
            streams[stream] = file = new FileStream(PathOf(stream + ".jsonl"), FileMode.Append, FileAccess.Write, FileShare.Read);
        file.Write(Encoding.UTF8.GetBytes(json + "\n"));
    }

    /// <summary>Writes run.json and gives the folder its final name.</summary>
    public void Complete(JsonObject record)
    {
        if (IsComplete) throw new InvalidOperationException($"{Path} is complete already");
        Write("run.json", record.ToJsonString(Json) + "\n");
        Close();
        File.Delete(PathOf(LockName));
        Directory.Move(Path, final);
        IsComplete = true;
    }

    /// <summary>Closes files and releases the lock; a partial folder stays, to be taken up again.</summary>
    public void Dispose() => Close();

    /// <summary>Lengths of the streams so far, on the way to the disk.</summary>
    internal Dictionary<string, long> StreamLengths()
    {
        foreach (var file in streams.Values) file.Flush();
        return streams.ToDictionary(s => s.Key, s => s.Value.Position);
    }

    /// <summary>Takes back what streams got after these lengths were noted.</summary>
    internal void Truncate(IReadOnlyDictionary<string, long> lengths)
    {
        foreach (var path in Directory.GetFiles(Path, "*.jsonl"))
        {
            var name = System.IO.Path.GetFileNameWithoutExtension(path);
            var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.Read);
            file.SetLength(lengths.GetValueOrDefault(name));
            file.Seek(0, SeekOrigin.End);
            streams[name] = file;
        }
    }

    private void Close()
    {
        foreach (var file in streams.Values) file.Dispose();
        streams.Clear();
        gate?.Dispose();
        gate = null;
    }
}

/// <summary>A run without a folder: lines and files of probes go nowhere.</summary>
internal sealed class NoFiles : IRunFiles
{
    public void Append(string stream, string json) { }
    public string? PathOf(string name) => null;
}
