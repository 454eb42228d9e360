using HeavyTails.Core.Spectra;

namespace HeavyTails.Core.Layers;

/// <summary>The parts of each matrix of a stack [n, rows, columns], such as gate and up of each expert.</summary>
internal static class StackedParts
{
    /// <summary>Whether a layer is a stack whose matrices have a spectrum each.</summary>
    public static bool IsStack(Layer layer) =>
        layer is { Kind: LayerKind.Linear, Stack: LayerStack.Separate } && layer.Shape.Count(d => d != 1) == 3;

    /// <summary>The parts of the first matrix, "0.gate" and "0.up", then those of the second, ...</summary>
    /// <exception cref="NotSupportedException">A part is not inside a matrix.</exception>
    public static IReadOnlyList<MatrixSet> Of(TensorData tensor, LayerParts parts) =>
        [
            .. LayerMatrices
                .Stack(tensor)
                .SelectMany(matrix => LayerMatrices.Parts(((DenseMatrices)matrix).Single(0), parts, $"{matrix.Part}.")),
        ];
}
