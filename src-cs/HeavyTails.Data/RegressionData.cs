// X [n x d] float32 row-major, y [n] real targets.
namespace HeavyTails.Data;

/// <summary>Samples with real targets; the arrays are not copied.</summary>
public sealed class RegressionData
{
    /// <summary>Checks that the parts fit each other.</summary>
    /// <param name="name">Name in records and reports.</param>
    /// <param name="features">Row-major [n x d].</param>
    /// <param name="targets">n values.</param>
    /// <param name="dimension">d >= 1.</param>
    public RegressionData(string name, float[] features, float[] targets, int dimension)
    {
        if (dimension < 1 || features.Length != (long)targets.Length * dimension)
            throw new ArgumentException(
                $"{targets.Length} targets in dimension {dimension} need {(long)targets.Length * dimension} features, got {features.Length}"
            );
        (Name, Features, Targets, Dimension) = (name, features, targets, dimension);
    }

    /// <summary>Name in records and reports.</summary>
    public string Name { get; }

    /// <summary>Row-major [Count x Dimension].</summary>
    public float[] Features { get; }

    /// <summary>One target a sample.</summary>
    public float[] Targets { get; }

    /// <summary>d.</summary>
    public int Dimension { get; }

    /// <summary>n.</summary>
    public int Count => Targets.Length;

    /// <summary>The unit vector or coefficients that the targets were made with, [d]; empty where there is none.</summary>
    public float[] Teacher { get; init; } = [];

    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {Count} samples in {Dimension} dimensions";
}
