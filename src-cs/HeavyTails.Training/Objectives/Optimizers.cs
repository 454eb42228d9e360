// SGD:   g += lambda w;  v = mu v + (1 - tau) g, v = g at first;  w -= eta (nesterov ? g + mu v : v).           PyTorch's form of Sutskever et al. 2013
// Adam:  m = b1 m + (1 - b1) g;  v = b2 v + (1 - b2) g^2;                                                     Kingma & Ba 2015, arXiv:1412.6980
//        torch: w -= eta m_hat / (sqrt(v_hat) + eps), hats over 1 - b^t;  keras: w -= eta sqrt(1 - b2^t)/(1 - b1^t) m / (sqrt(v) + eps), the paper's section 2.
using System.Numerics;
using System.Text.Json.Serialization;
using HeavyTails.Training.Networks;
using static TorchSharp.torch;

namespace HeavyTails.Training.Objectives;

/// <summary>How weights follow gradients, as data.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "optimizer")]
[JsonDerivedType(typeof(Sgd), "sgd")]
[JsonDerivedType(typeof(Adam), "adam")]
public abstract record OptimizerSpec(double StepSize)
{
    internal abstract Optimizer Start(Network network);

    internal virtual void Check()
    {
        if (!(StepSize > 0 && double.IsFinite(StepSize)))
            throw new ArgumentException(FormattableString.Invariant($"a step size is positive, got {StepSize}"));
    }
}

/// <summary>(Stochastic) gradient descent; with <see cref="Sampling.FullBatch"/> plain gradient descent.</summary>
/// <param name="StepSize">eta.</param>
/// <param name="Momentum">mu.</param>
/// <param name="WeightDecay">lambda, added to the gradient.</param>
/// <param name="Dampening">tau.</param>
/// <param name="Nesterov">Looks ahead.</param>
public sealed record Sgd(
    double StepSize,
    double Momentum = 0,
    double WeightDecay = 0,
    double Dampening = 0,
    bool Nesterov = false
) : OptimizerSpec(StepSize)
{
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
            throw new ArgumentException("Nesterov's momentum needs a momentum and no dampening");
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
public sealed record Adam(
    double StepSize = 1e-3,
    double Beta1 = .9,
    double Beta2 = .999,
    double Epsilon = 1e-8,
    EpsilonConvention Convention = EpsilonConvention.Torch,
    double WeightDecay = 0
) : OptimizerSpec(StepSize)
{
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

/// <summary>An optimiser at work: what it carries is a list of tensors, one row a parameter.</summary>
internal abstract class Optimizer(Network network) : IDisposable
{
    /// <summary>Buffers carried from step to step; empty before they are made.</summary>
    public List<Tensor> State { get; } = [];

    protected IReadOnlyList<NetworkParameter> Parameters => network.Parameters;

    /// <summary>How many tensors <see cref="State"/> has once they are made: none, one or two for each parameter.</summary>
    public abstract int Buffers { get; }

    /// <summary>Step t = 1, 2, ... along the gradients, one for each parameter, each of its shape.</summary>
    public void Step(IReadOnlyList<Tensor> gradients, double stepSize, long t)
    {
        MakeState();
        for (var i = 0; i < Parameters.Count; i++)
        {
            if (network.Precision == Precision.Double)
                Step<double>(gradients[i], i, stepSize, t);
            else
                Step<float>(gradients[i], i, stepSize, t);
        }
    }

    /// <summary>Zeros at the shapes of the parameters, <see cref="Buffers"/> in all.</summary>
    public void MakeState()
    {
        for (var i = State.Count; i < Buffers; i++)
        {
            State.Add(zeros_like(Parameters[i % Parameters.Count].Tensor.detach()).DetachFromDisposeScope());
        }
    }

    public void Dispose()
    {
        foreach (var tensor in State)
            tensor.Dispose();
    }

    /// <summary>g + lambda w, and g itself at lambda = 0: an infinite weight would make it NaN.</summary>
    protected static Vector<T> Decayed<T>(Vector<T> g, Vector<T> decay, Vector<T> w)
        where T : unmanaged => Vector.ConditionalSelect(Vector.Equals(decay, Vector<T>.Zero), g, g + (decay * w));

    /// <summary>A number in every lane of a vector.</summary>
    protected static Vector<T> Broadcast<T>(double value)
        where T : unmanaged, INumberBase<T> => new(T.CreateTruncating(value));

    protected abstract void Step<T>(ReadOnlySpan<T> g, Span<T> w, Span<T> a, Span<T> b, double stepSize, long t)
        where T : unmanaged, INumberBase<T>;

    private void Step<T>(Tensor gradient, int i, double stepSize, long t)
        where T : unmanaged, INumberBase<T>
    {
        var whole = gradient.is_contiguous() ? gradient : gradient.contiguous();
        Step(whole.Values<T>(), Parameters[i].Tensor.Values<T>(), Buffer(i), Buffer(i + Parameters.Count), stepSize, t);

        Span<T> Buffer(int at) => at < State.Count ? State[at].Values<T>() : [];
    }
}

internal sealed class SgdOptimizer(Sgd spec, Network network) : Optimizer(network)
{
    public override int Buffers => spec.Momentum == 0 ? 0 : Parameters.Count;

    protected override void Step<T>(ReadOnlySpan<T> g, Span<T> w, Span<T> a, Span<T> b, double stepSize, long t)
    {
        Vector<T> decay = Broadcast<T>(spec.WeightDecay),
            eta = Broadcast<T>(stepSize);
        if (spec.Momentum == 0)
        {
            ElementwiseUpdate.Run(new Plain<T>(decay, eta), g, w, a, b);
            return;
        }
        // The first step's velocity is the gradient itself, whatever the dampening.
        var (momentum, share) = t == 1 ? (0, 1) : (spec.Momentum, 1 - spec.Dampening);
        var update = new WithMomentum<T>(
            decay,
            eta,
            Broadcast<T>(momentum),
            Broadcast<T>(share),
            Broadcast<T>(spec.Nesterov ? spec.Momentum : 0),
            Broadcast<T>(spec.Nesterov ? 1 : 0)
        );
        ElementwiseUpdate.Run(update, g, w, a, b);
    }

    // w -= eta (g + lambda w)
    private readonly struct Plain<T>(Vector<T> decay, Vector<T> eta) : IElementwiseUpdate<T>
        where T : unmanaged
    {
        public static int Buffers => 0;

        public void Apply(Vector<T> g, ref Vector<T> w, ref Vector<T> a, ref Vector<T> b) =>
            w -= eta * Decayed(g, decay, w);
    }

    // v = mu v + (1 - tau) g;  w -= eta (nesterov ? g + mu v : v)
    private readonly struct WithMomentum<T>(
        Vector<T> decay,
        Vector<T> eta,
        Vector<T> momentum,
        Vector<T> share,
        Vector<T> ahead,
        Vector<T> nesterov
    ) : IElementwiseUpdate<T>
        where T : unmanaged
    {
        public static int Buffers => 1;

        public void Apply(Vector<T> g, ref Vector<T> w, ref Vector<T> a, ref Vector<T> b)
        {
            g = Decayed(g, decay, w);
            a = (momentum * a) + (share * g);
            w -= eta * Vector.ConditionalSelect(Vector.Equals(nesterov, Vector<T>.Zero), a, g + (ahead * a));
        }
    }
}

internal sealed class AdamOptimizer(Adam spec, Network network) : Optimizer(network)
{
    public override int Buffers => 2 * Parameters.Count;

    protected override void Step<T>(ReadOnlySpan<T> g, Span<T> w, Span<T> a, Span<T> b, double stepSize, long t)
    {
        var (c1, c2) = (1 - Math.Pow(spec.Beta1, t), 1 - Math.Pow(spec.Beta2, t));
        var torch = spec.Convention == EpsilonConvention.Torch;
        var step = torch ? stepSize / c1 : stepSize * Math.Sqrt(c2) / c1;
        var update = new Update<T>(
            Broadcast<T>(spec.WeightDecay),
            Broadcast<T>(spec.Beta1),
            Broadcast<T>(1 - spec.Beta1),
            Broadcast<T>(spec.Beta2),
            Broadcast<T>(1 - spec.Beta2),
            Broadcast<T>(torch ? Math.Sqrt(c2) : 1),
            Broadcast<T>(spec.Epsilon),
            Broadcast<T>(step)
        );
        ElementwiseUpdate.Run(update, g, w, a, b);
    }

    private readonly struct Update<T>(
        Vector<T> decay,
        Vector<T> beta1,
        Vector<T> rest1,
        Vector<T> beta2,
        Vector<T> rest2,
        Vector<T> correction,
        Vector<T> epsilon,
        Vector<T> step
    ) : IElementwiseUpdate<T>
        where T : unmanaged
    {
        public static int Buffers => 2;

        public void Apply(Vector<T> g, ref Vector<T> w, ref Vector<T> a, ref Vector<T> b)
        {
            g = Decayed(g, decay, w);
            a = (beta1 * a) + (rest1 * g);
            b = (beta2 * b) + (rest2 * g * g);
            w -= step * (a / ((Vector.SquareRoot(b) / correction) + epsilon));
        }
    }
}
