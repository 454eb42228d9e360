// In TensorFlow 1 a cell has one kernel [in + h, gates h] for its input and its state: lstm_cell/kernel with the
// columns i j f o, gru_cell/gates/kernel with r u and gru_cell/candidate/kernel. A kernel beside a recurrent_kernel
// is Keras'.
// tensorflow/tensorflow, python/keras/layers/legacy_rnn/rnn_cell_impl.py
using HeavyTails.Checkpoints.Model;
using HeavyTails.Core.Layers;

namespace HeavyTails.Checkpoints.Formats.TensorFlow;

/// <summary>Tells the kernels of recurrent cells by their names.</summary>
internal static class RecurrentCells
{
    private const string Kernel = "/kernel",
        Recurrent = "/recurrent_kernel";

    public static void Declare(List<TensorEntry> tensors)
    {
        var keras = tensors
            .Where(t => t.Name.EndsWith(Recurrent, StringComparison.Ordinal))
            .Select(t => t.Name[..^Recurrent.Length])
            .ToHashSet();
        foreach (var tensor in tensors)
        {
            var isRecurrent = tensor.Name.EndsWith(Recurrent, StringComparison.Ordinal);
            if (!isRecurrent && !tensor.Name.EndsWith(Kernel, StringComparison.Ordinal) || tensor.Shape.Count != 2)
                continue;
            var module = tensor.Name[..^(isRecurrent ? Recurrent : Kernel).Length];
            if (keras.Contains(module))
            {
                tensor.GateOrder = GateOrder.Keras;
                continue;
            }
            tensor.GateOrder = GateOrder.TensorFlow;
            if (module.EndsWith("lstm_cell", StringComparison.Ordinal) && tensor.Shape[1] % 4 == 0)
                tensor.DeclaredKind = LayerKind.Lstm;
            else if (module.EndsWith("gru_cell/gates", StringComparison.Ordinal) && tensor.Shape[1] % 2 == 0)
                tensor.DeclaredKind = LayerKind.Gru;
        }
    }
}
