using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace HeavyTails.JammingBench;

/// <summary>
/// The same steps with tensors of TorchSharp in float64: by TorchSharp's Adam, or by one Adam over all parameters in
/// one tensor, of which the layers' weights and gradients are views.
/// </summary>
internal sealed class TorchSide
{
    private readonly Tensor _x,
        _y;
    private readonly Parameter[] _weights;
    private readonly bool _tanh;
    private readonly Adam? _adam;
    private readonly Tensor? _all,
        _gradient,
        _first,
        _second;
    private long _steps;

    public TorchSide(Problem problem, bool tanh, bool flat)
    {
        _tanh = tanh;
        _x = tensor(problem.X, [problem.Patterns, problem.H]);
        _y = tensor(problem.Labels, [problem.Patterns, 1]);
        var all = tensor(problem.Parameters);
        var (sizes, at) = (new List<Tensor>(), 0);
        for (var l = 1; l < problem.Widths.Length; l++)
        {
            var (o, i) = (problem.Widths[l], problem.Widths[l - 1]);
            sizes.Add(all[at..(at + (o * i))].view(o, i));
            at += o * i;
        }
        if (!flat)
        {
            _weights = [.. sizes.Select(w => new Parameter(w.clone()))];
            _adam = optim.Adam(_weights, 1e-3);
            return;
        }
        _weights = [.. sizes.Select(w => new Parameter(w))];
        (_all, _gradient, _first, _second) = (all, zeros_like(all), zeros_like(all), zeros_like(all));
        at = 0;
        foreach (var w in _weights)
        {
            w.grad = _gradient[at..(at + (int)w.numel())].view(w.shape);
            at += (int)w.numel();
        }
    }

    /// <summary>One step with the batch of all patterns.</summary>
    public void Step()
    {
        using var scope = NewDisposeScope();
        if (_adam is not null)
            foreach (var w in _weights)
                w.grad = null;
        else
            _gradient!.zero_();
        var a = _x;
        foreach (var w in _weights[..^1])
        {
            a = a.mm(w.t());
            a = _tanh ? a.tanh() : a.relu();
        }
        (1 - (_y * a.mm(_weights[^1].t()))).relu().square().mean().backward();
        if (_adam is not null)
            _adam.step();
        else
            FlatStep();
    }

    public double Loss()
    {
        using var scope = NewDisposeScope();
        using var none = no_grad();
        var a = _x;
        foreach (var w in _weights[..^1])
            a = _tanh ? a.mm(w.t()).tanh() : a.mm(w.t()).relu();
        return (1 - (_y * a.mm(_weights[^1].t()))).relu().square().mean().ToDouble();
    }

    private void FlatStep()
    {
        using var none = no_grad();
        _steps++;
        _first!.mul_(.9).add_(_gradient!, alpha: .1);
        _second!.mul_(.999).addcmul_(_gradient!, _gradient!, value: .001);
        var scale = Math.Sqrt(1 - Math.Pow(.999, _steps));
        var root = _second.sqrt().div_(scale).add_(1e-8);
        _all!.addcdiv_(_first, root, value: -1e-3 / (1 - Math.Pow(.9, _steps)));
    }
}
