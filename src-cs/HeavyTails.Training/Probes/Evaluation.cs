// L = (1/n) sum_i l_i over a whole set of n samples, without a graph of gradients.
using HeavyTails.Training.Batches;
using HeavyTails.Training.Networks;
using HeavyTails.Training.Objectives;
using HeavyTails.Training.Tensors;
using static TorchSharp.torch;

namespace HeavyTails.Training.Probes;

/// <summary>Loss and accuracy of a network on a set of samples.</summary>
/// <param name="Loss">Mean loss over the samples.</param>
/// <param name="Accuracy">
/// Fraction of the samples whose class, or sign if there is one output, is predicted, in [0, 1]; NaN without labels.
/// </param>
public readonly record struct Evaluation(double Loss, double Accuracy)
{
    /// <summary>Evaluates a network, without dropout.</summary>
    /// <param name="network">The network to evaluate.</param>
    /// <param name="loss">Loss of its outputs against the targets.</param>
    /// <param name="samples">At least one sample.</param>
    /// <param name="options">Batches. Default: 1000 samples at once, every sample with the same weight.</param>
    /// <exception cref="ArgumentException">
    /// There are no samples, or network, loss and samples do not fit each other.
    /// </exception>
    public static Evaluation Of(Network network, Loss loss, Samples samples, EvaluationOptions? options = null)
    {
        options ??= new();
        var batch = options.BatchSize;
        samples.CheckFor(network.Spec, loss);
        if (batch < 1 || samples.Count == 0)
            throw new ArgumentException(
                $"expected at least 1 sample and batches of at least 1, got {samples.Count} and {batch}"
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
            var (x, y) = samples.Gather(now, loss, network);
            var outputs = network.Forward(x);
            var weight = options.WeightBatchesEqually ? 1.0 : now.Length;
            sum += weight * loss.Of(outputs, y).ToDoubleValue();
            weights += weight;
            if (samples.HasLabels)
                correct += samples.Correct(outputs, now);
        }
        return new(sum / weights, samples.HasLabels ? (double)correct / samples.Count : double.NaN);
    }
}

/// <summary>Batches and weights in an <see cref="Evaluation"/> of a set.</summary>
public sealed record EvaluationOptions
{
    /// <summary>
    /// Number of samples that are evaluated at once, at least 1: it bounds the memory and changes the result only by
    /// rounding, unless <see cref="WeightBatchesEqually"/> is set. Default: 1000, this library's choice.
    /// </summary>
    public int BatchSize { get; init; } = 1000;

    /// <summary>
    /// The legacy variant: the mean of the batches' means, so that samples of a short last batch have more weight.
    /// Default: false.
    /// </summary>
    public bool WeightBatchesEqually { get; init; }
}
