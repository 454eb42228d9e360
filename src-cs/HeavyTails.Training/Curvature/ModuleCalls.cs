// What a module's layers take and give is seen by hooks, which TorchSharp runs in a layer's call, not in its forward.
// A module may free intermediate tensors before its outputs are returned, so that handles of their own are kept.
using HeavyTails.Training.Networks;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace HeavyTails.Training.Curvature;

/// <summary>The dense layers and convolutions of a module, seen in its forward passes as in evaluation.</summary>
internal sealed class ModuleCalls
{
    private readonly ModuleState _state;
    private readonly (string Name, nn.Module<Tensor, Tensor> Layer)[] _layers;

    /// <summary>Finds the layers that are chosen; parameters without gradient are constants.</summary>
    /// <param name="module">x [b x ...] to outputs [b x k].</param>
    /// <param name="only">Names of layers; null for all that have parameters.</param>
    /// <exception cref="ArgumentException">A layer is unknown, or one that has no Kronecker factors.</exception>
    public ModuleCalls(nn.Module<Tensor, Tensor> module, IReadOnlyList<string>? only)
    {
        _state = new(module, new());
        string[] names =
        [
            .. module
                .named_parameters()
                .Where(p => p.parameter.requires_grad)
                .Select(p => p.name[..Math.Max(0, p.name.LastIndexOf('.'))])
                .Distinct(),
        ];
        var modules = module.named_modules().ToDictionary(m => m.name, m => m.module);
        _layers =
        [
            .. KroneckerFactors
                .Chosen(names, only)
                .Select(name => (name, Layer(name, modules.GetValueOrDefault(name, module)))),
        ];
    }

    /// <summary>Names of the layers, in the order of the module's parameters.</summary>
    public IReadOnlyList<string> Names => [.. _layers.Select(l => l.Name)];

    /// <summary>What is held fixed, in words.</summary>
    public string State => _state.Description;

    /// <summary>Outputs of a batch and the calls of the layers, in the current scope.</summary>
    /// <exception cref="ArgumentException">A layer was not called exactly once.</exception>
    public (Tensor Outputs, IReadOnlyList<LayerCall> Calls) Forward(SampleBatch batch)
    {
        using var scope = NewDisposeScope();
        var calls = new List<LayerCall>();
        var hooks = new List<Action>();
        Tensor outputs;
        try
        {
            foreach (var (name, layer) in _layers)
                hooks.Add(
                    layer
                        .register_forward_hook(
                            (_, x, y) =>
                            {
                                // Both handles go to this scope, whatever scope the module is in. Moving one to the
                                // scope that has it already leaves it in none, and its finaliser ends the process.
                                Tensor[] kept = [x.alias(), y.alias()];
                                foreach (var tensor in kept)
                                    scope.Attach(tensor.DetachFromDisposeScope());
                                calls.Add(Call(name, layer, kept));
                                return y;
                            }
                        )
                        .remove
                );
            outputs = _state.Forward(batch);
        }
        finally
        {
            foreach (var remove in hooks)
                remove();
        }
        foreach (var (name, _) in _layers)
            if (calls.Count(c => c.Name == name) is var count and not 1)
                throw new ArgumentException(
                    $"expected one call of layer '{name}' in a forward pass, got {count}: "
                        + "hooks see only layers that are "
                        + "run by their method call, and a layer that is used twice has no Kronecker factors"
                );
        foreach (var call in calls)
            scope.MoveToOuter(call.Input, call.Output);
        return (scope.MoveToOuter(outputs), calls);
    }

    private static nn.Module<Tensor, Tensor> Layer(string name, nn.Module module)
    {
        var (weight, bias) = module switch
        {
            Linear dense => (dense.weight, dense.bias),
            Conv2d { groups: 1, padding_mode: PaddingModes.Zeros, padding_type: null or Padding.Valid } convolution => (
                convolution.weight,
                convolution.bias
            ),
            _ => throw new ArgumentException(
                $"expected dense layers and convolutions of one group with zeros as padding, got '{name}', "
                    + $"{module.GetType().Name}; choose layers by {nameof(KroneckerOptions.Only)}"
            ),
        };
        if (!weight.requires_grad || bias is { requires_grad: false })
            throw new ArgumentException($"expected weight and bias of layer '{name}' to require gradients, or neither");
        return (nn.Module<Tensor, Tensor>)module;
    }

    private static LayerCall Call(string name, nn.Module<Tensor, Tensor> layer, Tensor[] tensors)
    {
        var window = layer is Conv2d c
            ? new ConvolutionWindow(c.kernel_size[0], c.kernel_size[1])
            {
                Stride = Pair(c.stride),
                Padding = c.padding is { } sides ? Pair(sides) : (0, 0), // null for the padding "valid"
                Dilation = Pair(c.dilation),
            }
            : null;
        return new()
        {
            Name = name,
            Input = tensors[0],
            Output = tensors[1],
            HasBias = layer is Linear { bias: not null } or Conv2d { bias: not null },
            Window = window,
        };

        static (long, long) Pair(long[] sides) => (sides[0], sides[^1]);
    }
}
