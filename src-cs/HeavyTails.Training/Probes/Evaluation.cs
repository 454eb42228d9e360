// Loss and accuracy over a whole set, without a graph: (1/n) sum_i l_i, whatever the batches.
using HeavyTails.Training.Batches;
using HeavyTails.Training.Networks;
using HeavyTails.Training.Objectives;
using HeavyTails.Training.Tensors;
using static TorchSharp.torch;

namespace HeavyTails.Training.Probes;

/// <summary>A network on a set of samples.</summary>
/// <param name="Loss">Mean over samples.</param>
/// <param name="Accuracy">Part of them whose class (or sign) is right, in [0, 1]; NaN where there are no labels.</param>
public readonly record struct Evaluation(double Loss, double Accuracy)
{
    /// <summary>Evaluates. The batch bounds memory; it moves the result by rounding alone, unless batches are weighted alike.</summary>
    /// <param name="network">In evaluation: no dropout.</param>
    /// <param name="loss">Of outputs against targets.</param>
    /// <param name="samples">At least one.</param>
    /// <param name="batch">Samples at once.</param>
    /// <param name="batchesAlike">Legacy: the mean of the batches' means, so that samples of a short last batch count for more.</param>
    public static Evaluation Of(
        Network network,
        Loss loss,
        Samples samples,
        int batch = 1000,
        bool batchesAlike = false
    )
    {
        samples.CheckFor(network.Spec, loss);
        if (batch < 1 || samples.Count == 0)
            throw new ArgumentException(
                $"evaluation needs samples and a batch of at least 1, got {samples.Count} and {batch}"
            );
        using var quiet = no_grad();
        var places = new int[Math.Min(batch, samples.Count)];
        double sum = 0,
            weights = 0;
        var correct = 0L;
        for (var first = 0; first < samples.Count; first += batch)
        {
            using var scope = NewDisposeScope();
            var now = places.AsSpan(0, Math.Min(batch, samples.Count - first));
            for (var i = 0; i < now.Length; i++)
                now[i] = first + i;
            var (x, y) = samples.Gather(now, loss, network.Spec.Outputs, network.Precision.Type());
            var outputs = network.Forward(x);
            var weight = batchesAlike ? 1.0 : now.Length;
            sum += weight * loss.Of(outputs, y).ToDoubleValue();
            weights += weight;
            if (samples.HasLabels)
                correct += samples.Correct(outputs, now);
        }
        return new(sum / weights, samples.HasLabels ? (double)correct / samples.Count : double.NaN);
    }
}
