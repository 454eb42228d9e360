// g += lambda w;  m = b1 m + (1 - b1) g;  v = b2 v + (1 - b2) g^2.        Kingma & Ba 2015, arXiv:1412.6980
// torch: w -= eta m_hat / (sqrt(v_hat) + eps), m_hat = m / (1 - b1^t), v_hat = v / (1 - b2^t)
// keras: w -= eta sqrt(1 - b2^t) / (1 - b1^t) m / (sqrt(v) + eps), the form at the end of the paper's section 2
using System.Numerics;
using HeavyTails.Training.Networks;
using HeavyTails.Training.Tensors;
using static TorchSharp.torch;

namespace HeavyTails.Training.Objectives;

/// <summary>Runs the updates of <see cref="Adam"/>.</summary>
internal sealed class AdamOptimizer(Adam spec, Network network) : Optimizer(network)
{
    public override int Buffers => 2 * Parameters.Count;

    protected override void Step<T>(ReadOnlySpan<T> g, Span<T> w, Span<T> a, Span<T> b, double stepSize, long t)
    {
        var (step, correction) = Factors(stepSize, t);
        var update = new Update<T>
        {
            Decay = Broadcast<T>(spec.WeightDecay),
            Beta1 = Broadcast<T>(spec.Beta1),
            Rest1 = Broadcast<T>(1 - spec.Beta1),
            Beta2 = Broadcast<T>(spec.Beta2),
            Rest2 = Broadcast<T>(1 - spec.Beta2),
            Correction = Broadcast<T>(correction),
            Epsilon = Broadcast<T>(spec.Epsilon),
            Step = Broadcast<T>(step),
        };
        ElementwiseUpdate.Run(update, g, w, a, b);
    }

    protected override void Step(Tensor g, Tensor w, Tensor? a, Tensor? b, double stepSize, long t)
    {
        var (step, correction) = Factors(stepSize, t);
        g = Decayed(g, spec.WeightDecay, w);
        a!.mul_(a.Number(spec.Beta1)).add_(g.Times(1 - spec.Beta1));
        b!.mul_(b.Number(spec.Beta2)).add_(g.Times(1 - spec.Beta2) * g);
        var root = b.sqrt() / b.Number(correction);
        w.sub_((a / (root + root.Number(spec.Epsilon))).Times(step));
    }

    // The step size and the divisor of sqrt(v) at step t.
    private (double Step, double Correction) Factors(double stepSize, long t)
    {
        var (c1, c2) = (1 - Math.Pow(spec.Beta1, t), 1 - Math.Pow(spec.Beta2, t));
        return spec.Convention == EpsilonConvention.Torch
            ? (stepSize / c1, Math.Sqrt(c2))
            : (stepSize * Math.Sqrt(c2) / c1, 1);
    }

    private readonly struct Update<T> : IElementwiseUpdate<T>
        where T : unmanaged
    {
        public required Vector<T> Decay { get; init; }

        public required Vector<T> Beta1 { get; init; }

        public required Vector<T> Rest1 { get; init; }

        public required Vector<T> Beta2 { get; init; }

        public required Vector<T> Rest2 { get; init; }

        public required Vector<T> Correction { get; init; }

        public required Vector<T> Epsilon { get; init; }

        public required Vector<T> Step { get; init; }

        public static int Buffers => 2;

        public void Apply(Vector<T> g, ref Vector<T> w, ref Vector<T> a, ref Vector<T> b)
        {
            g = Decayed(g, Decay, w);
            a = (Beta1 * a) + (Rest1 * g);
            b = (Beta2 * b) + (Rest2 * g * g);
            w -= Step * (a / ((Vector.SquareRoot(b) / Correction) + Epsilon));
        }
    }
}
