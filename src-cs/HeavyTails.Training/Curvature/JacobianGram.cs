// K = J J' [n k x n k], J [n k x p] the derivatives of all outputs f_c(x_s), row s k + c, with respect to p parameters:
// the empirical neural tangent kernel of the samples (Jacot, Gabriel & Hongler 2018, arXiv:1806.07572). Its nonzero
// eigenvalues are those of J'J [p x p], which is n k times the Fisher matrix of a squared error.
// K u = J (J'u): w = sum over batches of J_i' u_i, then J_i w for every batch.
using HeavyTails.Core.Curvature;
using HeavyTails.Training.Batches;
using HeavyTails.Training.Networks;
using HeavyTails.Training.Objectives;
using HeavyTails.Training.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace HeavyTails.Training.Curvature;

/// <summary>Which parameters and batches a Gram matrix of derivatives has.</summary>
public sealed record JacobianGramOptions
{
    /// <summary>
    /// The parameters of the derivatives, by their names ("fc1.weight") or by their layers' ("fc1"). Default: null, all
    /// of them.
    /// </summary>
    public IReadOnlyList<string>? Only { get; init; }

    /// <summary>
    /// Largest number of samples in a batch, at least 1. A product keeps the graph of one batch; with one batch for all
    /// samples its graph is also kept between products. Default: 1,000.
    /// </summary>
    public int BatchSize { get; init; } = 1000;
}

/// <summary>
/// The empirical neural tangent kernel K = J J' of samples by automatic differentiation, at the values that the
/// parameters have at each call. Its rows are outputs: output c of sample s is at s k + c. It has the nonzero
/// eigenvalues of J'J and is smaller wherever there are more parameters than outputs of samples.
/// </summary>
public sealed class JacobianGram : ICurvatureOperator, IDisposable
{
    private readonly AutogradProblem _problem;
    private readonly Tensor[] _parameters;
    private readonly long _outputs;
    private readonly Lock _lock = new();
    private JacobianGraph? _kept;
    private Tensor[] _values = []; // copies of all parameters, to which the kept graph belongs
    private bool _disposed;

    /// <summary>Makes an operator of a problem; the first batch's outputs are computed for their number.</summary>
    /// <param name="problem">Parameters, samples and outputs. Its loss and its precise outputs are not used.</param>
    /// <param name="only">The parameters of the derivatives, as in the options. Default: null, all of them.</param>
    /// <exception cref="ArgumentException">
    /// There are no outputs [b x k], or parameters are unknown or require no gradient; the message holds both sides.
    /// </exception>
    public JacobianGram(AutogradProblem problem, IReadOnlyList<string>? only = null)
    {
        Differentiation.Require();
        _problem = problem;
        _parameters = [.. Chosen(problem.Parameters, only).Select(p => p.Tensor)];
        if (_parameters.Any(p => !p.requires_grad || p.dtype != _parameters[0].dtype))
            throw new ArgumentException("expected parameters of one number type that require gradients");
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        _outputs = Outputs(problem.Batches.Load(0)).shape[1];
        Dimension = checked((int)(problem.Batches.Samples * _outputs));
    }

    /// <summary>The kernel of a network of this library, which must live as long. Dropout is off.</summary>
    /// <param name="network">The network.</param>
    /// <param name="samples">The samples; their targets are not used.</param>
    /// <param name="options">Parameters and batches. Default: all parameters.</param>
    /// <exception cref="ArgumentException">Network and samples do not fit; the message holds both.</exception>
    public static JacobianGram Of(Network network, Samples samples, JacobianGramOptions? options = null)
    {
        options ??= new();
        // Any loss will do: it only decides the form of the targets.
        Loss loss = new SquaredError();
        samples.CheckFor(network.Spec, loss);
        return new(
            new()
            {
                Parameters = [.. network.Parameters.Select(p => new NamedParameter(p.Name, p.Tensor))],
                Batches = SampleBatches.Of(
                    samples,
                    loss,
                    network.Spec.Outputs,
                    new()
                    {
                        Size = options.BatchSize,
                        Precision = network.Precision,
                        Device = network.Device,
                        Flat = true,
                    }
                ),
                Outputs = batch => network.Forward(batch.X),
                State = network.HasDropout ? "dropout off" : "",
            },
            options.Only
        );
    }

    /// <summary>The kernel of any module of TorchSharp, which must live as long and keep its parameters.</summary>
    /// <param name="module">x [b x ...] to outputs [b x k].</param>
    /// <param name="batches">The samples; their targets are not used.</param>
    /// <param name="options">Parameters and state. Its matrix is ignored. Default: all, as in evaluation.</param>
    /// <exception cref="ArgumentException">A parameter is unknown; the message holds both sides.</exception>
    public static JacobianGram Of(
        nn.Module<Tensor, Tensor> module,
        SampleBatches batches,
        ModuleCurvatureOptions? options = null
    )
    {
        options ??= new();
        var state = new ModuleState(module, options.State);
        return new(
            new()
            {
                Parameters =
                [
                    .. module
                        .named_parameters()
                        .Where(p => p.parameter.requires_grad)
                        .Select(p => new NamedParameter(p.name, p.parameter)),
                ],
                Batches = batches,
                Outputs = state.Forward,
                State = state.Description,
            },
            options.Autograd.Only
        );
    }

    /// <summary>Number n k of rows, samples times outputs.</summary>
    public int Dimension { get; }

    /// <summary>Whether the parameters are float64; products are computed in their number type.</summary>
    public bool IsDouble => _parameters[0].dtype == ScalarType.Float64;

    /// <inheritdoc/>
    public string Description =>
        $"J J' of {_outputs} outputs over {_problem.Batches.Description}; "
        + $"{_parameters.Sum(p => p.numel())} parameters; "
        + $"{(IsDouble ? "float64" : "float32")} by automatic differentiation"
        + (_problem.State == "" ? "" : $"; {_problem.State}");

    /// <inheritdoc/>
    public void Apply(ReadOnlySpan<double> x, Span<double> y, int count)
    {
        CurvatureArguments.Check(this, x.Length, y.Length, count);
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            Refresh();
            using var scope = NewDisposeScope();
            // All vectors as [count x n x k], so that a batch has the rows of its samples.
            var u = tensor(x.ToArray(), [count, _problem.Batches.Samples, _outputs]);
            var product = zeros_like(u);
            var w = new Tensor[count][];
            for (var j = 0; j < count; j++)
                w[j] = [.. _parameters.Select(p => zeros(p.shape, dtype: ScalarType.Float64, device: p.device))];
            ForEachGraph(
                (graph, first, b) =>
                {
                    for (var j = 0; j < count; j++)
                    {
                        var parts = graph.FromLeft(Like(u[j].narrow(0, first, b)));
                        for (var i = 0; i < parts.Length; i++)
                            if (parts[i] is { } part)
                                w[j][i].add_(part);
                    }
                }
            );
            ForEachGraph(
                (graph, first, b) =>
                {
                    for (var j = 0; j < count; j++)
                        product[j].narrow(0, first, b).copy_(graph.FromRight([.. w[j].Select(Like)]).detach().cpu());
                }
            );
            product.data<double>().CopyTo(y);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            Forget();
        }
    }

    private Tensor Like(Tensor x) => x.to(_parameters[0].dtype).to(_parameters[0].device);

    private Tensor Outputs(SampleBatch batch)
    {
        var f =
            _problem.Outputs?.Invoke(batch)
            ?? throw new ArgumentException("expected a problem with outputs, got a mean loss alone");
        return f.Dimensions == 2
            ? f
            : throw new ArgumentException(
                $"expected outputs of [samples x outputs], got [{string.Join(" x ", f.shape)}]"
            );
    }

    // Calls an action with the graph of each batch, its first sample and its number of samples.
    private void ForEachGraph(Action<JacobianGraph, long, long> action)
    {
        long first = 0;
        for (var i = 0; i < _problem.Batches.Count; i++)
        {
            using var scope = NewDisposeScope();
            var graph = _kept ?? Graph(i);
            if (_problem.Batches.Count == 1)
                _kept = graph;
            try
            {
                action(graph, first, graph.Samples);
            }
            finally
            {
                if (_kept is null)
                    graph.Dispose();
            }
            first += graph.Samples;
        }
    }

    private JacobianGraph Graph(int batch)
    {
        using var scope = NewDisposeScope();
        using var graphs = enable_grad(true);
        return new(Outputs(_problem.Batches.Load(batch)), _parameters);
    }

    // Optimisers change parameters in place, past the versions by which autograd would refuse a graph of old values.
    private void Refresh()
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var parameters = _problem.Parameters;
        if (_values.Length > 0 && !_values.Where((v, i) => v.ne(parameters[i].Tensor).any().item<bool>()).Any())
            return;
        Forget();
        if (_problem.Batches.Count == 1)
            _values = [.. parameters.Select(p => p.Tensor.clone().DetachFromDisposeScope())];
    }

    private void Forget()
    {
        _kept?.Dispose();
        foreach (var value in _values)
            value.Dispose();
        (_kept, _values) = (null, []);
    }

    private static NamedParameter[] Chosen(IReadOnlyList<NamedParameter> all, IReadOnlyList<string>? only)
    {
        bool Is(NamedParameter p, string name) =>
            p.Name == name || p.Name.StartsWith(name + ".", StringComparison.Ordinal);
        foreach (var name in only ?? [])
            if (!all.Any(p => Is(p, name)))
                throw new ArgumentException(
                    $"expected parameters or layers among {string.Join(", ", all.Select(p => p.Name))}, got '{name}'"
                );
        NamedParameter[] chosen = [.. all.Where(p => only is null || only.Any(name => Is(p, name)))];
        return chosen.Length > 0 ? chosen : throw new ArgumentException("expected at least one parameter, got none");
    }
}
