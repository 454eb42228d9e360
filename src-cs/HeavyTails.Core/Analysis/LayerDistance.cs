using HeavyTails.Core.Fits;
using HeavyTails.Core.Layers;

namespace HeavyTails.Core.Analysis;

/// <summary>How far a layer of one model is from the same layer of another; see <see cref="LayerDistances"/>.</summary>
public sealed record LayerDistance
{
    /// <summary>Position of the layer among the weight matrices of the first model, from 1.</summary>
    public required int LayerId { get; init; }

    /// <summary>Name of the layer in the first model.</summary>
    public required string LongName { get; init; }

    /// <summary>Kind of the layer in the first model.</summary>
    public required LayerKind Kind { get; init; }

    /// <summary>Number of rows of each of the layer's matrices.</summary>
    public required int Rows { get; init; }

    /// <summary>Number of columns of each of the layer's matrices.</summary>
    public required int Columns { get; init; }

    /// <summary>Number of the layer's matrices: the taps of a convolution, 1 for a dense layer.</summary>
    public required int Count { get; init; }

    /// <summary>Frobenius norm of the first model's weights, in their units.</summary>
    public required double Norm { get; init; }

    /// <summary>Frobenius norm of the difference of the two tensors; WeightWatcher's method "raw".</summary>
    public required double Raw { get; init; }

    /// <summary>
    /// The raw distance over the norm of the first model's weights; fails where that is zero.
    /// </summary>
    public FitResult<double> Relative =>
        Norm > 0
            ? Raw / Norm
            : FitResult<double>.Failed(FitFailure.NotApplicable, "all weights of the first model are zero");

    /// <summary>
    /// Mean over the layer's matrices of the Frobenius norm of their difference; WeightWatcher's method "euclidean".
    /// </summary>
    public required double Euclidean { get; init; }

    /// <summary>
    /// Linear centred kernel alignment in 0 .. 1, mean over the layer's matrices: 1 where the columns of one are an
    /// orthogonal transform of the columns of the other, times a factor.
    /// </summary>
    public required FitResult<double> Cka { get; init; }

    /// <summary>Euclidean norm of the difference of the two biases; null where one of the models has none.</summary>
    public double? Bias { get; init; }
}
