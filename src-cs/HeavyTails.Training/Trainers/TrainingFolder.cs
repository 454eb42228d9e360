// A training run adds streams of lines, NAME.jsonl, to its folder. When a run is resumed, they are cut back to the
// length that they had when its state was saved.
using System.Text;
using System.Text.Json.Nodes;
using HeavyTails.Runs.Folders;
using HeavyTails.Training.Probes;

namespace HeavyTails.Training.Trainers;

/// <summary>
/// The folder of a training run. Unless it is complete, this process holds it until it is disposed; a partial folder
/// stays, so that the run can be resumed.
/// </summary>
public sealed class TrainingFolder : RunFolder, IRunFiles, IDisposable
{
    private readonly Dictionary<string, FileStream> _streams = [];
    private readonly IDisposable? _hold;

    /// <summary>Opens the folder of a context: the complete one, or the partial one, which is made if absent.</summary>
    /// <param name="root">Folder that holds the folders of all runs.</param>
    /// <param name="context">What the run was asked to do; the hash of its JSON is the folder's name.</param>
    /// <exception cref="IOException">Another process holds the folder.</exception>
    public TrainingFolder(string root, object context)
        : base(root, context) => _hold = Hold();

    /// <summary>Adds a line to the stream NAME.jsonl.</summary>
    public void Append(string stream, string json)
    {
        if (!_streams.TryGetValue(stream, out var file))
            _streams[stream] = file = new FileStream(
                PathOf(stream + ".jsonl"),
                FileMode.Append,
                FileAccess.Write,
                FileShare.Read
            );
        file.Write(Encoding.UTF8.GetBytes(json + "\n"));
    }

    /// <summary>Closes the streams, writes run.json and gives the folder its final name.</summary>
    public override void Complete(JsonObject record)
    {
        Close();
        base.Complete(record);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Close();
        _hold?.Dispose();
    }

    /// <summary>Flushes the streams to the operating system and returns their lengths in bytes.</summary>
    internal Dictionary<string, long> StreamLengths()
    {
        foreach (var file in _streams.Values)
            file.Flush();
        return _streams.ToDictionary(s => s.Key, s => s.Value.Position);
    }

    /// <summary>Cuts the streams back to the given lengths; a stream without one becomes empty.</summary>
    internal void Truncate(IReadOnlyDictionary<string, long> lengths)
    {
        foreach (var path in Directory.GetFiles(Path, "*.jsonl"))
        {
            var name = System.IO.Path.GetFileNameWithoutExtension(path);
            var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.Read);
            file.SetLength(lengths.GetValueOrDefault(name));
            file.Seek(0, SeekOrigin.End);
            _streams[name] = file;
        }
    }

    private void Close()
    {
        foreach (var file in _streams.Values)
            file.Dispose();
        _streams.Clear();
    }
}

/// <summary>Discards the lines and files of probes, for a run without a folder.</summary>
internal sealed class NoFiles : IRunFiles
{
    public void Append(string stream, string json) { }

    public string? PathOf(string name) => null;
}
