using HeavyTails.Training.Networks;
using HeavyTails.Training.Tensors;
using static TorchSharp.torch;

namespace HeavyTails.Tensors.Tests;

/// <summary>
/// Calls of TorchSharp that end the process, each with the call of this library that takes its place.
/// </summary>
internal static class EndingCalls
{
    /// <param name="Raw">The call of TorchSharp, which is run in a child process only.</param>
    /// <param name="Checked">The call of this library, which throws an exception.</param>
    /// <param name="Message">A part of the exception's message.</param>
    public sealed record Entry(Action Raw, Action Checked, string Message);

    public static IReadOnlyDictionary<string, Entry> All { get; } =
        new Dictionary<string, Entry>
        {
            ["gradient over a freed graph"] = new(
                () => OnFreedGraph((y, x) => autograd.grad([y], [x])),
                () => OnFreedGraph((y, x) => Differentiation.Gradients([y], [x])),
                "backward through the graph a second time"
            ),
            ["gradient of an unused input"] = new(
                () => WithUnused((y, x, unused) => autograd.grad([y], [x, unused])),
                () => WithUnused((y, x, unused) => Differentiation.Gradients([y], [x, unused])),
                "no output depends on input 1, [2] Float32"
            ),
            ["second derivative without a graph"] = new(
                () => Twice((y, x) => autograd.grad([y], [x], create_graph: false)[0]),
                () => Twice((y, x) => Differentiation.Gradients([y], [x])[0]),
                "depends on no tensor that requires a gradient"
            ),
            ["gradient with a weight of another shape"] = new(
                () => OfVector((y, x) => autograd.grad([y], [x], [ones(5)])),
                () => OfVector((y, x) => Differentiation.Gradients([y], [x], [ones(5)])),
                "weight 0 is [5] Float32, expected [3] Float32"
            ),
            ["gradient of a vector"] = new(
                () => OfVector((y, x) => autograd.grad([y], [x])),
                () => OfVector((y, x) => Differentiation.Gradients([y], [x])),
                "output 0 is [3] Float32: expected a scalar"
            ),
            ["gradient without any input"] = new(
                () => OfVector((y, x) => autograd.grad([y.sum()], [])),
                () => OfVector((y, x) => Differentiation.Gradients([y.sum()], [])),
                "got 1 and 0"
            ),
            ["product of matrices that do not fit"] = new(
                () => matmul(ones(2, 3), ones(4, 5)),
                () => OnNetwork(ones(2, 3)),
                "expected samples of [4], got [3]"
            ),
            ["no thread"] = new(() => set_num_threads(0), () => Threads.Set(0), "at least 1 thread, got 0"),
        };

    private static void OnFreedGraph(Action<Tensor, Tensor> then)
    {
        using var scope = NewDisposeScope();
        var x = ones(3).requires_grad_();
        var y = x.pow(2).sum();
        y.backward();
        then(y, x);
    }

    private static void WithUnused(Action<Tensor, Tensor, Tensor> then)
    {
        using var scope = NewDisposeScope();
        Tensor x = ones(3).requires_grad_(),
            unused = ones(2).requires_grad_();
        then(x.pow(2).sum(), x, unused);
    }

    private static void Twice(Func<Tensor, Tensor, Tensor> gradient)
    {
        using var scope = NewDisposeScope();
        var x = ones(3).requires_grad_();
        var slope = gradient(x.pow(3).sum(), x);
        gradient(slope.sum(), x);
    }

    private static void OfVector(Action<Tensor, Tensor> then)
    {
        using var scope = NewDisposeScope();
        var x = ones(3).requires_grad_();
        then(x * 2, x);
    }

    private static void OnNetwork(Tensor x)
    {
        using var scope = NewDisposeScope();
        using var network = Network.Build(NetworkSpec.Mlp([4, 5]), 1);
        network.Forward(x);
    }
}
