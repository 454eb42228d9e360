using HeavyTails.Training.Batches;
using HeavyTails.Training.Networks;
using HeavyTails.Training.Objectives;
using HeavyTails.Training.Tensors;
using static TorchSharp.torch;

namespace HeavyTails.Training.Probes;

/// <summary>Gradients of the mean loss of some samples by the weights of a network.</summary>
internal static class MeanGradient
{
    private const int RowsAtOnce = 1000;

    /// <summary>
    /// The gradient by each weight matrix, in forward order and row-major. Sums are in float64, over a thousand samples
    /// at a time; the gradients of a run that is under way are not changed.
    /// </summary>
    public static double[][] Of(Network network, Loss loss, Samples samples, ReadOnlySpan<int> places)
    {
        Tensor[] inputs = [.. network.Weights.Select(w => w.Tensor)];
        var sums = Array.ConvertAll(inputs, w => new double[w.numel()]);
        for (var first = 0; first < places.Length; first += RowsAtOnce)
        {
            using var scope = NewDisposeScope();
            var part = places.Slice(first, Math.Min(RowsAtOnce, places.Length - first));
            var (x, y) = samples.Gather(part, loss, network);
            var gradients = Differentiation.Gradients([loss.Of(network.Forward(x), y)], inputs);
            for (var l = 0; l < inputs.Length; l++)
            {
                var g = gradients[l].detach().to(ScalarType.Float64).cpu().contiguous().data<double>().ToArray();
                for (var i = 0; i < g.Length; i++)
                    sums[l][i] += g[i] * part.Length / places.Length;
            }
        }
        return sums;
    }
}
