using HeavyTails.Training.Objectives;
using static TorchSharp.torch;

namespace HeavyTails.Training.Curvature;

/// <summary>A tensor of parameters by its name.</summary>
/// <param name="Name">Name of module and tensor, for example "fc1.weight".</param>
/// <param name="Tensor">The values: a leaf of the graph that requires a gradient.</param>
public readonly record struct NamedParameter(string Name, Tensor Tensor);

/// <summary>
/// The mean of a loss over samples as a function of parameters, for <see cref="AutogradOperator"/>: either outputs and
/// one of this library's losses, which every matrix can be made of, or the loss alone, which has a Hessian only.
/// </summary>
public sealed record AutogradProblem
{
    /// <summary>
    /// The parameters in the order in which they form one vector, each flattened row-major; all of one number type,
    /// which is that of the products.
    /// </summary>
    public required IReadOnlyList<NamedParameter> Parameters { get; init; }

    /// <summary>The samples over which the loss is a mean.</summary>
    public required SampleBatches Batches { get; init; }

    /// <summary>
    /// Outputs [b x k] of a batch, the same at each call; together with <see cref="Loss"/>. Default: null.
    /// </summary>
    public Func<SampleBatch, Tensor>? Outputs { get; init; }

    /// <summary>
    /// The same outputs computed in float64, without a graph, for parameters in float32. The loss's derivatives are
    /// then taken there: rounding of outputs of size 20 changes probabilities by 2e-6 and products with them. They are
    /// computed once for each batch. Default: null, the outputs themselves.
    /// </summary>
    public Func<SampleBatch, Tensor>? PreciseOutputs { get; init; }

    /// <summary>The loss of <see cref="Outputs"/> against the batch's targets. Default: null.</summary>
    public Loss? Loss { get; init; }

    /// <summary>
    /// The mean loss of a batch as a scalar, the same at each call; instead of outputs and a loss. Default: null.
    /// </summary>
    public Func<SampleBatch, Tensor>? MeanLoss { get; init; }

    /// <summary>
    /// What is held fixed, for the description: "batch norm by running statistics; dropout off". Default: "".
    /// </summary>
    public string State { get; init; } = "";
}

/// <summary>What an operator by autograd computes, and how.</summary>
public sealed record AutogradOptions
{
    /// <summary>The matrix. Default: the Hessian.</summary>
    public Core.Curvature.CurvatureMatrix Matrix { get; init; }

    /// <summary>
    /// The parameters whose rows and columns the operator has, by their names ("fc1.weight") or by their modules'
    /// ("fc1"); the others are constants, which costs less than a restriction afterwards. Default: null, all of them.
    /// </summary>
    public IReadOnlyList<string>? Only { get; init; }

    /// <summary>
    /// Whether the graphs of all batches are kept from one product to the next, so that the forward and the first
    /// backward pass are not repeated, for the memory of all activations and their derivatives. Default: null, kept
    /// where there is one batch.
    /// </summary>
    public bool? KeepGraphs { get; init; }
}
