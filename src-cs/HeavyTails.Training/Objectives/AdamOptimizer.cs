// g += lambda w;  m = b1 m + (1 - b1) g;  v = b2 v + (1 - b2) g^2.        Kingma & Ba 2015, arXiv:1412.6980
// torch: w -= eta m_hat / (sqrt(v_hat) + eps), m_hat = m / (1 - b1^t), v_hat = v / (1 - b2^t)
// keras: w -= eta sqrt(1 - b2^t) / (1 - b1^t) m / (sqrt(v) + eps), the form at the end of the paper's section 2
using System.Numerics;
using HeavyTails.Training.Networks;

namespace HeavyTails.Training.Objectives;

/// <summary>Runs the updates of <see cref="Adam"/>.</summary>
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
