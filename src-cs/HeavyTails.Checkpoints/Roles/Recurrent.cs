// weight_ih [gates h, in], weight_hh [gates h, h] and weight_hr [projection, h] in PyTorch; kernel [in, gates h] and
// recurrent_kernel [h, gates h] in Keras. An LSTM has four gates and a GRU three.
using System.Text.RegularExpressions;
using HeavyTails.Core.Layers;

namespace HeavyTails.Checkpoints.Roles;

/// <summary>Weights of recurrent layers.</summary>
internal sealed partial class Recurrent : IRoleRule
{
    /// <inheritdoc/>
    public TensorRole? Of(NamedTensor tensor) =>
        tensor.Rank != 2 ? null
        : Weight().IsMatch(tensor.Leaf) ? new TensorRole(Torch(tensor))
        : tensor.Leaf is "recurrent_kernel" ? Keras(tensor, tensor.Shape)
        : tensor.Leaf is "kernel" && tensor.Model.Find($"{tensor.Module}.recurrent_kernel") is { Shape: [_, _] shape }
            ? Keras(tensor, shape)
        : null;

    // The ratio of weight_hh's sides is the number of gates; for weight_ih the name of the module decides, else the
    // divisor. LayerGroups corrects it by the weight_hh beside it.
    private static LayerKind Torch(NamedTensor tensor)
    {
        var (weight, name, shape) = (tensor.Leaf, tensor.Key, tensor.Shape);
        if (weight.Contains("hr", StringComparison.Ordinal))
            return LayerKind.Linear;
        if (weight.Contains("hh", StringComparison.Ordinal) && ByGates(shape[0], shape[1]) is { } kind)
            return kind;
        if (name.Contains("lstm", StringComparison.Ordinal))
            return LayerKind.Lstm;
        if (name.Contains("gru", StringComparison.Ordinal))
            return LayerKind.Gru;
        return shape[0] % 4 == 0 ? LayerKind.Lstm
            : shape[0] % 3 == 0 ? LayerKind.Gru
            : LayerKind.Rnn;
    }

    private static TensorRole Keras(NamedTensor tensor, int[] recurrent) =>
        Kernels.Ordered(tensor, ByGates(recurrent[1], recurrent[0]) ?? LayerKind.Rnn);

    // The kind whose number of gates is that of rows of width h over h; null where there is none.
    private static LayerKind? ByGates(int rows, int width) =>
        width == 0 ? null
        : rows == 4L * width ? LayerKind.Lstm
        : rows == 3L * width ? LayerKind.Gru
        : rows == width ? LayerKind.Rnn
        : null;

    [GeneratedRegex(@"^weight_(ih|hh|hr)(_l\d+(_reverse)?)?$")]
    private static partial Regex Weight();
}
