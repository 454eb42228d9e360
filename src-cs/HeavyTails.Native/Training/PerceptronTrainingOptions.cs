// loss = factor mean max(0, margin - y f)^2 over a batch;  m = beta1 m + (1 - beta1) g,  v = beta2 v + (1 - beta2) g^2
using HeavyTails.Native.Curvature;

namespace HeavyTails.Native.Training;

/// <summary>Where epsilon stands in Adam's step t (Kingma and Ba 2015, arXiv:1412.6980).</summary>
public enum AdamForm
{
    /// <summary>lr m_hat / (sqrt(v_hat) + epsilon), m_hat = m / (1 - beta1^t), v_hat = v / (1 - beta2^t).</summary>
    PyTorch = 0,

    /// <summary>lr_t m / (sqrt(v) + epsilon), lr_t = lr sqrt(1 - beta2^t) / (1 - beta1^t).</summary>
    Keras = 1,
}

/// <summary>How perceptrons are trained with the squared hinge loss: loss, optimiser, batches, when to stop.</summary>
public sealed record PerceptronTrainingOptions
{
    /// <summary>Activation after every layer but the last, ReLU or tanh. Default: ReLU.</summary>
    public PerceptronActivation Activation { get; init; } = PerceptronActivation.ReLU;

    /// <summary>Whether every layer has biases. Default: false.</summary>
    public bool Bias { get; init; }

    /// <summary>The margin of the loss, any finite number. Default: 1.</summary>
    public double Margin { get; init; } = 1;

    /// <summary>Adam's step size lr, at least 0. Default: 1e-3, as PyTorch and Keras.</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>Decay of the gradient's mean, in [0, 1). Default: 0.9, as PyTorch and Keras.</summary>
    public double Beta1 { get; init; } = .9;

    /// <summary>Decay of the squared gradient's mean, in [0, 1). Default: 0.999, as PyTorch and Keras.</summary>
    public double Beta2 { get; init; } = .999;

    /// <summary>Adam's epsilon, greater than 0. Default: 1e-8, as PyTorch; Keras's is 1e-7.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>Where epsilon stands. Default: as in PyTorch.</summary>
    public AdamForm Form { get; init; } = AdamForm.PyTorch;

    /// <summary>
    /// Whether the factor of the loss is 1/2, else 1. It changes the gradient, and so Adam's epsilon in relation to
    /// it, but not <see cref="PerceptronState.Loss"/>. Default: false.
    /// </summary>
    public bool Half { get; init; }

    /// <summary>
    /// Patterns of a batch. Default: 0, all patterns, as is every size of P or more. Otherwise every epoch is a new
    /// permutation of the patterns, a function of <see cref="Seed"/> and the epoch alone, whose last batch may be
    /// smaller, as in Keras.
    /// </summary>
    public int BatchSize { get; init; }

    /// <summary>Seed of the permutations. Default: 0.</summary>
    public ulong Seed { get; init; }

    /// <summary>A pattern counts as violated where margin - y f > tolerance, at least 0. Default: 0.</summary>
    public double Tolerance { get; init; }

    /// <summary>
    /// A net stops as soon as at most so many patterns are violated. It is checked before every step for batches of
    /// all patterns, else before every epoch. Default: null, never.
    /// </summary>
    public int? StopViolated { get; init; }

    /// <summary>Whether a net stops as soon as y f > 0 for all patterns, checked likewise. Default: false.</summary>
    public bool StopWhenSeparated { get; init; }

    /// <summary>Whether arithmetic is float32; states stay float64 arrays, rounded. Default: false.</summary>
    public bool Single { get; init; }

    /// <summary>
    /// Number of threads, each of which trains one net at a time; 0 for one a processor. Results have the same bits
    /// for every number. Default: 1.
    /// </summary>
    public int Threads { get; init; } = 1;
}
