using HeavyTails.Core.Fits;
using HeavyTails.Core.Layers;
using HeavyTails.Core.Spectra;

namespace HeavyTails.Core.Smoothing;

/// <summary>New numbers for the matrices of one spectrum.</summary>
public sealed record ChangedMatrices
{
    /// <summary>The numbers of each matrix in float64, row-major, in the order of the set.</summary>
    public required IReadOnlyList<double[]> Numbers { get; init; }

    /// <summary>Number of singular values of all matrices that were removed.</summary>
    public required int Removed { get; init; }

    /// <summary>Number of singular values that all matrices had.</summary>
    public required int Of { get; init; }

    /// <summary>Largest singular value that was removed; null where none was.</summary>
    public double? LargestRemoved { get; init; }

    /// <summary>Smallest singular value that stayed; null where none did.</summary>
    public double? SmallestKept { get; init; }
}

/// <summary>
/// Changes the matrices of one spectrum of a layer. The result holds the new numbers, or the reason why the layer stays
/// as it is.
/// </summary>
/// <param name="layer">The layer, whose name decides its random order.</param>
/// <param name="matrices">Its matrices, which are held one by one.</param>
public delegate FitResult<ChangedMatrices> LayerChange(Layer layer, MatrixSet matrices);
