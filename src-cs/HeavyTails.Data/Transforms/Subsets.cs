using HeavyTails.Core.Numerics;

namespace HeavyTails.Data.Transforms;

/// <summary>Subsets of a data set, as new sets.</summary>
public static class Subsets
{
    /// <summary>The first samples of a set, in its order.</summary>
    /// <param name="data">The set to take samples of.</param>
    /// <param name="count">Number of samples, at most that of the set.</param>
    public static Dataset Take(this Dataset data, int count) => data.Slice(0, count);

    /// <summary>The samples start .. start + count - 1 of a set.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The set has fewer samples.</exception>
    public static Dataset Slice(this Dataset data, int start, int count)
    {
        if (start < 0 || count < 0 || start > data.Count - count)
            throw new ArgumentOutOfRangeException(
                nameof(count),
                $"samples {start} .. {start + count - 1} are not all in 0 .. {data.Count - 1} of {data.Name}"
            );
        return data.With(
            new()
            {
                Features = data.Features.AsSpan(start * data.Dimension, count * data.Dimension).ToArray(),
                Labels = data.Labels.AsSpan(start, count).ToArray(),
            }
        );
    }

    /// <summary>The samples of given indices, in their order; an index may occur several times.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The set has no sample of an index.</exception>
    public static Dataset Select(this Dataset data, IReadOnlyList<int> places)
    {
        var features = new float[places.Count * data.Dimension];
        var labels = new int[places.Count];
        for (var i = 0; i < labels.Length; i++)
        {
            if ((uint)places[i] >= (uint)data.Count)
                throw new ArgumentOutOfRangeException(
                    nameof(places),
                    $"place {places[i]} is outside 0 .. {data.Count - 1} of {data.Name}"
                );
            data[places[i]].CopyTo(features.AsSpan(i * data.Dimension));
            labels[i] = data.Labels[places[i]];
        }
        return data.With(new() { Features = features, Labels = labels });
    }

    /// <summary>Samples drawn without replacement, in random order.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The set has fewer samples.</exception>
    public static Dataset RandomSubset(this Dataset data, int count, ulong seed)
    {
        if (count < 0 || count > data.Count)
            throw new ArgumentOutOfRangeException(
                nameof(count),
                $"cannot draw {count} of the {data.Count} samples of {data.Name}"
            );
        var places = Enumerable.Range(0, data.Count).ToArray();
        var random = new SplitMix64(seed);
        for (var i = 0; i < count; i++)
        {
            var j = i + random.NextBelow(data.Count - i);
            (places[i], places[j]) = (places[j], places[i]);
        }
        return data.Select(places[..count]);
    }

    /// <summary>The samples with one of the given labels; the labels are kept.</summary>
    public static Dataset OfClasses(this Dataset data, params int[] labels) =>
        data.Select([.. Enumerable.Range(0, data.Count).Where(i => labels.Contains(data.Labels[i]))]);
}
