// g += lambda w;  v = mu v + (1 - tau) g, v = g at the first step;  w -= eta (nesterov ? g + mu v : v).
// PyTorch's form of Sutskever, Martens, Dahl & Hinton 2013, "On the importance of initialization and momentum".
using System.Numerics;
using HeavyTails.Training.Networks;
using HeavyTails.Training.Tensors;
using static TorchSharp.torch;

namespace HeavyTails.Training.Objectives;

/// <summary>Runs the updates of <see cref="Sgd"/>.</summary>
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
        // The velocity of the first step is the gradient itself, whatever the dampening.
        var (momentum, share) = t == 1 ? (0, 1) : (spec.Momentum, 1 - spec.Dampening);
        var update = new WithMomentum<T>
        {
            Decay = decay,
            Eta = eta,
            Momentum = Broadcast<T>(momentum),
            Share = Broadcast<T>(share),
            Ahead = Broadcast<T>(spec.Nesterov ? spec.Momentum : 0),
            Nesterov = Broadcast<T>(spec.Nesterov ? 1 : 0),
        };
        ElementwiseUpdate.Run(update, g, w, a, b);
    }

    protected override void Step(Tensor g, Tensor w, Tensor? a, Tensor? b, double stepSize, long t)
    {
        g = Decayed(g, spec.WeightDecay, w);
        if (a is not null)
        {
            var (momentum, share) = t == 1 ? (0, 1) : (spec.Momentum, 1 - spec.Dampening);
            a.mul_(a.Number(momentum)).add_(g.Times(share));
            g = spec.Nesterov && spec.Momentum != 0 ? g + a.Times(spec.Momentum) : a;
        }
        w.sub_(g.Times(stepSize));
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
    private readonly struct WithMomentum<T> : IElementwiseUpdate<T>
        where T : unmanaged
    {
        public required Vector<T> Decay { get; init; }

        public required Vector<T> Eta { get; init; }

        public required Vector<T> Momentum { get; init; }

        public required Vector<T> Share { get; init; }

        public required Vector<T> Ahead { get; init; }

        public required Vector<T> Nesterov { get; init; }

        public static int Buffers => 1;

        public void Apply(Vector<T> g, ref Vector<T> w, ref Vector<T> a, ref Vector<T> b)
        {
            g = Decayed(g, Decay, w);
            a = (Momentum * a) + (Share * g);
            w -= Eta * Vector.ConditionalSelect(Vector.Equals(Nesterov, Vector<T>.Zero), a, g + (Ahead * a));
        }
    }
}
