// X [n x d] float32 row-major, one sample in each row; y [n] integers. No tensor library is needed.

using HeavyTails.Data.Files;

namespace HeavyTails.Data;

/// <summary>
/// Labelled samples in memory. The arrays are not copied and must not be changed; every transform returns a new set,
/// which shares the parts that it does not change.
/// </summary>
public sealed class Dataset
{
    private readonly IReadOnlyList<string> _classNames = [];

    /// <summary>Makes a set and checks that its parts fit each other.</summary>
    /// <param name="name">Name in records and reports, for example "MNIST train".</param>
    /// <param name="features">Features, row-major [n x d], d the product of <paramref name="sampleShape"/>.</param>
    /// <param name="labels">Labels of the n samples.</param>
    /// <param name="sampleShape">Shape of one sample, outermost dimension first: [1, 28, 28], or [d].</param>
    /// <exception cref="ArgumentException">The number of features is not that of the labels times d.</exception>
    public Dataset(string name, float[] features, int[] labels, IReadOnlyList<int> sampleShape)
    {
        var dimension = sampleShape.Aggregate(
            1L,
            (p, s) =>
                s > 0
                    ? checked(p * s)
                    : throw new ArgumentException(
                        $"expected a sample of positive dimensions, got [{string.Join(" x ", sampleShape)}]"
                    )
        );
        if (features.Length != labels.Length * dimension)
            throw new ArgumentException(
                $"{labels.Length} labels and samples of shape [{string.Join(" x ", sampleShape)}] need "
                    + $"{labels.Length * dimension} features, got {features.Length}"
            );
        (Name, Features, Labels, SampleShape, Dimension) = (name, features, labels, sampleShape, (int)dimension);
    }

    /// <summary>Name in records and reports.</summary>
    public string Name { get; }

    /// <summary>Features of all samples, row-major [Count x Dimension].</summary>
    public float[] Features { get; }

    /// <summary>One label for each sample.</summary>
    public int[] Labels { get; }

    /// <summary>Shape of one sample, outermost dimension first; images are [channels, height, width].</summary>
    public IReadOnlyList<int> SampleShape { get; }

    /// <summary>
    /// Names of the labels 0, 1, ... Empty (the default) if labels are not classes from 0, such as parities -1 and 1.
    /// </summary>
    /// <exception cref="ArgumentException">A label has no name.</exception>
    public IReadOnlyList<string> ClassNames
    {
        get => _classNames;
        init
        {
            if (value.Count > 0)
                for (var i = 0; i < Labels.Length; i++)
                    if ((uint)Labels[i] >= (uint)value.Count)
                        throw new ArgumentException(
                            $"label {Labels[i]} of sample {i} is outside 0 .. {value.Count - 1}"
                        );
            _classNames = value;
        }
    }

    /// <summary>
    /// The files that the set was read from, with their checksums; empty for synthetic sets. Transforms keep it.
    /// </summary>
    public IReadOnlyList<FileChecksum> Sources { get; init; } = [];

    /// <summary>Number n of samples.</summary>
    public int Count => Labels.Length;

    /// <summary>Number d of features of each sample, the product of <see cref="SampleShape"/>.</summary>
    public int Dimension { get; }

    /// <summary>The d features of sample i = 0 .. n - 1.</summary>
    public ReadOnlySpan<float> this[int i] => Features.AsSpan(i * Dimension, Dimension);

    /// <summary>A set with some parts replaced, which shares the others with this one.</summary>
    /// <exception cref="ArgumentException">The parts do not fit each other; the message holds both sides.</exception>
    public Dataset With(DatasetChange change) =>
        new(
            change.Name ?? Name,
            change.Features ?? Features,
            change.Labels ?? Labels,
            change.SampleShape ?? SampleShape
        )
        {
            ClassNames = change.ClassNames ?? ClassNames,
            Sources = Sources,
        };

    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {Count} samples of [{string.Join(" x ", SampleShape)}]";
}
