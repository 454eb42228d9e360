// Laws of the initial weights W [fan_out x fan_in], and the scaling of the forward map.
// torch:      U(-1/sqrt fan_in, 1/sqrt fan_in), biases too    PyTorch's Linear and Conv2d (Kaiming, slope sqrt 5)
// kaiming:    variance gain^2 / fan_in                        He, Zhang, Ren & Sun 2015, arXiv:1502.01852
// glorot:     variance 2 gain^2 / (fan_in + fan_out)          Glorot & Bengio 2010
// orthogonal: gain times orthonormal rows or columns, Haar    Saxe, McClelland & Ganguli 2014, arXiv:1312.6120

using HeavyTails.Core.Numerics;

namespace HeavyTails.Training.Networks;

/// <summary>Probability laws of initial weights; g is the gain.</summary>
public enum InitialLaw
{
    /// <summary>
    /// U(-g / sqrt fan_in, g / sqrt fan_in), biases from the same law. With g = 1 it is PyTorch's default.
    /// </summary>
    TorchUniform,

    /// <summary>N(0, g^2): g is the standard deviation, whatever the fan and the scaling are.</summary>
    Normal,

    /// <summary>He's normal law N(0, g^2 / fan_in).</summary>
    KaimingNormal,

    /// <summary>He's uniform law, of variance g^2 / fan_in.</summary>
    KaimingUniform,

    /// <summary>Glorot's normal law N(0, 2 g^2 / (fan_in + fan_out)).</summary>
    GlorotNormal,

    /// <summary>Glorot's uniform law, of variance 2 g^2 / (fan_in + fan_out).</summary>
    GlorotUniform,

    /// <summary>g Q, Q with orthonormal rows, or with orthonormal columns if there are more rows.</summary>
    Orthogonal,
}

/// <summary>How the stored weights W enter the forward map of a layer.</summary>
public enum Scaling
{
    /// <summary>The map is W x.</summary>
    Standard,

    /// <summary>
    /// The map is fan_in^(-1/2) W x with W of order 1, as for the neural tangent kernel. The initial function is that
    /// of the standard scaling; the gradients differ. Jacot, Gabriel and Hongler 2018, arXiv:1806.07572.
    /// </summary>
    Ntk,

    /// <summary>
    /// As for the neural tangent kernel, but with the factor fan_in^(-1) at the last layer, so that features change at
    /// any width. Mei, Montanari and Nguyen 2018, arXiv:1804.06561.
    /// </summary>
    MeanField,
}

/// <summary>
/// Law of the initial weights. Biases start at 0, except with <see cref="InitialLaw.TorchUniform"/>.
/// </summary>
/// <param name="Law">The law of the weights.</param>
/// <param name="Gain">The gain g > 0. Default: 1.</param>
public sealed record Initialization(InitialLaw Law, double Gain = 1)
{
    /// <summary>The law of PyTorch's Linear and Conv2d.</summary>
    public static Initialization Torch { get; } = new(InitialLaw.TorchUniform);

    /// <summary>He's normal law for ReLU, with gain sqrt 2.</summary>
    public static Initialization Kaiming { get; } = new(InitialLaw.KaimingNormal, Math.Sqrt(2));

    /// <summary>Draws the weights [fan.Out x fan.In], row-major.</summary>
    internal void Weights(Span<float> w, Fan fan, Scaling scaling, ref SplitMix64 random)
    {
        if (!(Gain > 0))
            throw new ArgumentException(FormattableString.Invariant($"an initial law's gain is positive, got {Gain}"));
        // Where the forward map divides by sqrt fan_in, the stored weights are larger by this factor: the initial
        // function is the same in every scaling.
        var stored = scaling == Scaling.Standard ? 1 : Math.Sqrt(fan.In);
        var std =
            Gain
            * Law switch
            {
                InitialLaw.Normal => 1,
                InitialLaw.GlorotNormal or InitialLaw.GlorotUniform => stored * Math.Sqrt(2.0 / (fan.In + fan.Out)),
                InitialLaw.TorchUniform => stored / Math.Sqrt(3.0 * fan.In),
                _ => stored / Math.Sqrt(fan.In),
            };
        switch (Law)
        {
            case InitialLaw.TorchUniform or InitialLaw.KaimingUniform or InitialLaw.GlorotUniform:
                Uniform(w, Math.Sqrt(3) * std, ref random);
                break;
            case InitialLaw.Orthogonal:
                Orthogonal(w, fan, Gain * stored, ref random);
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

    /// <summary>Draws the biases of a layer, or sets them to 0.</summary>
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

    // Gram-Schmidt over Gaussian vectors, each orthogonalised twice ("twice is enough", Parlett 1998). Its signs are
    // those of the Haar measure.
    private static void Orthogonal(Span<float> w, Fan fan, double gain, ref SplitMix64 random)
    {
        var (rows, columns) = fan;
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

/// <summary>Numbers of units on both sides of a layer: rows and columns of its weights.</summary>
internal readonly record struct Fan(int Out, int In);
