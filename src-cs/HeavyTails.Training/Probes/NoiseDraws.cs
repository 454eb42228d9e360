// u_j = g_{B_j} - g, j = 1 .. m, at one set of weights: g the gradient over all samples, B_j batches of b samples drawn
// with replacement.  Simsekli, Sagun & Gurbuzbalaban 2019, arXiv:1901.06053.
using HeavyTails.Training.Batches;
using HeavyTails.Training.Networks;
using HeavyTails.Training.Objectives;
using HeavyTails.Training.Tensors;

namespace HeavyTails.Training.Probes;

/// <summary>How gradient noise is drawn.</summary>
public sealed record NoiseDrawOptions
{
    /// <summary>Batch size b, in 1 .. n.</summary>
    public required int BatchSize { get; init; }

    /// <summary>Number m of batches, at least 1. Default: 10, as of <see cref="GradientNoise"/>.</summary>
    public int Count { get; init; } = 10;

    /// <summary>Seed of the batches. Default: 0.</summary>
    public ulong Seed { get; init; }
}

/// <summary>The noise of batches in one weight matrix.</summary>
/// <param name="Layer">Name of the layer, for example "fc1".</param>
/// <param name="Draws">The noise of each of the m batches, row-major.</param>
public sealed record NoiseDraws(string Layer, IReadOnlyList<double[]> Draws)
{
    /// <summary>Draws the gradient noise at the present weights of a network, by layer.</summary>
    /// <param name="network">The network.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="samples">The samples that batches are drawn from.</param>
    /// <param name="options">Batch size, number of batches and seed.</param>
    /// <exception cref="ArgumentException">
    /// Network, loss, samples and options do not fit; the message holds both sides.
    /// </exception>
    public static IReadOnlyList<NoiseDraws> Of(Network network, Loss loss, Samples samples, NoiseDrawOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Count, 1);
        samples.CheckFor(network.Spec, loss);
        Differentiation.Require();
        var plan = new BatchPlan(
            Sampling.Replacement,
            samples.Count,
            options.BatchSize,
            Streams.Of(options.Seed, Streams.Probes, 0).NextBits()
        );
        var places = new int[samples.Count];
        for (var i = 0; i < places.Length; i++)
            places[i] = i;
        var mean = MeanGradient.Of(network, loss, samples, places);
        var draws = Array.ConvertAll(mean, _ => new List<double[]>());
        for (var j = 0; j < options.Count; j++)
        {
            var count = plan.Fill(j, places);
            var noise = MeanGradient.Of(network, loss, samples, places.AsSpan(0, count));
            for (var l = 0; l < noise.Length; l++)
            {
                for (var i = 0; i < noise[l].Length; i++)
                    noise[l][i] -= mean[l][i];
                draws[l].Add(noise[l]);
            }
        }
        return [.. network.Weights.Zip(draws, (weight, of) => new NoiseDraws(weight.LayerName, of))];
    }
}
