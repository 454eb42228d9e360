// Laws of the initial weights, W [fan_out x fan_in], and how they are scaled.
// torch:    U(-1/sqrt fan_in, 1/sqrt fan_in), biases too          PyTorch's Linear and Conv2d: Kaiming-uniform with slope sqrt 5
// kaiming:  variance gain^2 / fan_in                              He, Zhang, Ren & Sun 2015, arXiv:1502.01852
// glorot:   variance 2 gain^2 / (fan_in + fan_out)                Glorot & Bengio 2010
// orthogonal: gain times orthonormal rows or columns, Haar        Saxe, McClelland & Ganguli 2014, arXiv:1312.6120

using HeavyTails.Core.Numerics;

namespace HeavyTails.Training.Networks;

/// <summary>Laws of initial weights.</summary>
public enum InitialLaw
{
    /// <summary>U(-g/sqrt fan_in, g/sqrt fan_in), biases from the same law. g = 1 is PyTorch's default.</summary>
    TorchUniform,

    /// <summary>N(0, g^2): g is the standard deviation, whatever the fan and the scaling.</summary>
    Normal,

    /// <summary>N(0, g^2 / fan_in).</summary>
    KaimingNormal,

    /// <summary>Uniform of variance g^2 / fan_in.</summary>
    KaimingUniform,

    /// <summary>N(0, 2 g^2 / (fan_in + fan_out)).</summary>
    GlorotNormal,

    /// <summary>Uniform of variance 2 g^2 / (fan_in + fan_out).</summary>
    GlorotUniform,

    /// <summary>g Q with orthonormal rows (or columns, where there are more rows).</summary>
    Orthogonal,
}

/// <summary>What a network computes with the weights it stores.</summary>
public enum Scaling
{
    /// <summary>W x.</summary>
    Standard,

    /// <summary>fan_in^-1/2 W x, W of order 1: the neural tangent kernel's. The same function as standard at the start, other gradients. Jacot, Gabriel &amp; Hongler 2018, arXiv:1806.07572</summary>
    Ntk,

    /// <summary>NTK's, but fan_in^-1 at the last layer: features move at any width. Mei, Montanari &amp; Nguyen 2018, arXiv:1804.06561</summary>
    MeanField,
}

/// <summary>A law and its gain; biases start at 0, but for <see cref="InitialLaw.TorchUniform"/>.</summary>
/// <param name="Law">Which.</param>
/// <param name="Gain">g > 0.</param>
public sealed record Initialization(InitialLaw Law, double Gain = 1)
{
    /// <summary>What PyTorch's layers do by themselves.</summary>
    public static Initialization Torch { get; } = new(InitialLaw.TorchUniform);

    /// <summary>He's for ReLU: gain sqrt 2.</summary>
    public static Initialization Kaiming { get; } = new(InitialLaw.KaimingNormal, Math.Sqrt(2));

    /// <summary>Fills the weights [fanOut x fanIn], row-major, from their own stream.</summary>
    internal void Weights(Span<float> w, int fanOut, int fanIn, Scaling scaling, ref SplitMix64 random)
    {
        if (!(Gain > 0))
            throw new ArgumentException(FormattableString.Invariant($"an initial law's gain is positive, got {Gain}"));
        // Where the forward map divides by sqrt fan_in, the stored weights are larger by as much: the first function is the same.
        var stored = scaling == Scaling.Standard ? 1 : Math.Sqrt(fanIn);
        var std =
            Gain
            * Law switch
            {
                InitialLaw.Normal => 1,
                InitialLaw.GlorotNormal or InitialLaw.GlorotUniform => stored * Math.Sqrt(2.0 / (fanIn + fanOut)),
                InitialLaw.TorchUniform => stored / Math.Sqrt(3.0 * fanIn),
                _ => stored / Math.Sqrt(fanIn),
            };
        switch (Law)
        {
            case InitialLaw.TorchUniform or InitialLaw.KaimingUniform or InitialLaw.GlorotUniform:
                Uniform(w, Math.Sqrt(3) * std, ref random);
                break;
            case InitialLaw.Orthogonal:
                Orthogonal(w, fanOut, fanIn, Gain * stored, ref random);
                break;
            default:
                for (var i = 0; i < w.Length; i += 2)
                {
                    var (first, second) = random.NextGaussians();
                    w[i] = (float)(std * first);
                    if (i + 1 < w.Length)
                        w[i + 1] = (float)(std * second);
                }
                break;
        }
    }

    internal void Biases(Span<float> b, int fanIn, ref SplitMix64 random)
    {
        if (Law == InitialLaw.TorchUniform)
            Uniform(b, Gain / Math.Sqrt(fanIn), ref random);
        else
            b.Clear();
    }

    private static void Uniform(Span<float> x, double bound, ref SplitMix64 random)
    {
        foreach (ref var value in x)
            value = (float)(bound * ((2 * random.NextUniform()) - 1));
    }

    // Gram-Schmidt over Gaussian vectors, each one twice ("twice is enough", Parlett 1998): the signs it leaves are Haar's.
    private static void Orthogonal(Span<float> w, int rows, int columns, double gain, ref SplitMix64 random)
    {
        var (count, length) = (Math.Min(rows, columns), Math.Max(rows, columns));
        var q = new double[count * length];
        Variates.Gaussian(ref random, q);
        for (var i = 0; i < count; i++)
        {
            var v = q.AsSpan(i * length, length);
            for (var pass = 0; pass < 2; pass++)
            for (var j = 0; j < i; j++)
            {
                var u = q.AsSpan(j * length, length);
                var inner = 0.0;
                for (var t = 0; t < length; t++)
                    inner += u[t] * v[t];
                for (var t = 0; t < length; t++)
                    v[t] -= inner * u[t];
            }
            var squares = 0.0;
            foreach (var x in v)
                squares += x * x;
            foreach (ref var x in v)
                x /= Math.Sqrt(squares);
        }
        for (var r = 0; r < rows; r++)
        for (var c = 0; c < columns; c++)
            w[(r * columns) + c] = (float)(gain * (rows <= columns ? q[(r * length) + c] : q[(c * length) + r]));
    }
}
