// Initial weights of perceptrons, as one vector W_1 [width_1 x width_0] row-major, b_1 if there are biases, W_2, ...
//   Glorot uniform: w ~ U(-sqrt(6 / (in + out)), sqrt(6 / (in + out)))            the notebook's, by Keras
//   orthogonal:     rows are orthonormal and Haar; blocks of `in` rows where there are more rows than columns
//   normal:         w ~ N(0, gain^2 / in)                                         nn_jamming's two
// Biases are 0.  Glorot & Bengio 2010; Geiger et al. 2019, arXiv:1809.09349.
using HeavyTails.Core.Numerics;

namespace HeavyTails.Papers.Jamming;

/// <summary>The laws of initial weights.</summary>
public enum Initialization
{
    /// <summary>Uniform with variance 2 / (inputs + outputs) of each layer, as Keras has it.</summary>
    GlorotUniform,

    /// <summary>Orthonormal rows of a random direction, in blocks where there are more rows than columns.</summary>
    Orthogonal,

    /// <summary>Gaussian with variance 1 / inputs of each layer.</summary>
    Normal,
}

/// <summary>Draws initial weights of perceptrons.</summary>
public static class InitialWeights
{
    /// <summary>The widths d, h, ..., h, 1 of a network of L hidden layers.</summary>
    /// <exception cref="ArgumentException">A number is less than 1.</exception>
    public static int[] Widths(int inputs, int hiddenLayers, int width)
    {
        if (inputs < 1 || hiddenLayers < 1 || width < 1)
            throw new ArgumentException(
                $"expected d, L and h of at least 1, got d = {inputs}, L = {hiddenLayers}, h = {width}"
            );
        return [inputs, .. Enumerable.Repeat(width, hiddenLayers), 1];
    }

    /// <summary>Draws the parameters of a network.</summary>
    /// <param name="widths">Widths of inputs, hidden layers and outputs.</param>
    /// <param name="bias">Whether layers have biases, which start at 0.</param>
    /// <param name="law">The law of the weights.</param>
    /// <param name="seed">Seed; layer l has a stream of its own.</param>
    public static double[] Draw(IReadOnlyList<int> widths, bool bias, Initialization law, ulong seed)
    {
        var parameters = new List<double>();
        for (var l = 1; l < widths.Count; l++)
        {
            var random = SplitMix64.ForStream(seed, (ulong)l);
            parameters.AddRange(Layer(widths[l], widths[l - 1], law, ref random));
            if (bias)
                parameters.AddRange(new double[widths[l]]);
        }
        return [.. parameters];
    }

    private static double[] Layer(int outputs, int inputs, Initialization law, ref SplitMix64 random)
    {
        var w = new double[outputs * inputs];
        if (law == Initialization.GlorotUniform)
        {
            var limit = Math.Sqrt(6.0 / (inputs + outputs));
            for (var i = 0; i < w.Length; i++)
                w[i] = limit * ((2 * random.NextUniform()) - 1);
            return w;
        }
        Variates.Gaussian(ref random, w);
        if (law == Initialization.Normal)
            foreach (ref var value in w.AsSpan())
                value /= Math.Sqrt(inputs);
        else
            for (var row = 0; row < outputs; row += inputs)
                Orthonormalise(w, row, Math.Min(inputs, outputs - row), inputs);
        return w;
    }

    // Gram and Schmidt's method on Gaussian rows gives Haar measure; the second pass removes the rounding of the first.
    private static void Orthonormalise(double[] w, int first, int rows, int columns)
    {
        Span<double> Row(int i) => w.AsSpan((first + i) * columns, columns);
        for (var i = 0; i < rows; i++)
        {
            for (var pass = 0; pass < 2; pass++)
            for (var j = 0; j < i; j++)
            {
                var overlap = Vectors.Dot(Row(i), Row(j));
                for (var k = 0; k < columns; k++)
                    Row(i)[k] -= overlap * Row(j)[k];
            }
            var norm = Math.Sqrt(Vectors.Dot(Row(i), Row(i)));
            foreach (ref var value in Row(i))
                value /= norm;
        }
    }
}
