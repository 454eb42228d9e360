// batch_loss: mean over the samples that were trained on since the last row, each before its step; train_loss, test_loss and accuracies: over a whole set, after the step.

using HeavyTails.Training.Batches;
using HeavyTails.Training.Networks;

namespace HeavyTails.Training.Probes;

/// <summary>Losses and accuracies.</summary>
/// <param name="when">When to write.</param>
/// <param name="test">A set to evaluate on, or null.</param>
/// <param name="trainToo">Evaluates on the whole training set as well.</param>
/// <param name="batchesAlike">Legacy: means of batch means, so that samples of a short last batch count for more; the test set is then taken in the recipe's batches.</param>
public sealed class LossProbe(
    ProbeSchedule when,
    Samples? test = null,
    bool trainToo = false,
    bool batchesAlike = false
) : Probe(when)
{
    private double sum,
        weights;

    /// <inheritdoc/>
    public override string Description =>
        $"losses {When}{(test is null ? "" : $", test {test.Name} {test.Fingerprint[..16]}")}{(trainToo ? ", on the training set too" : "")}{(batchesAlike ? ", batches alike" : "")}";

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
        var weight = batchesAlike ? 1 : now.BatchSize;
        sum += weight * now.BatchLoss;
        weights += weight;
    }

    /// <inheritdoc/>
    public override void Write(Moment now, Span<double?> values)
    {
        var column = 0;
        values[column++] = weights > 0 ? sum / weights : null;
        (sum, weights) = (0, 0);
        if (trainToo)
            Put(now.Train, values);
        if (test is not null)
            Put(test, values);

        void Put(Samples samples, Span<double?> into)
        {
            var found = batchesAlike
                ? Evaluation.Of(
                    now.Network,
                    now.Recipe.Loss,
                    samples,
                    Math.Min(now.Recipe.BatchSize, samples.Count),
                    true
                )
                : Evaluation.Of(now.Network, now.Recipe.Loss, samples);
            into[column++] = found.Loss;
            into[column++] = samples.HasLabels ? found.Accuracy : null;
        }
    }

    /// <inheritdoc/>
    public override void Save(BinaryWriter writer)
    {
        writer.Write(sum);
        writer.Write(weights);
    }

    /// <inheritdoc/>
    public override void Load(BinaryReader reader) => (sum, weights) = (reader.ReadDouble(), reader.ReadDouble());
}
