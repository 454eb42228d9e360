// u_j = g_{B_j} - g, j = 1 .. m: B_j fresh random batches, g the gradient over all samples, at the same weights.        Simsekli, Sagun & Gurbuzbalaban 2019, arXiv:1901.06053
// noise_norm_l: mean of ||u_j||_F;  noise_tail_index_l: median over j of Mohammadi's estimator over the entries of u_j, their mean taken off.
// A layer's entries are neither independent nor alike: the index describes how uneven they are, not a law of the noise (arXiv:2105.09557 discusses).
using System.Text.Json;
using HeavyTails.Core.Numerics;
using HeavyTails.Core.TailIndices;
using HeavyTails.Data.Transforms;
using HeavyTails.Training.Batches;
using HeavyTails.Training.Networks;
using HeavyTails.Training.Tensors;
using static TorchSharp.torch;

namespace HeavyTails.Training.Probes;

/// <summary>Samples of gradient noise, their norms and tail indices by layer; every sample is a line of gradient-noise.jsonl.</summary>
/// <param name="when">When to take them.</param>
/// <param name="samples">m.</param>
/// <param name="batchSize">Of the sampled gradients; null for the run's.</param>
public sealed class GradientNoise(ProbeSchedule when, int samples = 10, int? batchSize = null) : Probe(when)
{
    private const int RowsAtOnce = 1000;

    /// <inheritdoc/>
    public override string Description =>
        $"gradient noise {When}, {samples} samples{(batchSize is { } b ? $" of {b}" : "")}";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Columns(NetworkSpec network) =>
        [.. ByLayer("noise_norm", network), .. ByLayer("noise_tail_index", network)];

    /// <inheritdoc/>
    public override void Start(Moment start)
    {
        if (samples < 1)
            throw new ArgumentException($"gradient noise needs at least 1 sample, got {samples}");
    }

    /// <inheritdoc/>
    public override void Write(Moment now, Span<double?> values)
    {
        var weights = now.Network.Weights.ToArray();
        var places = new int[now.Train.Count];
        for (var i = 0; i < places.Length; i++)
            places[i] = i;
        var mean = Gradient(now, weights, places);
        var size = Math.Min(batchSize ?? now.Recipe.BatchSize, now.Train.Count);
        var (norms, indices) = (new double[weights.Length], weights.Select(_ => new List<double>()).ToArray());
        for (var j = 0; j < samples; j++)
        {
            // One plan a step and sample: draws that no batch of the training uses.
            var plan = new BatchPlan(
                Sampling.FreshSubset,
                now.Train.Count,
                size,
                Streams.Of(now.Recipe.Seed, Streams.Probes, (ulong)now.Step).NextBits()
            );
            plan.Fill(j, places);
            var g = Gradient(now, weights, places.AsSpan(0, size));
            for (var l = 0; l < weights.Length; l++)
            {
                for (var i = 0; i < g[l].Length; i++)
                    g[l][i] -= mean[l][i];
                var norm = Math.Sqrt(Vectors.Dot(g[l], g[l]));
                var fit = TailIndex.AlphaStable(TailIndex.Centre((ReadOnlySpan<double>)g[l]));
                norms[l] += norm;
                double? index = fit.Succeeded ? fit.Value.TailIndex : null;
                if (index is { } found)
                    indices[l].Add(found);
                now.WriteLine(
                    "gradient-noise",
                    JsonSerializer.Serialize(
                        new
                        {
                            step = now.Step,
                            sample = j,
                            layer = weights[l].LayerName,
                            norm,
                            tail_index = index is { } x && double.IsFinite(x) ? index : null,
                        }
                    )
                );
            }
        }
        for (var l = 0; l < weights.Length; l++)
        {
            values[l] = norms[l] / samples;
            indices[l].Sort();
            values[weights.Length + l] =
                indices[l].Count == 0
                    ? null
                    : (indices[l][(indices[l].Count - 1) / 2] + indices[l][indices[l].Count / 2]) / 2;
        }
    }

    // In float64, a thousand samples at a time; the run's own gradients are left alone.
    private static double[][] Gradient(Moment now, NetworkParameter[] weights, ReadOnlySpan<int> places)
    {
        var sums = Array.ConvertAll(weights, w => new double[w.Tensor.numel()]);
        Tensor[] inputs = Array.ConvertAll(weights, w => w.Tensor);
        for (var first = 0; first < places.Length; first += RowsAtOnce)
        {
            using var scope = NewDisposeScope();
            var part = places.Slice(first, Math.Min(RowsAtOnce, places.Length - first));
            var (x, y) = now.Train.Gather(
                part,
                now.Recipe.Loss,
                now.Network.Spec.Outputs,
                now.Network.Precision.Type()
            );
            var loss = now.Recipe.Loss.Of(now.Network.Forward(x), y);
            var gradients = Differentiation.Gradients([loss], inputs);
            for (var l = 0; l < weights.Length; l++)
            {
                var g = gradients[l].detach().to(ScalarType.Float64).contiguous().data<double>().ToArray();
                for (var i = 0; i < g.Length; i++)
                    sums[l][i] += g[i] * part.Length / places.Length;
            }
        }
        return sums;
    }
}
