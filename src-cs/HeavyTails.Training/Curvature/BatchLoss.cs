// With outputs f in float32, delta = f64(x) - f(x) [b x k] is what rounding changes in them. It is a constant, so that
// f + delta has the value of f64 and the derivatives of f.
using HeavyTails.Training.Objectives;
using static TorchSharp.torch;

namespace HeavyTails.Training.Curvature;

/// <summary>
/// Outputs and losses of batches with their graphs, the loss in float64. The corrections delta are computed once for
/// each batch and kept until they are disposed.
/// </summary>
internal sealed class BatchLoss(AutogradProblem problem) : IDisposable
{
    private readonly Tensor?[] _corrections = new Tensor?[problem.Batches.Count];

    /// <summary>The loss of outputs; only for problems that have outputs.</summary>
    public Loss Loss => problem.Loss!;

    /// <summary>Samples and targets of a batch.</summary>
    public SampleBatch Load(int batch) => problem.Batches.Load(batch);

    /// <summary>Outputs [b x k] in the parameters' number type, and the same ones in float64.</summary>
    public (Tensor Plain, Tensor Wide) Outputs(SampleBatch batch)
    {
        var plain = problem.Outputs!(batch);
        if (plain.Dimensions != 2)
            throw new ArgumentException(
                $"expected outputs of [samples x outputs], got [{string.Join(" x ", plain.shape)}]"
            );
        var wide = OutputCurvature.Wide(plain);
        if (problem.PreciseOutputs is not { } precise || wide.dtype == plain.dtype)
            return (plain, wide);
        return (plain, wide + (_corrections[batch.Index] ??= Correction(precise, batch, wide)));
    }

    /// <summary>The mean loss of a batch, a scalar.</summary>
    public Tensor Mean(SampleBatch batch)
    {
        var loss = problem.MeanLoss is { } mean
            ? mean(batch)
            : problem.Loss!.Of(Outputs(batch).Wide, OutputCurvature.Wide(batch.Y));
        return loss.numel() == 1
            ? loss
            : throw new ArgumentException($"expected a scalar loss, got [{string.Join(" x ", loss.shape)}]");
    }

    /// <summary>Frees the corrections, which are computed again where they are needed.</summary>
    public void Dispose()
    {
        foreach (var correction in _corrections)
            correction?.Dispose();
        Array.Clear(_corrections);
    }

    private static Tensor Correction(Func<SampleBatch, Tensor> precise, SampleBatch batch, Tensor wide)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        return (precise(batch) - wide.detach()).DetachFromDisposeScope();
    }
}
