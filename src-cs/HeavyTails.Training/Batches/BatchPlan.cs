// Samples of step k: a function of the seed and k alone. n samples in batches of b make ceil(n / b) steps an epoch; the
// last batch of an epoch may be short.

using HeavyTails.Core.Numerics;
using HeavyTails.Training.Tensors;

namespace HeavyTails.Training.Batches;

/// <summary>How the samples of a batch are chosen.</summary>
public enum Sampling
{
    /// <summary>A new random order every epoch, without replacement within it, as PyTorch's shuffle=True.</summary>
    Shuffled,

    /// <summary>Every sample is drawn from all samples, with replacement.</summary>
    Replacement,

    /// <summary>Every step draws b different samples from all: without replacement within the batch only.</summary>
    FreshSubset,

    /// <summary>
    /// The order of the file, repeated: the legacy variant, for experiments that never shuffled. Gradient noise is then
    /// not that of independent draws.
    /// </summary>
    FileOrder,

    /// <summary>All samples at every step, that is gradient descent.</summary>
    FullBatch,

    /// <summary>
    /// All samples at every step, with normal noise on the gradient whose covariance is that of a batch of b samples
    /// drawn with replacement: <see cref="Replacement"/> without its higher moments.
    /// </summary>
    GaussianNoise,
}

/// <summary>Chooses the samples of each step.</summary>
internal sealed class BatchPlan
{
    private readonly int[] _order;
    private readonly int _noiseOf;
    private long _orderOfEpoch = -1;

    public BatchPlan(Sampling sampling, int count, int batchSize, ulong seed)
    {
        if (count < 1)
            throw new ArgumentException("expected at least one sample to train on, got none");
        if (sampling != Sampling.FullBatch && (batchSize < 1 || batchSize > count))
            throw new ArgumentException(
                $"the batch size must be in 1 .. {count}, the number of samples, got {batchSize}"
            );
        (Sampling, Count, Seed) = (sampling, count, seed);
        BatchSize = sampling is Sampling.FullBatch or Sampling.GaussianNoise ? count : batchSize;
        _noiseOf = batchSize;
        StepsPerEpoch = (count + BatchSize - 1) / BatchSize;
        _order = new int[sampling == Sampling.Shuffled ? count : 0];
    }

    public Sampling Sampling { get; }
    public int Count { get; }
    public ulong Seed { get; }
    public int BatchSize { get; }
    public int StepsPerEpoch { get; }

    /// <summary>Writes the indices of the samples of step k = 0, 1, ... and returns their number.</summary>
    public int Fill(long step, Span<int> places)
    {
        var (epoch, first) = (step / StepsPerEpoch, (int)(step % StepsPerEpoch * BatchSize));
        var whole = Math.Min(BatchSize, Count - first);
        switch (Sampling)
        {
            case Sampling.Shuffled:
                if (_orderOfEpoch != epoch)
                    Shuffle(epoch);
                _order.AsSpan(first, whole).CopyTo(places);
                return whole;
            case Sampling.FileOrder or Sampling.FullBatch or Sampling.GaussianNoise:
                for (var i = 0; i < whole; i++)
                    places[i] = first + i;
                return whole;
            case Sampling.Replacement:
                var draws = Streams.Of(Seed, Streams.Batches, (ulong)step);
                for (var i = 0; i < BatchSize; i++)
                    places[i] = draws.NextBelow(Count);
                return BatchSize;
            default:
                Subset(Streams.Of(Seed, Streams.Batches, (ulong)step), places[..BatchSize]);
                return BatchSize;
        }
    }

    /// <summary>
    /// The factors 1 + sqrt(n / b) (z_i - mean z) of the samples' gradients at step k, z_i standard normal, with
    /// <see cref="Sampling.GaussianNoise"/>.
    /// </summary>
    /// <param name="step">The step k = 0, 1, ...</param>
    /// <param name="factors">Receives a factor for each of the n samples; their mean is 1.</param>
    public void Factors(long step, Span<double> factors)
    {
        var random = Streams.Of(Seed, Streams.Batches, (ulong)step);
        Variates.Gaussian(ref random, factors);
        var (mean, scale) = (0.0, Math.Sqrt((double)Count / _noiseOf));
        foreach (var z in factors)
            mean += z / Count;
        foreach (ref var factor in factors)
            factor = 1 + (scale * (factor - mean));
    }

    // Algorithm of Fisher and Yates, inside-out form.
    private void Shuffle(long epoch)
    {
        var random = Streams.Of(Seed, Streams.Epochs, (ulong)epoch);
        for (var i = 0; i < Count; i++)
        {
            var j = random.NextBelow(i + 1);
            _order[i] = _order[j];
            _order[j] = i;
        }
        _orderOfEpoch = epoch;
    }

    // Floyd's algorithm takes b draws for b different indices. Bentley & Floyd 1987, CACM 30(9).
    private void Subset(SplitMix64 random, Span<int> places)
    {
        var chosen = new HashSet<int>(places.Length);
        for (var i = 0; i < places.Length; i++)
        {
            var top = Count - places.Length + i;
            var j = random.NextBelow(top + 1);
            places[i] = chosen.Add(j) ? j : top;
            if (places[i] == top)
                chosen.Add(top);
        }
    }
}
