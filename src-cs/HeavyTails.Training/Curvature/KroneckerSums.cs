// Over n samples s, their places t = 1 .. T in a layer and the vectors c of OutputRoots, with inputs a_st and
// derivatives g_sct with respect to the layer's outputs, and D_sc = sum_t g_sct a_st' [g x a]:
//   A = (1/n) sum_s sum_t a_st a_st'
//   G = (1/(n T)) sum_s sum_c sum_t g_sct g_sct'
//   S = (1/n) sum_s sum_c (Q_G' D_sc Q_A)^2, by entries.
// The exact block is (1/n) sum_sc vec D_sc (vec D_sc)'. Grosse & Martens 2016, sec. 3, arXiv:1602.01407 ("expand" in
// Eschenhagen et al. 2023, arXiv:2311.00636); George et al. 2018, sec. 3, arXiv:1806.03884.
using HeavyTails.Core.Curvature;
using HeavyTails.Training.Networks;
using HeavyTails.Training.Objectives;
using HeavyTails.Training.Tensors;
using static TorchSharp.torch;

namespace HeavyTails.Training.Curvature;

/// <summary>What factors are computed of.</summary>
internal sealed record KroneckerProblem
{
    /// <summary>Names of the layers, in the order of the blocks.</summary>
    public required IReadOnlyList<string> Layers { get; init; }

    /// <summary>The samples over which the loss is a mean.</summary>
    public required SampleBatches Batches { get; init; }

    /// <summary>Outputs [b x k] of a batch and the calls of all layers.</summary>
    public required Func<SampleBatch, (Tensor Outputs, IReadOnlyList<LayerCall> Calls)> Forward { get; init; }

    /// <summary>The loss, a mean over samples.</summary>
    public required Loss Loss { get; init; }

    /// <summary>The matrix that is approximated.</summary>
    public required CurvatureMatrix Matrix { get; init; }

    /// <summary>What is held fixed, for the description: "dropout off". Default: "".</summary>
    public string State { get; init; } = "";
}

/// <summary>Sums over mini-batches that Kronecker factors and their corrections are made of, in float64.</summary>
internal sealed class KroneckerSums(KroneckerProblem problem)
{
    // Numbers of the derivatives D of a convolution that are formed at once, 128 MB.
    private const long MostEntries = 1 << 24;

    private readonly long _n = problem.Batches.Samples;

    /// <summary>The factors of each layer.</summary>
    public KroneckerBlock[] Factors()
    {
        var layers = problem.Layers.Count;
        var (a, g, bias) = (new Tensor?[layers], new Tensor?[layers], new bool[layers]);
        try
        {
            ForEachBatch(
                (layer, call) =>
                {
                    bias[layer] = call.HasBias;
                    var x = call.Inputs().flatten(0, 1);
                    Add(ref a[layer], x.T.matmul(x).Times(1.0 / _n));
                    Add(ref g[layer], zeros([call.Outputs, call.Outputs], dtype: float64));
                },
                (layer, call, gradient) =>
                {
                    var slopes = call.Slopes(gradient);
                    var rows = slopes.flatten(0, 1);
                    Add(ref g[layer], rows.T.matmul(rows).Times(1.0 / (_n * slopes.shape[1])));
                }
            );
            return
            [
                .. problem.Layers.Select(
                    (name, i) => new KroneckerBlock(name, Symmetric(a[i]!), Symmetric(g[i]!), bias[i])
                ),
            ];
        }
        finally
        {
            foreach (var sum in a.Concat(g))
                sum?.Dispose();
        }
    }

    /// <summary>The second moments S of derivatives in the bases of blocks.</summary>
    public EigenbasisBlock[] Corrected(IReadOnlyList<EigenbasisBlock> bases)
    {
        var s = new Tensor?[bases.Count];
        var x = new Tensor[bases.Count];
        using var scope = NewDisposeScope();
        Tensor[] qa = [.. bases.Select(b => Matrix(b.Qa, b.Columns))],
            qg = [.. bases.Select(b => Matrix(b.Qg, b.Rows))];
        try
        {
            ForEachBatch(
                (layer, call) =>
                {
                    x[layer] = call.Inputs().matmul(qa[layer].to(call.Input.device).T);
                    Add(ref s[layer], zeros([bases[layer].Rows, bases[layer].Columns], dtype: float64));
                },
                (layer, call, gradient) =>
                {
                    var g = call.Slopes(gradient).matmul(qg[layer].to(gradient.device).T);
                    Add(ref s[layer], Squares(g, x[layer]).Times(1.0 / _n));
                }
            );
            return [.. bases.Select((b, i) => b.With(s[i]!.data<double>().ToArray()))];
        }
        finally
        {
            foreach (var sum in s)
                sum?.Dispose();
        }
    }

    /// <summary>The sum over samples of (sum_t g_t x_t')^2 [g x a], for g [b x T x g] and x [b x T x a].</summary>
    private static Tensor Squares(Tensor g, Tensor x)
    {
        if (g.shape[1] == 1)
            return (g * g).squeeze(1).T.matmul((x * x).squeeze(1));
        var (b, outputs, inputs) = (g.shape[0], g.shape[2], x.shape[2]);
        var step = Math.Max(1, MostEntries / (outputs * inputs));
        var sum = zeros([outputs, inputs], dtype: g.dtype, device: g.device);
        for (long at = 0; at < b; at += step)
        {
            using var scope = NewDisposeScope();
            var count = Math.Min(step, b - at);
            var d = g.narrow(0, at, count).transpose(1, 2).bmm(x.narrow(0, at, count));
            // The number 0 alone would be the number type of bytes, in which the sum would then be.
            sum.add_((d * d).sum(dim: 0L));
        }
        return sum;
    }

    // Calls start for each layer, then add for each layer and each vector of the outputs with the gradient of it.
    private void ForEachBatch(Action<int, LayerCall> start, Action<int, LayerCall, Tensor> add)
    {
        for (var i = 0; i < problem.Batches.Count; i++)
        {
            using var scope = NewDisposeScope();
            using var graphs = enable_grad(true);
            var batch = problem.Batches.Load(i);
            var (outputs, all) = problem.Forward(batch);
            if (outputs.Dimensions != 2)
                throw new ArgumentException(
                    $"expected outputs of [samples x outputs], got [{string.Join(" x ", outputs.shape)}]"
                );
            LayerCall[] calls = [.. problem.Layers.Select(name => all.Single(c => c.Name == name))];
            var roots = new OutputRoots(problem.Matrix, problem.Loss, OutputCurvature.Wide(outputs), batch.Y);
            for (var layer = 0; layer < calls.Length; layer++)
                start(layer, calls[layer]);
            for (var c = 0; c < roots.Count; c++)
            {
                using var pass = NewDisposeScope();
                var gradients = Differentiation.GradientsOrNull(
                    [outputs],
                    [.. calls.Select(call => call.Output)],
                    [roots.Column(c).to(outputs.dtype)],
                    new() { RetainGraph = true }
                );
                for (var layer = 0; layer < calls.Length; layer++)
                    if (gradients[layer] is { } gradient)
                        add(layer, calls[layer], gradient);
            }
        }
    }

    private static void Add(ref Tensor? sum, Tensor term)
    {
        if (sum is null)
            sum = term.to(CPU).clone().DetachFromDisposeScope();
        else
            sum.add_(term.to(CPU));
    }

    private static double[] Symmetric(Tensor sum)
    {
        using var scope = NewDisposeScope();
        return (sum + sum.T).Times(.5).contiguous().data<double>().ToArray();
    }

    private static Tensor Matrix(ReadOnlySpan<double> values, int order) => tensor(values.ToArray(), [order, order]);
}
