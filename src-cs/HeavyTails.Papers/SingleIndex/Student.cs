// z_0 = x [d],  z_l = sigma(W_l z_{l-1} / sqrt d_{l-1}),  l = 1 .. L - 1,  f(x) = a' z_{L-1} / sqrt h,
// W_1 [h x d], W_l [h x h] for l > 1, a [h], d_0 = d and d_l = h; no biases; all weights are N(0, 1) at the start.
// Kothapalli et al. 2024, arXiv:2406.04657: L = 2, sigma = tanh, and a is frozen at its start. A branch of its code
// has L = 3.
using HeavyTails.Core.Numerics;
using HeavyTails.Native.Curvature;

namespace HeavyTails.Papers.SingleIndex;

/// <summary>
/// A student: hidden layers of one width h and an output. The arrays are not copied and must not be changed.
/// </summary>
public sealed record Student
{
    /// <summary>Makes a student and checks that its weights fit each other.</summary>
    /// <param name="hidden">Weights W_1 [h x d], W_2 [h x h], ... of at least one hidden layer, row-major.</param>
    /// <param name="output">Weights a [h] of the output, at least one.</param>
    /// <exception cref="ArgumentException">A layer has another shape; the message names both shapes.</exception>
    public Student(IReadOnlyList<double[]> hidden, double[] output)
    {
        var h = output.Length;
        if (h == 0 || hidden.Count == 0 || hidden[0].Length == 0 || hidden[0].Length % h != 0)
            throw new ArgumentException(
                $"expected hidden weights [{h} x d], h >= 1, d >= 1, got {hidden.Count} layers, "
                    + $"the first of {(hidden.Count == 0 ? 0 : hidden[0].Length)} numbers"
            );
        for (var layer = 1; layer < hidden.Count; layer++)
            if (hidden[layer].Length != h * h)
                throw new ArgumentException(
                    $"expected weights [{h} x {h}] of hidden layer {layer + 1}, got {hidden[layer].Length} numbers"
                );
        (Hidden, Output) = (hidden, output);
    }

    /// <summary>Weights W_1 [h x d], W_2 [h x h], ... of the hidden layers, row-major.</summary>
    public IReadOnlyList<double[]> Hidden { get; }

    /// <summary>Weights a [h] of the output.</summary>
    public double[] Output { get; }

    /// <summary>The function sigma of each hidden unit. Default: tanh, the paper's.</summary>
    public PerceptronActivation Activation { get; init; } = PerceptronActivation.Tanh;

    /// <summary>Number L >= 2 of layers with weights, the output among them: the source's L.</summary>
    public int Layers => Hidden.Count + 1;

    /// <summary>Number h of units of each hidden layer.</summary>
    public int Width => Output.Length;

    /// <summary>Dimension d of the inputs.</summary>
    public int Dimension => Hidden[0].Length / Output.Length;

    /// <summary>Number d_{l-1} of inputs of a hidden layer: d for the first, h for the others.</summary>
    /// <param name="layer">Index of the hidden layer, from 0.</param>
    public int Inputs(int layer) => layer == 0 ? Dimension : Width;

    /// <summary>Draws the weights of an untrained tanh student, all N(0, 1).</summary>
    /// <param name="dimension">Dimension d >= 1 of the inputs.</param>
    /// <param name="width">Number h >= 1 of units of each hidden layer.</param>
    /// <param name="seed">Seed; each layer has a stream of its own.</param>
    /// <param name="layers">Number L >= 2 of layers. Default: 2, the paper's.</param>
    /// <exception cref="ArgumentException">A size is too small.</exception>
    public static Student Draw(int dimension, int width, ulong seed, int layers = 2)
    {
        if (dimension < 1 || width < 1 || layers < 2)
            throw new ArgumentException(
                $"expected d and h of at least 1 and L of at least 2, got d = {dimension}, h = {width}, L = {layers}"
            );
        // The first two streams are those of W_1 and a, so that L = 2 and L = 3 begin with the same of both.
        double[] Gaussian(ulong stream, int length)
        {
            var values = new double[length];
            var random = SplitMix64.ForStream(seed, stream);
            Variates.Gaussian(ref random, values);
            return values;
        }
        var hidden = new double[layers - 1][];
        for (var layer = 0; layer < hidden.Length; layer++)
            hidden[layer] = Gaussian(
                layer == 0 ? 1 : (ulong)layer + 2,
                checked(width * (layer == 0 ? dimension : width))
            );
        return new(hidden, Gaussian(2, width));
    }

    /// <summary>The same student with other weights.</summary>
    public Student With(IReadOnlyList<double[]> hidden, double[] output) =>
        new(hidden, output) { Activation = Activation };

    /// <summary>
    /// The student with W_l &lt;- W_l sqrt(h d_{l-1}) / |W_l|_F in each hidden layer, the source's weight
    /// normalisation, which it applies before each step.
    /// </summary>
    /// <exception cref="ArithmeticException">All weights of a layer are 0, or one is not finite.</exception>
    public Student Normalised() => With([.. Hidden.Select(Normalised)], Output);

    private static double[] Normalised(double[] weights)
    {
        var norm = Math.Sqrt(Vectors.Dot(weights, weights));
        if (!(norm > 0) || double.IsInfinity(norm))
            throw new ArithmeticException(
                FormattableString.Invariant($"weights of norm {norm} cannot be rescaled to {Math.Sqrt(weights.Length)}")
            );
        var factor = Math.Sqrt(weights.Length) / norm;
        return Array.ConvertAll(weights, w => factor * w);
    }
}
