// u_j = g_{B_j} - g, j = 1 .. m: B_j fresh random batches, g the gradient over all samples at the same weights.
// Simsekli, Sagun & Gurbuzbalaban 2019, arXiv:1901.06053.
// noise_norm_l:       mean over j of ||u_j||_F
// noise_tail_index_l: median over j of Mohammadi's estimator on the centred entries of u_j
// The entries of a layer are neither independent nor identically distributed: the index describes how uneven they are,
// not a law of the noise (see the discussion in arXiv:2105.09557).
using System.Text.Json;
using HeavyTails.Core.Numerics;
using HeavyTails.Core.TailIndices;
using HeavyTails.Training.Batches;
using HeavyTails.Training.Networks;
using HeavyTails.Training.Tensors;
using static TorchSharp.torch;

namespace HeavyTails.Training.Probes;

/// <summary>
/// Norms and tail indices of sampled gradient noise by layer: columns noise_norm_1, ... and noise_tail_index_1, ...;
/// every sample is a line of gradient-noise.jsonl.
/// </summary>
/// <param name="when">The steps at which noise is sampled.</param>
/// <param name="samples">Number m of samples, at least 1. Default: 10, this library's choice.</param>
/// <param name="batchSize">Batch size of the sampled gradients. Default: null, for the batch size of the run.</param>
public sealed class GradientNoise(ProbeSchedule when, int samples = 10, int? batchSize = null) : Probe(when)
{
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
        var mean = Gradient(places);
        var size = Math.Min(batchSize ?? now.Recipe.BatchSize, now.Train.Count);
        var (norms, indices) = (new double[weights.Length], weights.Select(_ => new List<double>()).ToArray());
        for (var j = 0; j < samples; j++)
        {
            // Every step has its own stream, which no batch of the training uses.
            var plan = new BatchPlan(
                Sampling.FreshSubset,
                now.Train.Count,
                size,
                Streams.Of(now.Recipe.Seed, Streams.Probes, (ulong)now.Step).NextBits()
            );
            plan.Fill(j, places);
            var g = Gradient(places.AsSpan(0, size));
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

        double[][] Gradient(ReadOnlySpan<int> of) => MeanGradient.Of(now.Network, now.Recipe.Loss, now.Train, of);
    }
}
