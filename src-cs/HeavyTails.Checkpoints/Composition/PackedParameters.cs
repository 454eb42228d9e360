// Modules of torch.ao.nn.quantized keep weight and bias as one packed object, which a state dict holds as the tuple
// (weight, bias): MODULE._packed_params._packed_params.0 and .1.  torch/ao/nn/quantized/modules/linear.py
// The weight is a quantised tensor, which is dequantised before; here it only gets the name that it had.
using HeavyTails.Checkpoints.Model;

namespace HeavyTails.Checkpoints.Composition;

/// <summary>Gives the weights and biases of quantised modules of PyTorch the names of ordinary ones.</summary>
internal sealed class PackedParameters : IComposition
{
    private const string Packed = "_packed_params._packed_params.";

    private static readonly (string Index, string Name)[] Parameters = [("0", "weight"), ("1", "bias")];

    public IEnumerable<ComposedTensor> Find(TensorTable table)
    {
        foreach (var (index, parameter) in Parameters)
        foreach (var (tensor, before) in table.EndingIn(Packed + index))
            if ((before.Length == 0 || before[^1] == '.') && table[before + parameter] is null)
                yield return new ComposedTensor(tensor.Renamed(before + parameter), [tensor]);
    }
}
