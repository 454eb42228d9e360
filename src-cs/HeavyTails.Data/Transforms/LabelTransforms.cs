using HeavyTails.Core.Numerics;

namespace HeavyTails.Data.Transforms;

/// <summary>
/// Transforms of labels. Random numbers are functions of the seed and of the sample's index alone.
/// </summary>
public static class LabelTransforms
{
    /// <summary>Labels y = 2 (label mod 2) - 1: 1 for odd classes, -1 for even ones.</summary>
    public static Dataset WithParityLabels(this Dataset data) =>
        data.With(
            new()
            {
                Labels = Array.ConvertAll(data.Labels, y => (2 * (y & 1)) - 1),
                ClassNames = [],
                Name = data.Name + ", parity",
            }
        );

    /// <summary>
    /// Symmetric label noise: with the given probability a label becomes another one of the set, each equally likely.
    /// </summary>
    /// <param name="data">A set with at least two different labels.</param>
    /// <param name="probability">Probability of a change, in [0, 1].</param>
    /// <param name="seed">Seed of the noise.</param>
    /// <exception cref="ArgumentException">The probability is outside [0, 1], or all labels are equal.</exception>
    public static Dataset WithLabelNoise(this Dataset data, double probability, ulong seed)
    {
        if (!(probability is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(
                nameof(probability),
                $"expected a probability in [0, 1], got {probability}"
            );
        var classes = ClassesOf(data);
        if (classes.Length < 2)
            throw new ArgumentException($"{data.Name}: expected at least 2 different labels, got {classes.Length}");
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
        return data.With(
            new() { Labels = labels, Name = FormattableString.Invariant($"{data.Name}, label noise {probability}") }
        );
    }

    /// <summary>
    /// Labels drawn uniformly from those of the set, independent of the samples: Zhang et al. 2017, arXiv:1611.03530.
    /// </summary>
    public static Dataset WithRandomLabels(this Dataset data, ulong seed)
    {
        var classes = ClassesOf(data);
        var labels = new int[data.Count];
        for (var i = 0; i < labels.Length; i++)
        {
            var random = SplitMix64.ForStream(seed, (ulong)i);
            labels[i] = classes[random.NextBelow(classes.Length)];
        }
        return data.With(new() { Labels = labels, Name = data.Name + ", random labels" });
    }

    /// <summary>The possible labels, ascending: those with a class name, or those that occur.</summary>
    private static int[] ClassesOf(Dataset data)
    {
        if (data.ClassNames.Count > 0)
            return [.. Enumerable.Range(0, data.ClassNames.Count)];
        int[] found = [.. data.Labels.Distinct().Order()];
        return found;
    }
}
