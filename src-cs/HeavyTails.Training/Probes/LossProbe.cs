// batch_loss:                        mean over the samples trained on since the last row, each before its step
// train_loss, test_loss, accuracies: over a whole set, after the step

using HeavyTails.Training.Batches;
using HeavyTails.Training.Networks;

namespace HeavyTails.Training.Probes;

/// <summary>Losses and accuracies of the batches, the test set and the training set.</summary>
/// <param name="when">The steps at which the probe writes.</param>
/// <param name="test">The test set. Default: null, for no columns of it.</param>
/// <param name="trainToo">Whether the whole training set is evaluated too. Default: false.</param>
/// <param name="weightBatchesEqually">
/// The legacy variant: means of batch means, so that samples of a short last batch have more weight; sets are then
/// evaluated in batches of the recipe's size. Default: false, every sample has the same weight.
/// </param>
public sealed class LossProbe(
    ProbeSchedule when,
    Samples? test = null,
    bool trainToo = false,
    bool weightBatchesEqually = false
) : Probe(when)
{
    private double _sum,
        _weights;

    /// <inheritdoc/>
    public override string Description =>
        $"losses {When}{(test is null ? "" : $", test {test.Name} {test.Fingerprint[..16]}")}"
        + $"{(trainToo ? ", on the training set too" : "")}{(weightBatchesEqually ? ", batches alike" : "")}";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Columns(NetworkSpec network) =>
        [
            "batch_loss",
            .. trainToo ? (string[])["train_loss", "train_accuracy"] : [],
            .. test is null ? (string[])[] : ["test_loss", "test_accuracy"],
        ];

    /// <inheritdoc/>
    public override void Start(Moment start) => test?.CheckFor(start.Network.Spec, start.Recipe.Loss);

    /// <inheritdoc/>
    public override void Watch(Moment now)
    {
        var weight = weightBatchesEqually ? 1 : now.BatchSize;
        _sum += weight * now.BatchLoss;
        _weights += weight;
    }

    /// <inheritdoc/>
    public override void Write(Moment now, Span<double?> values)
    {
        var column = 0;
        values[column++] = _weights > 0 ? _sum / _weights : null;
        (_sum, _weights) = (0, 0);
        if (trainToo)
            Put(now.Train, values);
        if (test is not null)
            Put(test, values);

        void Put(Samples samples, Span<double?> into)
        {
            var found = weightBatchesEqually
                ? Evaluation.Of(
                    now.Network,
                    now.Recipe.Loss,
                    samples,
                    new() { BatchSize = Math.Min(now.Recipe.BatchSize, samples.Count), WeightBatchesEqually = true }
                )
                : Evaluation.Of(now.Network, now.Recipe.Loss, samples);
            into[column++] = found.Loss;
            into[column++] = samples.HasLabels ? found.Accuracy : null;
        }
    }

    /// <inheritdoc/>
    public override void Save(BinaryWriter writer)
    {
        writer.Write(_sum);
        writer.Write(_weights);
    }

    /// <inheritdoc/>
    public override void Load(BinaryReader reader) => (_sum, _weights) = (reader.ReadDouble(), reader.ReadDouble());
}
