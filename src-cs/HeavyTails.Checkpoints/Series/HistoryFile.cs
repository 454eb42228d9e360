// training_history.hist, evaluation_history_TEST.hist and evaluation_history_TRAIN.hist of sgd_ht: torch.save of a list
// of [step, loss, accuracy in percent], as numbers or as tensors of one number, or of one tensor [steps x 3].
using HeavyTails.Checkpoints.Formats.Torch;
using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Pickles;
using HeavyTails.Core.NetSeries;

namespace HeavyTails.Checkpoints.Series;

/// <summary>Reads the losses and accuracies that a run left behind.</summary>
public static class HistoryFile
{
    /// <summary>Numbers of a row: step, loss and accuracy.</summary>
    private const int Columns = 3;

    /// <summary>The rows of a file, in its order.</summary>
    /// <param name="path">A file of torch.save.</param>
    /// <exception cref="CheckpointException">
    /// It cannot be read, or holds anything but rows of at least 3 numbers.
    /// </exception>
    public static IReadOnlyList<HistoryPoint> Read(string path)
    {
        using var file = TorchValue.Open(path);
        if (TorchValue.ShapeOf(file.Value) is { } shape)
            return shape is [_, >= Columns]
                ? [.. file.NumbersOf(file.Value)!.Chunk((int)shape[1]).Select(Point)]
                : throw Wrong(path, $"a tensor [{string.Join(" x ", shape)}]");
        var rows = PickleSequence.Items(file.Value) ?? throw Wrong(path, PickleMachine.Describe(file.Value));
        var points = new HistoryPoint[rows.Count];
        for (var i = 0; i < points.Length; i++)
            points[i] = Row(rows[i]) ?? throw Wrong(path, $"{PickleMachine.Describe(rows[i])} in place {i}");
        return points;

        HistoryPoint? Row(object? row)
        {
            var numbers = PickleSequence.Items(row) is { } items
                ? [.. items.Select(item => file.NumbersOf(item) is [var number] ? number : (double?)null)]
                : file.NumbersOf(row)?.Select(number => (double?)number).ToArray();
            return numbers is [{ } step, { } loss, { } accuracy, ..] ? Point([step, loss, accuracy]) : null;
        }
    }

    private static HistoryPoint Point(double[] row) => new((long)row[0], row[1], row[2]);

    private static CheckpointException Wrong(string path, string got) =>
        new(path, null, $"expected a list of rows [step, loss, accuracy], got {got}");
}
