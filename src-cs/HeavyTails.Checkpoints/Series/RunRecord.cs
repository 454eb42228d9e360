// Beside the nets of sgd_ht lie evaluation_history_TEST.hist, evaluation_history_TRAIN.hist, training_history.hist (see
// HistoryFile) and args.info, the torch.save of main.py's arguments: an argparse.Namespace.
using HeavyTails.Checkpoints.Formats.Torch;
using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Pickles;
using HeavyTails.Core.NetSeries;

namespace HeavyTails.Checkpoints.Series;

/// <summary>What the files beside a series tell of its run.</summary>
public sealed record RunRecord
{
    private const string Arguments = "args.info",
        Batches = "training_history.hist";

    /// <summary>
    /// Number of steps whose losses are averaged to one point where only those of single batches are known.
    /// </summary>
    private const int BatchesAPoint = 100;

    private static readonly (string File, string Of)[] Evaluations =
    [
        ("evaluation_history_TEST.hist", "test set"),
        ("evaluation_history_TRAIN.hist", "training set"),
    ];

    /// <summary>The setting, by the folder's name or by args.info; null where neither tells.</summary>
    public RunSetting? Setting { get; private init; }

    /// <summary>The losses, of the first of the three histories that is there; null where none is.</summary>
    public TrainingEnd? Training { get; private init; }

    /// <summary>Why files that are there were not used, as clauses.</summary>
    public IReadOnlyList<string> Notes { get; private init; } = [];

    /// <summary>Reads what lies in the folder of a series.</summary>
    /// <param name="folder">The folder; null where the nets lie in several, of which nothing is known.</param>
    public static RunRecord Of(string? folder)
    {
        if (folder is null)
            return new();
        List<string> notes = [];
        var setting =
            RunSetting.Parse(Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))))
            ?? Use(folder, Arguments, SettingOf, notes);
        foreach (var (file, of) in Evaluations)
            if (Use(folder, file, HistoryFile.Read, notes) is { Count: > 0 } history)
                return new()
                {
                    Setting = setting,
                    Training = TrainingEnd.From(of, history, setting),
                    Notes = notes,
                };
        return new()
        {
            Setting = setting,
            Training = Use(folder, Batches, HistoryFile.Read, notes) is { Count: > 0 } batches
                ? TrainingEnd.From("training batches", Averaged(batches), setting)
                : null,
            Notes = notes,
        };
    }

    /// <summary>The setting in a file of arguments; null where some of them are missing.</summary>
    /// <param name="path">A file of torch.save.</param>
    /// <exception cref="CheckpointException">It cannot be read, or holds no arguments.</exception>
    public static RunSetting? SettingOf(string path)
    {
        using var file = TorchValue.Open(path);
        var arguments = (file.Value as Opaque)?.State as PickleDict ?? file.Value as PickleDict;
        if (arguments is null)
            throw new CheckpointException(
                path,
                null,
                $"expected the arguments of a script, got {PickleMachine.Describe(file.Value)}"
            );
        return
            arguments.Text("depth") is long depth
            && arguments.Text("width") is long width
            && arguments.Text("dataset") is string dataset
            && arguments.Text("criterion") is string loss
            && arguments.Text("model") is string model
            && file.NumbersOf(arguments.Text("lr")) is [> 0 and var stepSize]
            && arguments.Text("batch_size_train") is long and > 0 and <= int.MaxValue and var batchSize
            ? new()
            {
                Depth = (int)depth,
                Width = (int)width,
                Dataset = dataset,
                Loss = loss,
                Model = model,
                StepSize = stepSize,
                BatchSize = (int)(long)batchSize,
            }
            : null;
    }

    private static T? Use<T>(string folder, string name, Func<string, T?> read, List<string> notes)
        where T : class
    {
        var path = Path.Combine(folder, name);
        if (!File.Exists(path))
            return null;
        try
        {
            return read(path);
        }
        catch (CheckpointException fault)
        {
            notes.Add($"{name} is not used: {fault.Message}");
            return null;
        }
    }

    private static IReadOnlyList<HistoryPoint> Averaged(IReadOnlyList<HistoryPoint> steps) =>
        [
            .. steps
                .Chunk(BatchesAPoint)
                .Select(chunk => new HistoryPoint(
                    chunk[^1].Step,
                    chunk.Average(point => point.Loss),
                    chunk.Average(point => point.Accuracy)
                )),
        ];
}
