// SGD and Adam as data: what they compute is written in SgdOptimizer and AdamOptimizer.
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using HeavyTails.Training.Networks;

namespace HeavyTails.Training.Objectives;

/// <summary>The rule by which weights follow gradients, as data.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "optimizer")]
[JsonDerivedType(typeof(Sgd), "sgd")]
[JsonDerivedType(typeof(Adam), "adam")]
public abstract record OptimizerSpec
{
    /// <summary>First step size (learning rate) eta, positive and finite; a schedule may change it.</summary>
    public required double StepSize { get; init; }

    internal abstract Optimizer Start(Network network);

    internal virtual void Check()
    {
        if (!(StepSize > 0 && double.IsFinite(StepSize)))
            throw new ArgumentException(FormattableString.Invariant($"a step size is positive, got {StepSize}"));
    }
}

/// <summary>Stochastic gradient descent; with <c>Sampling.FullBatch</c> it is plain gradient descent.</summary>
public sealed record Sgd : OptimizerSpec
{
    /// <summary>Momentum mu, at least 0. Default: 0, as in PyTorch.</summary>
    public double Momentum { get; init; }

    /// <summary>
    /// Weight decay lambda, at least 0: lambda w is added to the gradient. Default: 0, as in PyTorch.
    /// </summary>
    public double WeightDecay { get; init; }

    /// <summary>
    /// Dampening tau: the gradient enters the velocity with factor 1 - tau, except at the first step. Default: 0, as
    /// in PyTorch.
    /// </summary>
    public double Dampening { get; init; }

    /// <summary>
    /// Whether Nesterov's form is used, which evaluates the velocity one step ahead. It needs a momentum and no
    /// dampening. Default: false, as in PyTorch.
    /// </summary>
    public bool Nesterov { get; init; }

    internal override Optimizer Start(Network network) => new SgdOptimizer(this, network);

    internal override void Check()
    {
        base.Check();
        if (Momentum < 0 || WeightDecay < 0)
            throw new ArgumentException(
                FormattableString.Invariant(
                    $"momentum and weight decay are at least 0, got {Momentum} and {WeightDecay}"
                )
            );
        if (Nesterov && (Momentum == 0 || Dampening != 0))
            throw new ArgumentException(
                FormattableString.Invariant(
                    $"Nesterov's momentum needs a momentum and no dampening, got {Momentum} and {Dampening}"
                )
            );
    }
}

/// <summary>Where Adam adds epsilon.</summary>
public enum EpsilonConvention
{
    /// <summary>Epsilon is added to the root of the bias-corrected second moment, as in PyTorch.</summary>
    Torch,

    /// <summary>
    /// Epsilon is added to the root of the raw second moment, as in Keras and TensorFlow. The first steps are larger.
    /// </summary>
    Keras,
}

/// <summary>Adam by Kingma and Ba, 2015 (arXiv:1412.6980).</summary>
public sealed record Adam : OptimizerSpec
{
    /// <summary>Adam with a step size of 1e-3, the paper's and PyTorch's default.</summary>
    [SetsRequiredMembers]
    public Adam() => StepSize = 1e-3;

    /// <summary>Decay rate of the first moment, in [0, 1). Default: 0.9, the paper's.</summary>
    public double Beta1 { get; init; } = .9;

    /// <summary>Decay rate of the second moment, in [0, 1). Default: 0.999, the paper's.</summary>
    public double Beta2 { get; init; } = .999;

    /// <summary>Bound that keeps the denominator from 0. Default: 1e-8, the paper's; Keras has 1e-7.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>Where <see cref="Epsilon"/> is added. Default: PyTorch's place.</summary>
    public EpsilonConvention Convention { get; init; } = EpsilonConvention.Torch;

    /// <summary>Weight decay lambda: lambda w is added to the gradient. Default: 0, as in PyTorch.</summary>
    public double WeightDecay { get; init; }

    internal override Optimizer Start(Network network) => new AdamOptimizer(this, network);

    internal override void Check()
    {
        base.Check();
        if (Beta1 is not (>= 0 and < 1) || Beta2 is not (>= 0 and < 1))
            throw new ArgumentException(
                FormattableString.Invariant($"Adam's betas are in [0, 1), got {Beta1} and {Beta2}")
            );
    }
}
