// X [n x d] float32 row-major, one sample a row; y [n] integers. What a network is trained on, without any tensor library.

using HeavyTails.Data.Files;

namespace HeavyTails.Data;

/// <summary>
/// Labelled samples in memory. The arrays are not copied and are meant to be read only; every transform returns a new set and shares
/// what it does not change.
/// </summary>
public sealed class Dataset
{
    /// <summary>Checks that the parts fit each other.</summary>
    /// <param name="name">Name in records and reports: "MNIST train".</param>
    /// <param name="features">Row-major [n x d], d the product of <paramref name="sampleShape"/>.</param>
    /// <param name="labels">n labels.</param>
    /// <param name="sampleShape">Shape of one sample, outermost first: [1, 28, 28], or [d].</param>
    /// <param name="classNames">Names of the labels 0, 1, ...; empty where labels are not classes from 0 (parity: -1 and 1).</param>
    /// <exception cref="ArgumentException">Features are not labels x shape, or a label has no class name.</exception>
    public Dataset(
        string name,
        float[] features,
        int[] labels,
        IReadOnlyList<int> sampleShape,
        IReadOnlyList<string>? classNames = null
    )
    {
        var dimension = sampleShape.Aggregate(
            1L,
            (p, s) =>
                s > 0
                    ? checked(p * s)
                    : throw new ArgumentException($"a sample cannot be [{string.Join(" x ", sampleShape)}]")
        );
        if (features.Length != labels.Length * dimension)
            throw new ArgumentException(
                $"{labels.Length} labels and samples of shape [{string.Join(" x ", sampleShape)}] need {labels.Length * dimension} features, got {features.Length}"
            );
        ClassNames = classNames ?? [];
        if (ClassNames.Count > 0)
            for (var i = 0; i < labels.Length; i++)
                if ((uint)labels[i] >= (uint)ClassNames.Count)
                    throw new ArgumentException(
                        $"label {labels[i]} of sample {i} is outside 0 .. {ClassNames.Count - 1}"
                    );
        (Name, Features, Labels, SampleShape, Dimension) = (name, features, labels, sampleShape, (int)dimension);
    }

    /// <summary>Name in records and reports.</summary>
    public string Name { get; }

    /// <summary>Row-major [Count x Dimension].</summary>
    public float[] Features { get; }

    /// <summary>One label a sample.</summary>
    public int[] Labels { get; }

    /// <summary>Shape of one sample, outermost first; images are [channels, height, width].</summary>
    public IReadOnlyList<int> SampleShape { get; }

    /// <summary>Names of the labels 0, 1, ...; empty where labels are not classes from 0.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>The files it was read from, with their checksums; empty for synthetic sets. Transforms keep it.</summary>
    public IReadOnlyList<FileChecksum> Sources { get; init; } = [];

    /// <summary>n.</summary>
    public int Count => Labels.Length;

    /// <summary>d, the product of <see cref="SampleShape"/>.</summary>
    public int Dimension { get; }

    /// <summary>The d features of sample i.</summary>
    public ReadOnlySpan<float> this[int i] => Features.AsSpan(i * Dimension, Dimension);

    /// <summary>The same samples with other features, labels, shape or name.</summary>
    public Dataset With(
        float[]? features = null,
        int[]? labels = null,
        IReadOnlyList<int>? sampleShape = null,
        IReadOnlyList<string>? classNames = null,
        string? name = null
    ) =>
        new(name ?? Name, features ?? Features, labels ?? Labels, sampleShape ?? SampleShape, classNames ?? ClassNames)
        {
            Sources = Sources,
        };

    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {Count} samples of [{string.Join(" x ", SampleShape)}]";
}
