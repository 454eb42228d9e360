using static TorchSharp.torch;

namespace HeavyTails.Training.Networks;

public sealed partial class Network
{
    /// <summary>Outputs in evaluation, and what the layers with weights took and gave, in forward order.</summary>
    internal (Tensor Outputs, IReadOnlyList<LayerCall> Calls) ForwardWithCalls(Tensor x)
    {
        CheckInput(x, x.shape);
        if (x.Dimensions == 2 && _inputShape.Length > 1)
            x = x.reshape([x.shape[0], .. _inputShape]);
        NetworkParameter[] weights = [.. Weights];
        var calls = new List<LayerCall>();
        for (var i = 0; i < _steps.Count; i++)
        {
            var y = _steps[i](x, null);
            if (Spec.Layers[i] is DenseSpec or ConvolutionSpec)
                calls.Add(Call(Spec.Layers[i], weights[calls.Count], x, y, calls.Count + 1 == weights.Length));
            x = y;
        }
        return (x, calls);
    }

    private LayerCall Call(LayerSpec layer, NetworkParameter weight, Tensor x, Tensor y, bool last) =>
        new()
        {
            Name = weight.LayerName,
            Input = x,
            Output = y,
            HasBias = layer is DenseSpec { Bias: true } or ConvolutionSpec { Bias: true },
            Scale = Multiplier(weight.Shape.Skip(1).Aggregate(1, (n, d) => n * d), last),
            Window = layer is ConvolutionSpec c
                ? new(c.Kernel, c.Kernel) { Stride = (c.Stride, c.Stride), Padding = (c.Padding, c.Padding) }
                : null,
        };
}
