using HeavyTails.Core.Curvature;
using HeavyTails.Training.Objectives;
using TorchSharp;
using static TorchSharp.torch;

namespace HeavyTails.Training.Curvature;

public static partial class KroneckerFactors
{
    /// <summary>
    /// The K-FAC approximation of the dense layers and convolutions of a module of TorchSharp, as in evaluation: batch
    /// norm by running statistics, dropout off. Layers are seen by hooks, which run where the module calls them by
    /// their method call; those that are run by forward are not seen, which is an error.
    /// </summary>
    /// <param name="module">x [b x ...] to outputs [b x k].</param>
    /// <param name="loss">The loss of outputs against targets.</param>
    /// <param name="batches">The samples over which the loss is a mean.</param>
    /// <param name="options">
    /// The matrix and the layers; its size of batches is ignored. Default: Gauss-Newton, all layers.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The loss has no such matrix, a layer is unknown or not dense and no convolution of one group, or a layer is not
    /// called exactly once in a forward pass.
    /// </exception>
    public static KroneckerOperator Of(
        nn.Module<Tensor, Tensor> module,
        Loss loss,
        SampleBatches batches,
        KroneckerOptions? options = null
    ) => Of(Problem(module, loss, batches, options ?? new()));

    /// <summary>
    /// The EKFAC approximation of the dense layers and convolutions of a module, as in evaluation, by two passes over
    /// the samples.
    /// </summary>
    /// <inheritdoc cref="Of(nn.Module{Tensor, Tensor}, Loss, SampleBatches, KroneckerOptions?)"/>
    public static EigenvalueCorrectedOperator Corrected(
        nn.Module<Tensor, Tensor> module,
        Loss loss,
        SampleBatches batches,
        KroneckerOptions? options = null
    ) => Corrected(Problem(module, loss, batches, options ?? new()));

    private static KroneckerProblem Problem(
        nn.Module<Tensor, Tensor> module,
        Loss loss,
        SampleBatches batches,
        KroneckerOptions options
    )
    {
        CheckMatrix(options.Matrix, loss);
        var calls = new ModuleCalls(module, options.Only);
        return new()
        {
            Layers = calls.Names,
            Batches = batches,
            Forward = calls.Forward,
            Loss = loss,
            Matrix = options.Matrix,
            State = calls.State,
        };
    }
}
