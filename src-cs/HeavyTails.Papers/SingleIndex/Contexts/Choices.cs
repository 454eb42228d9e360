// The settings of a run that are one of a few names.
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
