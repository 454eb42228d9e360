// SGD:   g += lambda w;  v = mu v + (1 - tau) g, v = g at first;  w -= eta (nesterov ? g + mu v : v).           PyTorch's form of Sutskever et al. 2013
// Adam:  m = b1 m + (1 - b1) g;  v = b2 v + (1 - b2) g^2;                                                     Kingma & Ba 2015, arXiv:1412.6980
//        torch: w -= eta m_hat / (sqrt(v_hat) + eps), hats over 1 - b^t;  keras: w -= eta sqrt(1 - b2^t)/(1 - b1^t) m / (sqrt(v) + eps), the paper's section 2.
using System.Text.Json.Serialization;
using TorchSharp;
using static TorchSharp.torch;

namespace HeavyTails.Training;

/// <summary>How weights follow gradients, as data.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "optimizer")]
[JsonDerivedType(typeof(Sgd), "sgd")]
[JsonDerivedType(typeof(Adam), "adam")]
public abstract record OptimizerSpec(double StepSize)
{
    internal abstract Optimizer Start(Network network);

    internal virtual void Check()
    {
        if (!(StepSize > 0 && double.IsFinite(StepSize))) throw new ArgumentException(FormattableString.Invariant($"a step size is positive, got {StepSize}"));
    }
}

/// <summary>(Stochastic) gradient descent; with <see cref="Sampling.FullBatch"/> plain gradient descent.</summary>
/// <param name="StepSize">eta.</param>
/// <param name="Momentum">mu.</param>
/// <param name="WeightDecay">lambda, added to the gradient.</param>
/// <param name="Dampening">tau.</param>
/// <param name="Nesterov">Looks ahead.</param>
public sealed record Sgd(double StepSize, double Momentum = 0, double WeightDecay = 0, double Dampening = 0, bool Nesterov = false) : OptimizerSpec(StepSize)
{
    internal override Optimizer Start(Network network) => new SgdOptimizer(this, network);

    internal override void Check()
    {
        base.Check();
        if (Momentum < 0 || WeightDecay < 0) throw new ArgumentException(FormattableString.Invariant($"momentum and weight decay are at least 0, got {Momentum} and {WeightDecay}"));
        if (Nesterov && (Momentum == 0 || Dampening != 0)) throw new ArgumentException("Nesterov's momentum needs a momentum and no dampening");
    }
}

/// <summary>Where Adam adds epsilon.</summary>
public enum EpsilonConvention
{
    /// <summary>To the root of the corrected second moment.</summary>
    Torch,

    /// <summary>To the root of the raw second moment: larger steps at first. Keras and TensorFlow.</summary>
    Keras,
}

/// <summary>Adam. Epsilon's default 1e-8 is PyTorch's; Keras has 1e-7.</summary>
/// <param name="StepSize">eta.</param>
/// <param name="Beta1">Of the mean.</param>
/// <param name="Beta2">Of the squares.</param>
/// <param name="Epsilon">Against division by 0.</param>
/// <param name="Convention">Where it is added.</param>
/// <param name="WeightDecay">Added to the gradient.</param>
public sealed record Adam(double StepSize = 1e-3, double Beta1 = .9, double Beta2 = .999, double Epsilon = 1e-8, EpsilonConvention Convention = EpsilonConvention.Torch, double WeightDecay = 0)
    : OptimizerSpec(StepSize)
{
    internal override Optimizer Start(Network network) => new AdamOptimizer(this, network);

    internal override void Check()
    {
        base.Check();
        if (Beta1 is not (>= 0 and < 1) || Beta2 is not (>= 0 and < 1)) throw new ArgumentException(FormattableString.Invariant($"Adam's betas are in [0, 1), got {Beta1} and {Beta2}"));
    }
}

/// <summary>An optimiser at work: what it carries is a list of tensors, one row a parameter.</summary>
internal abstract class Optimizer(Network network) : IDisposable
{
    /// <summary>Buffers carried from step to step; empty before they are made.</summary>
    public List<Tensor> State { get; } = [];

    protected IReadOnlyList<NetworkParameter> Parameters => network.Parameters;

    /// <summary>How many tensors <see cref="State"/> has once they are made.</summary>
    public abstract int Buffers { get; }

    /// <summary>Step t = 1, 2, ... along the gradients.</summary>
    public abstract void Step(double stepSize, long t);

    /// <summary>Zeros at the shapes of the parameters, <see cref="Buffers"/> in all.</summary>
    public void MakeState()
    {
        for (var i = State.Count; i < Buffers; i++) State.Add(zeros_like(Parameters[i % Parameters.Count].Tensor.detach()).DetachFromDisposeScope());
    }

    protected static Tensor Gradient(NetworkParameter p, double decay)
    {
        var g = p.Tensor.grad ?? throw new InvalidOperationException($"{p.Name} has no gradient: the loss does not depend on it");
        return decay == 0 ? g : g.add(p.Tensor, decay);
    }

    public void Dispose()
    {
        foreach (var tensor in State) tensor.Dispose();
    }
}

internal sealed class SgdOptimizer(Sgd spec, Network network) : Optimizer(network)
{
    public override int Buffers => spec.Momentum == 0 ? 0 : Parameters.Count;

    public override void Step(double stepSize, long t)
    {
        using var quiet = no_grad();
        MakeState();
        for (var i = 0; i < Parameters.Count; i++)
        {
            var g = Gradient(Parameters[i], spec.WeightDecay);
            if (spec.Momentum != 0)
            {
                var v = State[i];
                if (t == 1) v.copy_(g);
                else v.mul_(spec.Momentum).add_(g, 1 - spec.Dampening);
                g = spec.Nesterov ? g.add(v, spec.Momentum) : v;
            }
            Parameters[i].Tensor.add_(g, -stepSize);
        }
    }
}

internal sealed class AdamOptimizer(Adam spec, Network network) : Optimizer(network)
{
    public override int Buffers => 2 * Parameters.Count;

    public override void Step(double stepSize, long t)
    {
        using var quiet = no_grad();
        MakeState();
        var (c1, c2) = (1 - Math.Pow(spec.Beta1, t), 1 - Math.Pow(spec.Beta2, t));
        for (var i = 0; i < Parameters.Count; i++)
        {
            var g = Gradient(Parameters[i], spec.WeightDecay);
            var (m, v) = (State[i], State[i + Parameters.Count]);
            m.mul_(spec.Beta1).add_(g, 1 - spec.Beta1);
            v.mul_(spec.Beta2).addcmul_(g, g, 1 - spec.Beta2);
            var root = v.sqrt();
            if (spec.Convention == EpsilonConvention.Torch)
                Parameters[i].Tensor.addcdiv_(m, root.div_(Math.Sqrt(c2)).add_(spec.Epsilon), -stepSize / c1);
            else
                Parameters[i].Tensor.addcdiv_(m, root.add_(spec.Epsilon), -stepSize * Math.Sqrt(c2) / c1);
        }
    }
}
