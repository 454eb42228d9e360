using HeavyTails.Core.Numerics;

namespace HeavyTails.Data.Transforms;

/// <summary>Other labels for the same samples. What is random is a function of the seed and the sample's place alone.</summary>
public static class LabelTransforms
{
    /// <summary>y = 2 (label mod 2) - 1: odd digits 1, even digits -1.</summary>
    public static Dataset WithParityLabels(this Dataset data) =>
        data.With(
            labels: Array.ConvertAll(data.Labels, y => (2 * (y & 1)) - 1),
            classNames: [],
            name: data.Name + ", parity"
        );

    /// <summary>With the given probability a label becomes another one of the set, each equally likely (symmetric noise).</summary>
    /// <param name="data">At least two different labels.</param>
    /// <param name="probability">In [0, 1].</param>
    /// <param name="seed">Of the noise.</param>
    public static Dataset WithLabelNoise(this Dataset data, double probability, ulong seed)
    {
        if (!(probability is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(
                nameof(probability),
                $"a probability is in [0, 1], got {probability}"
            );
        var classes = ClassesOf(data);
        if (classes.Length < 2)
            throw new ArgumentException($"{data.Name} has {classes.Length} different labels: there is no other one");
        var labels = new int[data.Count];
        for (var i = 0; i < labels.Length; i++)
        {
            var random = SplitMix64.ForStream(seed, (ulong)i);
            labels[i] = data.Labels[i];
            if (random.NextUniform() < probability)
            {
                var place = Array.BinarySearch(classes, labels[i]);
                labels[i] = classes[(place + 1 + random.NextBelow(classes.Length - 1)) % classes.Length];
            }
        }
        return data.With(labels: labels, name: FormattableString.Invariant($"{data.Name}, label noise {probability}"));
    }

    /// <summary>Labels drawn uniformly from those of the set, independent of the samples (Zhang et al. 2017, arXiv:1611.03530).</summary>
    public static Dataset WithRandomLabels(this Dataset data, ulong seed)
    {
        var classes = ClassesOf(data);
        var labels = new int[data.Count];
        for (var i = 0; i < labels.Length; i++)
        {
            var random = SplitMix64.ForStream(seed, (ulong)i);
            labels[i] = classes[random.NextBelow(classes.Length)];
        }
        return data.With(labels: labels, name: data.Name + ", random labels");
    }

    /// <summary>The labels that can occur, ascending: all class names, or those found.</summary>
    private static int[] ClassesOf(Dataset data)
    {
        if (data.ClassNames.Count > 0)
            return [.. Enumerable.Range(0, data.ClassNames.Count)];
        int[] found = [.. data.Labels.Distinct().Order()];
        return found;
    }
}
