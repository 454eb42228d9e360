// X [n x d] float32 row-major, y [n] real targets.
namespace HeavyTails.Data;

/// <summary>Samples with real targets in memory. The arrays are not copied and must not be changed.</summary>
public sealed class RegressionData
{
    /// <summary>Makes a set and checks that its parts fit each other.</summary>
    /// <param name="name">Name in records and reports.</param>
    /// <param name="features">Features, row-major [n x d].</param>
    /// <param name="targets">Targets of the n samples.</param>
    /// <param name="dimension">Number d >= 1 of features of each sample.</param>
    /// <exception cref="ArgumentException">The number of features is not n d.</exception>
    public RegressionData(string name, float[] features, float[] targets, int dimension)
    {
        if (dimension < 1 || features.Length != (long)targets.Length * dimension)
            throw new ArgumentException(
                $"{targets.Length} targets in dimension {dimension} need {(long)targets.Length * dimension} features, "
                    + $"got {features.Length}"
            );
        (Name, Features, Targets, Dimension) = (name, features, targets, dimension);
    }

    /// <summary>Name in records and reports.</summary>
    public string Name { get; }

    /// <summary>Features of all samples, row-major [Count x Dimension].</summary>
    public float[] Features { get; }

    /// <summary>One target for each sample.</summary>
    public float[] Targets { get; }

    /// <summary>Number d of features of each sample.</summary>
    public int Dimension { get; }

    /// <summary>Number n of samples.</summary>
    public int Count => Targets.Length;

    /// <summary>
    /// The unit vector or the coefficients [d] that the targets were made with. Default: empty, for none.
    /// </summary>
    public float[] Teacher { get; init; } = [];

    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {Count} samples in {Dimension} dimensions";
}
