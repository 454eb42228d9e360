// Gates stacked in one matrix, h rows (or columns) each:
//   LSTM   i f g o  PyTorch, cuDNN     i o f c  ONNX     i f c o  Keras     i j f o  TensorFlow 1
//   GRU    r z n    PyTorch, cuDNN     z r h    ONNX, Keras               r u      TensorFlow 1, gates alone
// i input, f forget, g = c = j cell, o output; r reset, z = u update, n = h new.  PyTorch and ONNX stack rows [p h, in];
// Keras and TensorFlow 1 columns [in, p h].  torch.nn.LSTM; onnx, Operators.md; keras/layers/rnn; rnn_cell_impl.py
using HeavyTails.Core.Layers;

namespace HeavyTails.Checkpoints.Model.Fused;

/// <summary>Which rows or columns of a recurrent layer's matrix belong to which gate.</summary>
internal static class Gates
{
    private const string Input = "input",
        Forget = "forget",
        Cell = "cell",
        Output = "output",
        Reset = "reset",
        Update = "update",
        New = "new";

    /// <summary>
    /// The gates of a recurrent layer in the order of its file; null where the kind alone tells them, which it does in
    /// PyTorch's order, or where neither side can be divided into gates.
    /// </summary>
    /// <param name="layer">The layer, [p h, in] or [in, p h].</param>
    /// <param name="stored">The tensor that the layer is made of.</param>
    public static LayerParts? Of(Layer layer, TensorEntry stored)
    {
        var order = Order(stored);
        if (layer.Kind is not (LayerKind.Lstm or LayerKind.Gru) || Names(layer.Kind, order) is not { } names)
            return null;
        if (FusedParts.Matrix(layer.Shape) is not (var rows, var columns))
            return null;
        var inColumns = order is GateOrder.Keras or GateOrder.TensorFlow && !IsTransposed(layer, stored);
        var byRows = inColumns ? columns % names.Length != 0 : rows % names.Length == 0;
        var length = byRows ? rows : columns;
        if (length % names.Length != 0)
            return null;
        var gate = length / names.Length;
        return new LayerParts(
            byRows,
            [.. names.Select((name, i) => new LayerPart(name, [new PartRange(i * gate, gate)]))]
        );
    }

    private static string[]? Names(LayerKind kind, GateOrder order) =>
        (kind, order) switch
        {
            (LayerKind.Lstm, GateOrder.Onnx) => [Input, Output, Forget, Cell],
            (LayerKind.Lstm, GateOrder.Keras) => [Input, Forget, Cell, Output],
            (LayerKind.Lstm, GateOrder.TensorFlow) => [Input, Cell, Forget, Output],
            (LayerKind.Gru, GateOrder.Onnx or GateOrder.Keras) => [Update, Reset, New],
            (LayerKind.Gru, GateOrder.TensorFlow) => [Reset, Update],
            _ => null,
        };

    // Only Keras calls fused weights kernel and recurrent_kernel, or kernel:0, in whatever file; Flax has a kernel for each
    // gate.
    private static GateOrder Order(TensorEntry stored) =>
        stored.GateOrder == GateOrder.Torch
        && stored.Name.AsSpan().TrimEnd("0123456789").TrimEnd(':').EndsWith("kernel", StringComparison.Ordinal)
            ? GateOrder.Keras
            : stored.GateOrder;

    // A file's [in, p h] has become the layer's [p h, in] where its order was recognised; a square tells nothing.
    private static bool IsTransposed(Layer layer, TensorEntry stored) =>
        stored.Shape is [var first, var second]
        && layer.Shape is [var rows, var columns]
        && (rows, columns) == (second, first);
}
