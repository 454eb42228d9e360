// f(x) = a' sigma(W x / sqrt d) / sqrt h,  W [h x d], a [h], no biases; both are N(0, 1) at the start.
// Kothapalli et al. 2024, arXiv:2406.04657: sigma = tanh, and a is frozen at its start.
using HeavyTails.Core.Numerics;
using HeavyTails.Native.Curvature;

namespace HeavyTails.Papers.SingleIndex;

/// <summary>A student with one hidden layer. The arrays are not copied and must not be changed.</summary>
public sealed record TwoLayerStudent
{
    /// <summary>Makes a student and checks that its weights fit each other.</summary>
    /// <param name="hidden">Weights W [h x d] of the hidden layer, row-major.</param>
    /// <param name="output">Weights a [h] of the output, at least one.</param>
    /// <exception cref="ArgumentException">W is not h rows.</exception>
    public TwoLayerStudent(double[] hidden, double[] output)
    {
        if (output.Length == 0 || hidden.Length == 0 || hidden.Length % output.Length != 0)
            throw new ArgumentException(
                $"expected hidden weights [{output.Length} x d], h >= 1, d >= 1, got {hidden.Length} numbers"
            );
        (Hidden, Output) = (hidden, output);
    }

    /// <summary>Weights W [h x d] of the hidden layer, row-major.</summary>
    public double[] Hidden { get; }

    /// <summary>Weights a [h] of the output.</summary>
    public double[] Output { get; }

    /// <summary>The function sigma of each hidden unit. Default: tanh, the paper's.</summary>
    public PerceptronActivation Activation { get; init; } = PerceptronActivation.Tanh;

    /// <summary>Number h of hidden units.</summary>
    public int Width => Output.Length;

    /// <summary>Dimension d of the inputs.</summary>
    public int Dimension => Hidden.Length / Output.Length;

    /// <summary>Draws the weights of an untrained tanh student, all N(0, 1).</summary>
    /// <param name="dimension">Dimension d >= 1 of the inputs.</param>
    /// <param name="width">Number h >= 1 of hidden units.</param>
    /// <param name="seed">Seed; each layer has a stream of its own.</param>
    /// <exception cref="ArgumentException">A size is less than 1.</exception>
    public static TwoLayerStudent Draw(int dimension, int width, ulong seed)
    {
        if (dimension < 1 || width < 1)
            throw new ArgumentException($"expected d and h of at least 1, got d = {dimension}, h = {width}");
        var (hidden, output) = (new double[checked(width * dimension)], new double[width]);
        var random = SplitMix64.ForStream(seed, 1);
        Variates.Gaussian(ref random, hidden);
        random = SplitMix64.ForStream(seed, 2);
        Variates.Gaussian(ref random, output);
        return new(hidden, output);
    }

    /// <summary>The same student with other weights.</summary>
    public TwoLayerStudent With(double[] hidden, double[] output) => new(hidden, output) { Activation = Activation };

    /// <summary>
    /// The student with W &lt;- W sqrt(h d) / |W|_F, the source's weight normalisation, which it applies before each
    /// step.
    /// </summary>
    /// <exception cref="ArithmeticException">All hidden weights are 0, or one is not finite.</exception>
    public TwoLayerStudent Normalised()
    {
        var norm = Math.Sqrt(Vectors.Dot(Hidden, Hidden));
        if (!(norm > 0) || double.IsInfinity(norm))
            throw new ArithmeticException(
                FormattableString.Invariant($"weights of norm {norm} cannot be rescaled to {Math.Sqrt(Hidden.Length)}")
            );
        var factor = Math.Sqrt(Hidden.Length) / norm;
        return With(Array.ConvertAll(Hidden, w => factor * w), Output);
    }
}
