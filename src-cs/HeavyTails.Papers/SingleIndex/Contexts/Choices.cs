// The settings of a run that are one of a few names, and the schedule eta_t = eta gamma^floor(t / step_size).
namespace HeavyTails.Papers.SingleIndex.Contexts;

/// <summary>The optimisers of the authors' code.</summary>
public enum OptimizerKind
{
    /// <summary>Gradient descent; stochastic where a batch is smaller than the training set.</summary>
    Sgd,

    /// <summary>Adam; with full batches the authors call it FB-Adam.</summary>
    Adam,
}

/// <summary>Which features a run's read-outs are fitted to.</summary>
[Flags]
public enum ReadoutVariants
{
    /// <summary>Features s(W x / sqrt d), those of the model.</summary>
    Corrected = 1,

    /// <summary>Features s(W x / d), those of the authors' evaluation.</summary>
    Legacy = 2,

    /// <summary>Both kinds, each with columns of its own.</summary>
    Both = Corrected | Legacy,
}

/// <summary>What multiplies the matrices of a training step.</summary>
public enum ArithmeticKind
{
    /// <summary>The native library in single precision.</summary>
    Native,

    /// <summary>C# in double precision, which defines the results.</summary>
    Managed,

    /// <summary>TorchSharp, on the CPU or on a GPU.</summary>
    Torch,
}

/// <summary>PyTorch's StepLR, which the authors advance at every step of the optimiser.</summary>
/// <param name="Every">Steps between two decreases, at least 1. Default: 1, the authors'.</param>
/// <param name="Gamma">Factor gamma > 0 of each decrease. Default: 0.6, that of the authors' main_lr_schedule.</param>
public sealed record StepDecay(int Every = 1, double Gamma = .6)
{
    /// <summary>The step size of step t = 0, 1, ...: eta gamma^floor(t / every).</summary>
    /// <param name="learningRate">Step size eta > 0 of the first step.</param>
    /// <param name="step">Number t >= 0 of the step.</param>
    public double At(double learningRate, long step) => learningRate * Math.Pow(Gamma, step / Every);
}
