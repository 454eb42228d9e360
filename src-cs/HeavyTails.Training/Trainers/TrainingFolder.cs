// A run folder with what a training run adds: NAME.jsonl, streams of lines, which are cut back to where the saved state stands.
using System.Text;
using System.Text.Json.Nodes;
using HeavyTails.Runs.Folders;
using HeavyTails.Training.Probes;

namespace HeavyTails.Training.Trainers;

/// <summary>The folder of a training run, held by this process until disposed unless it is complete; a partial one stays, to be taken up again.</summary>
public sealed class TrainingFolder : RunFolder, IRunFiles, IDisposable
{
    private readonly Dictionary<string, FileStream> streams = [];
    private readonly IDisposable? hold;

    /// <summary>Opens the complete folder of a context, or its partial one, made or taken up again.</summary>
    /// <param name="root">Folder of runs.</param>
    /// <param name="context">What was asked.</param>
    /// <exception cref="IOException">Another process is at work on it.</exception>
    public TrainingFolder(string root, object context)
        : base(root, context) => hold = Hold();

    /// <summary>Adds a line to NAME.jsonl.</summary>
    public void Append(string stream, string json)
    {
        if (!streams.TryGetValue(stream, out var file))
            streams[stream] = file = new FileStream(
                PathOf(stream + ".jsonl"),
                FileMode.Append,
                FileAccess.Write,
                FileShare.Read
            );
        file.Write(Encoding.UTF8.GetBytes(json + "\n"));
    }

    /// <summary>Closes the streams and completes the folder.</summary>
    public override void Complete(JsonObject record)
    {
        Close();
        base.Complete(record);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Close();
        hold?.Dispose();
    }

    /// <summary>Lengths of the streams so far, on the way to the disk.</summary>
    internal Dictionary<string, long> StreamLengths()
    {
        foreach (var file in streams.Values)
            file.Flush();
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
        foreach (var file in streams.Values)
            file.Dispose();
        streams.Clear();
    }
}

/// <summary>A run without a folder: lines and files of probes go nowhere.</summary>
internal sealed class NoFiles : IRunFiles
{
    public void Append(string stream, string json) { }

    public string? PathOf(string name) => null;
}
