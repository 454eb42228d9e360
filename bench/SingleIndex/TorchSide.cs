using HeavyTails.Papers.SingleIndex;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace HeavyTails.SingleIndexBench;

/// <summary>The optimisers by name and their step sizes: a tenth of the steps' largest that descends.</summary>
internal static class Rules
{
    public static StudentOptimizer Of(string rule) => rule == "adam" ? new StudentAdam() : new StudentDescent();

    public static double StepSize(string rule) => rule == "adam" ? 1e-3 : 100;
}

/// <summary>
/// The same steps as a user of TorchSharp writes them: a float32 parameter, automatic differentiation, its optimisers.
/// </summary>
internal sealed class TorchSide
{
    private readonly Tensor _x,
        _y,
        _output;
    private readonly Parameter _hidden;
    private readonly optim.Optimizer _optimizer;

    public TorchSide(Student student, SingleIndexSample sample, string rule)
    {
        var (n, d, h) = (sample.Count, sample.Dimension, student.Width);
        _x = tensor(sample.X, [n, d]).to(ScalarType.Float32) / Math.Sqrt(d);
        _y = tensor(sample.Y, [n, 1]).to(ScalarType.Float32);
        _output = tensor(student.Output, [h, 1]).to(ScalarType.Float32) / Math.Sqrt(h);
        _hidden = new(tensor(student.Hidden[0], [h, d]).to(ScalarType.Float32));
        var eta = Rules.StepSize(rule);
        _optimizer = rule == "adam" ? optim.Adam([_hidden], eta) : optim.SGD([_hidden], eta);
    }

    /// <summary>Number of steps made.</summary>
    public long Steps { get; private set; }

    /// <summary>Makes one step and returns the loss before it.</summary>
    public double Step()
    {
        using var scope = NewDisposeScope();
        _optimizer.zero_grad();
        var loss = (_x.mm(_hidden.t()).tanh().mm(_output) - _y).square().mean();
        loss.backward();
        _optimizer.step();
        Steps++;
        return loss.item<float>();
    }
}

/// <summary>The two large products of a step alone, by libtorch's sgemm: X W' [n x h] and D'X [h x d].</summary>
internal sealed class Products(int n, int d, int h)
{
    private readonly Tensor _x = randn(n, d),
        _w = randn(h, d),
        _e = randn(n, h);

    public void Run(bool first)
    {
        using var product = first ? _x.mm(_w.t()) : _e.t().mm(_x);
    }
}
