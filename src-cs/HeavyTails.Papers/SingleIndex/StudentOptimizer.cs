// All in torch's forms, g the gradient at step t = 1, 2, ..., with weight decay g <- g + lambda w:
//   SGD:   m = mu m + g (m = g at t = 1);  w <- w - eta m
//   Adam:  m = b1 m + (1 - b1) g, v = b2 v + (1 - b2) g^2, c1 = 1 - b1^t, c2 = 1 - b2^t
//          torch:  w <- w - eta (m / c1) / (sqrt(v / c2) + eps)
//          Keras:  w <- w - eta (sqrt(c2) / c1) m / (sqrt(v) + eps)
// The first step of Adam is -eta sign(g) where |g| is far above eps.
// Polyak 1964; Kingma & Ba 2015, arXiv:1412.6980.
using System.Numerics;
using HeavyTails.Native.Training;

namespace HeavyTails.Papers.SingleIndex;

/// <summary>The rule by which the weights of a student follow their gradients.</summary>
public abstract record StudentOptimizer
{
    /// <summary>Weight decay lambda >= 0: lambda w is added to the gradient. Default: 0.</summary>
    public double WeightDecay { get; init; }

    /// <summary>Number of buffers that the rule keeps for each weight.</summary>
    internal abstract int Buffers { get; }

    /// <summary>Changes weights and buffers by one step, t = 1, 2, ...</summary>
    internal abstract void Step(Span<double> w, ReadOnlySpan<double> g, double[][] buffers, (double Eta, long T) at);

    internal virtual void Check()
    {
        if (!(WeightDecay >= 0) || double.IsInfinity(WeightDecay))
            throw new ArgumentException(
                FormattableString.Invariant($"expected a weight decay >= 0, got {WeightDecay}")
            );
    }
}

/// <summary>Gradient descent, or SGD where the gradients are those of batches.</summary>
public sealed record StudentDescent : StudentOptimizer
{
    /// <summary>Momentum mu >= 0. Default: 0, the paper's.</summary>
    public double Momentum { get; init; }

    internal override int Buffers => Momentum == 0 ? 0 : 1;

    internal override void Step(Span<double> w, ReadOnlySpan<double> g, double[][] buffers, (double Eta, long T) at)
    {
        for (var i = 0; i < w.Length; i++)
        {
            var step = g[i] + (WeightDecay * w[i]);
            if (Momentum != 0)
                step = buffers[0][i] = (Momentum * buffers[0][i]) + step;
            w[i] -= at.Eta * step;
        }
    }

    internal override void Check()
    {
        base.Check();
        if (!(Momentum >= 0) || double.IsInfinity(Momentum))
            throw new ArgumentException(FormattableString.Invariant($"expected a momentum >= 0, got {Momentum}"));
    }
}

/// <summary>Adam; with the gradient of the full batch the source calls it FB-Adam.</summary>
public sealed record StudentAdam : StudentOptimizer
{
    /// <summary>Decay rate of the first moment, in [0, 1). Default: .9, torch's.</summary>
    public double Beta1 { get; init; } = .9;

    /// <summary>Decay rate of the second moment, in [0, 1). Default: .999, torch's.</summary>
    public double Beta2 { get; init; } = .999;

    /// <summary>Epsilon >= 0, which keeps the denominator from 0. Default: 1e-8, torch's.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>Place of epsilon. Default: that of torch, which the paper's code uses.</summary>
    public AdamForm Form { get; init; } = AdamForm.PyTorch;

    internal override int Buffers => 2;

    internal override void Step(Span<double> w, ReadOnlySpan<double> g, double[][] buffers, (double Eta, long T) at)
    {
        var (c1, c2) = (1 - Math.Pow(Beta1, at.T), Math.Sqrt(1 - Math.Pow(Beta2, at.T)));
        var isKeras = Form == AdamForm.Keras;
        var (eta, correction) = isKeras ? (at.Eta * c2 / c1, 1.0) : (at.Eta / c1, c2);
        var (m, v, lanes, i) = (buffers[0], buffers[1], Vector<double>.Count, 0);
        for (; i <= w.Length - lanes; i += lanes)
        {
            var (first, second) = (new Vector<double>(m, i), new Vector<double>(v, i));
            var moved = Moved(new(w[i..]), new(g[i..]), ref first, ref second);
            moved.CopyTo(w[i..]);
            first.CopyTo(m, i);
            second.CopyTo(v, i);
        }
        for (; i < w.Length; i++)
        {
            var (first, second) = (new Vector<double>(m[i]), new Vector<double>(v[i]));
            w[i] = Moved(new(w[i]), new(g[i]), ref first, ref second)[0];
            (m[i], v[i]) = (first[0], second[0]);
        }

        Vector<double> Moved(Vector<double> weight, Vector<double> g, ref Vector<double> m, ref Vector<double> v)
        {
            var gradient = g + (WeightDecay * weight);
            m = (Beta1 * m) + ((1 - Beta1) * gradient);
            v = (Beta2 * v) + ((1 - Beta2) * gradient * gradient);
            var step =
                eta * m / ((Vector.SquareRoot(v) / new Vector<double>(correction)) + new Vector<double>(Epsilon));
            // A weight whose gradients were all 0 stays, also without epsilon.
            return Vector.ConditionalSelect(Vector.Equals(m, Vector<double>.Zero), weight, weight - step);
        }
    }

    internal override void Check()
    {
        base.Check();
        if (Beta1 is not (>= 0 and < 1) || Beta2 is not (>= 0 and < 1) || !(Epsilon >= 0))
            throw new ArgumentException(
                FormattableString.Invariant($"expected betas in [0, 1) and an epsilon >= 0, got {Beta1}, {Beta2} and ")
                    + FormattableString.Invariant($"{Epsilon}")
            );
    }
}
