// Circular convolution with kernel K [out, in, k...] on an n^d grid is block diagonal in the Fourier basis: for each
// frequency w in {0..n-1}^d
//   P(w) = sum_t K[:, :, t] exp(-2 pi i w.t / n)   [out x in],
// and its singular values are the union of those of all P(w).
// Sedghi, Gupta & Long 2019, "The singular values of convolutional layers", arXiv:1805.10408, theorem 6.
// K is real, so P(-w) = conj P(w): a pair +-w costs one real [2 out x 2 in] embedding [Re -Im; Im Re], whose singular
// values are those of P(w) twice, that is, exactly those of the pair. The 2^d (or 1) frequencies with w = -w are real
// themselves.

using HeavyTails.Core.Numerics;
using HeavyTails.Core.Spectra;

namespace HeavyTails.Core.Layers;

/// <summary>
/// The linear map of a convolutional layer with circular padding, stride 1, on an image of n points a side.
/// </summary>
public sealed class ConvolutionOperator : MatrixSet
{
    // Number of values in one batch of blocks: 64 MB of float64.
    private const int BatchNumbers = 1 << 23;

    private readonly TensorData kernel;
    private readonly int groups,
        side;
    private readonly int[] sizes;

    /// <summary>
    /// The operator of <paramref name="kernel"/> [out, in / groups, k...] on a grid of <paramref name="side"/> points
    /// in each direction; a direction in which the kernel is longer gets the kernel's own length.
    /// </summary>
    [System.Diagnostics.CodeAnalysis.SetsRequiredMembers]
    public ConvolutionOperator(TensorData kernel, int groups, int side)
    {
        (this.kernel, this.groups, this.side) = (kernel, groups, side);
        sizes = [.. kernel.Shape.Skip(2).Select(k => Math.Max(k, side))];
        (Rows, Columns, Count) = (
            kernel.Shape[0] / groups,
            kernel.Shape[1],
            checked(groups * sizes.Aggregate(1, (p, n) => checked(p * n)))
        );
    }

    /// <summary>Number of points of the grid in each direction.</summary>
    public IReadOnlyList<int> Grid => sizes;

    /// <inheritdoc/>
    public override IEnumerable<MatrixBatch> Batches(ISpectralBackend backend)
    {
        var points = sizes.Aggregate(1, (p, n) => p * n);
        var (own, pairs) = (new List<int>(), new List<int>());
        for (var f = 0; f < points; f++)
        {
            var mirror = Mirror(f);
            if (mirror == f)
                own.Add(f);
            else if (f < mirror)
                pairs.Add(f);
        }
        for (var g = 0; g < groups; g++)
        {
            foreach (var some in own.Chunk(Math.Max(1, BatchNumbers / (Rows * Columns))))
                yield return Blocks(g, some, real: true);
            foreach (var some in pairs.Chunk(Math.Max(1, BatchNumbers / (4 * Rows * Columns))))
                yield return Blocks(g, some, real: false);
        }
    }

    /// <summary>Returns the operator of the kernel with its entries in a random order.</summary>
    public override MatrixSet Shuffled(ulong seed)
    {
        TensorData shuffled;
        if (kernel.IsDouble)
        {
            var numbers = kernel.Double.ToArray();
            Shuffle.InPlace(numbers.AsSpan(), seed);
            shuffled = new TensorData(kernel.Shape, numbers);
        }
        else
        {
            var numbers = kernel.Single.ToArray();
            Shuffle.InPlace(numbers.AsSpan(), seed);
            shuffled = new TensorData(kernel.Shape, numbers);
        }
        return new ConvolutionOperator(shuffled, groups, side) { Part = Part, EigenvalueScale = EigenvalueScale };
    }

    private int Mirror(int frequency)
    {
        var (mirror, stride) = (0, 1);
        for (var d = sizes.Length - 1; d >= 0; d--)
        {
            var w = frequency / stride % sizes[d];
            mirror += (sizes[d] - w) % sizes[d] * stride;
            stride *= sizes[d];
        }
        return mirror;
    }

    private MatrixBatch Blocks(int group, int[] frequencies, bool real)
    {
        var taps = LayerMatrices.Taps(kernel.Shape);
        var (rows, columns) = real ? (Rows, Columns) : (2 * Rows, 2 * Columns);
        var blocks = new double[(long)frequencies.Length * rows * columns];
        var (cos, sin) = (new double[taps], new double[taps]);
        var weights = new double[taps];
        for (var b = 0; b < frequencies.Length; b++)
        {
            Phases(frequencies[b], cos, sin);
            var block = blocks.AsSpan(b * rows * columns, rows * columns);
            for (var r = 0; r < Rows; r++)
            for (var c = 0; c < Columns; c++)
            {
                Load(((group * Rows + r) * Columns + c) * taps, weights);
                var (re, im) = (0.0, 0.0);
                for (var t = 0; t < taps; t++)
                {
                    re += weights[t] * cos[t];
                    im -= weights[t] * sin[t];
                }
                block[r * columns + c] = re;
                if (real)
                    continue;
                block[(Rows + r) * columns + Columns + c] = re;
                block[r * columns + Columns + c] = -im;
                block[(Rows + r) * columns + c] = im;
            }
        }
        return new MatrixBatch(frequencies.Length, rows, columns, blocks);
    }

    private void Phases(int frequency, double[] cos, double[] sin)
    {
        var shape = kernel.Shape;
        for (var t = 0; t < cos.Length; t++)
        {
            var (turns, tap, f) = (0.0, t, frequency);
            for (var d = sizes.Length - 1; d >= 0; d--)
            {
                turns += (double)((long)(f % sizes[d]) * (tap % shape[2 + d]) % sizes[d]) / sizes[d];
                f /= sizes[d];
                tap /= shape[2 + d];
            }
            (sin[t], cos[t]) = Math.SinCos(2 * Math.PI * turns);
        }
    }

    private void Load(int offset, double[] weights)
    {
        if (kernel.IsDouble)
            kernel.Double.Span.Slice(offset, weights.Length).CopyTo(weights);
        else
            for (var t = 0; t < weights.Length; t++)
                weights[t] = kernel.Single.Span[offset + t];
    }
}
