using HeavyTails.Training.Objectives;
using TorchSharp;
using static TorchSharp.torch;

namespace HeavyTails.Training.Curvature;

public sealed partial class AutogradOperator
{
    /// <summary>An operator of any module of TorchSharp, which must live as long and keep its parameters.</summary>
    /// <param name="module">x [b x ...] to outputs [b x k].</param>
    /// <param name="loss">The loss of outputs against targets.</param>
    /// <param name="batches">The samples over which the loss is a mean.</param>
    /// <param name="options">Matrix, parameters and state. Default: the whole Hessian in evaluation.</param>
    /// <exception cref="ArgumentException">A parameter is unknown, or the loss has no such matrix.</exception>
    public static AutogradOperator Of(
        nn.Module<Tensor, Tensor> module,
        Loss loss,
        SampleBatches batches,
        ModuleCurvatureOptions? options = null
    )
    {
        options ??= new();
        var state = new ModuleState(module, options.State);
        return new(
            new AutogradProblem
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
                Loss = loss,
                State = state.Description,
            },
            options.Autograd
        );
    }
}

/// <summary>What an operator of a module by autograd is made of.</summary>
public sealed record ModuleCurvatureOptions
{
    /// <summary>The matrix and the parameters. Default: the whole Hessian.</summary>
    public AutogradOptions Autograd { get; init; } = new();

    /// <summary>
    /// What is held fixed. Default: as in evaluation, batch norm by running statistics and dropout off.
    /// </summary>
    public ModuleStateOptions State { get; init; } = new();
}
