// From a tensor to matrices: linear [out, in]; convolution [out, in/g, k...] as
//   slices    g |k| matrices [out/g x in/g], one for each tap (WeightWatcher; eigenvalues times 1/2 pooled, |k|/2 not)
//   flatten   g matrices [out/g x in/g |k|] (DeepDataProfiler)
//   operator  the circular convolution, see ConvolutionOperator (Sedghi, Gupta & Long 2019)
// A grouped convolution is block diagonal: its singular values are those of its g blocks.

using HeavyTails.Core.Spectra;

namespace HeavyTails.Core.Layers;

/// <summary>Converts a tensor into the matrices whose spectra describe it.</summary>
public static class LayerMatrices
{
    /// <summary>
    /// Loads a layer and makes its matrices: of a low-rank pair those of its factors, else those of its tensor. There
    /// are none when a weight is NaN or infinite. Throws <see cref="NotSupportedException"/> as the other overload
    /// does.
    /// </summary>
    public static LoadedMatrices Of(Layer layer, MatrixOptions options)
    {
        if (layer.WhyNot is { } why)
            throw new NotSupportedException(why);
        if (layer.Factors is { } factors)
        {
            var pair = factors.Matrices(out var wrong, out var size);
            return new(wrong > 0 ? [] : [pair], wrong, size);
        }
        var tensor = layer.Load();
        var notFinite = tensor.CountNotFinite();
        return new(notFinite > 0 ? [] : Of(layer, tensor, options), notFinite, tensor.Length);
    }

    private static IReadOnlyList<MatrixSet> Of(Layer layer, TensorData tensor, MatrixOptions options)
    {
        if (tensor.IsComplex)
            return Complex(tensor, part => Of(layer, part, options));
        if (layer.Parts is { } parts && Splits(layer, options))
            return StackedParts.IsStack(layer) ? StackedParts.Of(tensor, parts) : Parts(AsMatrix(tensor), parts);
        if (layer is { Kind: LayerKind.Linear, Stack: LayerStack.Joined })
            return [Whole(AsMatrix(tensor))];
        if (layer is { Kind: LayerKind.Linear, Stack: LayerStack.Pooled } && options.Pool && tensor.Shape.Count == 3)
            return [DenseMatrices.Of(Batch(tensor, tensor.Shape[0], tensor.Shape[1], tensor.Shape[2]))];
        return Of(layer.Kind, tensor, layer.Groups, options);
    }

    /// <summary>Whether the options split a layer of this kind into its parts.</summary>
    internal static bool Splits(Layer layer, MatrixOptions options) =>
        layer.Kind is LayerKind.Lstm or LayerKind.Gru ? options.SplitGates : options.SplitAttention;

    /// <summary>
    /// The matrix sets of a layer, one for each spectrum: one, or several when the options split the layer.
    /// </summary>
    /// <param name="kind">Kind of the layer.</param>
    /// <param name="tensor">Weights of the layer.</param>
    /// <param name="groups">Number of groups of a convolution.</param>
    /// <param name="options">How the tensor is split into matrices.</param>
    /// <exception cref="NotSupportedException">The shape does not fit the kind; the message says why.</exception>
    public static IReadOnlyList<MatrixSet> Of(LayerKind kind, TensorData tensor, int groups, MatrixOptions options)
    {
        if (tensor.Length == 0)
            throw new NotSupportedException($"the tensor [{Text(tensor.Shape)}] is empty");
        if (tensor.IsComplex)
            return Complex(tensor, part => Of(kind, part, groups, options));
        return kind switch
        {
            LayerKind.Conv1d or LayerKind.Conv2d or LayerKind.Conv3d or LayerKind.ConvTransposed => Convolution(
                tensor,
                groups,
                options
            ),
            LayerKind.AttentionInProjection when options.SplitAttention => Parts(AsMatrix(tensor), ["q", "k", "v"]),
            LayerKind.Lstm when options.SplitGates => Parts(AsMatrix(tensor), ["input", "forget", "cell", "output"]),
            LayerKind.Gru when options.SplitGates => Parts(AsMatrix(tensor), ["reset", "update", "new"]),
            LayerKind.Linear when Squeezed(tensor.Shape).Length == 3 => Stack(tensor),
            LayerKind.Linear
            or LayerKind.Embedding
            or LayerKind.AttentionInProjection
            or LayerKind.Lstm
            or LayerKind.Gru
            or LayerKind.Rnn
            or LayerKind.LowRankPair => [Whole(AsMatrix(tensor))],
            LayerKind.Norm => throw new NotSupportedException("a normalisation: no spectrum"),
            LayerKind.Bias => throw new NotSupportedException("a bias: no spectrum"),
            _ => throw new NotSupportedException($"a tensor [{Text(tensor.Shape)}] of unknown kind"),
        };
    }

    /// <summary>The sets of the real and of the imaginary parts, joined one by one.</summary>
    private static IReadOnlyList<MatrixSet> Complex(
        TensorData tensor,
        Func<TensorData, IReadOnlyList<MatrixSet>> sets
    ) => [.. sets(tensor.RealPart()).Zip(sets(tensor.ImaginaryPart()), (a, b) => new ComplexMatrices(a, b))];

    private static DenseMatrices Whole(MatrixBatch matrix, string part = "") =>
        new(matrix)
        {
            Rows = matrix.Rows,
            Columns = matrix.Columns,
            Count = matrix.Count,
            Part = part,
        };

    private static MatrixBatch AsMatrix(TensorData tensor)
    {
        var shape = Squeezed(tensor.Shape);
        if (shape.Length < 2)
            throw new NotSupportedException($"expected a matrix, got [{Text(tensor.Shape)}]");
        var columns = shape[^1];
        return Batch(tensor, 1, tensor.Length / columns, columns);
    }

    // Each layer of experts [e, out, in] and of other stacks of dense layers is a set of its own.
    internal static MatrixSet[] Stack(TensorData tensor)
    {
        var shape = Squeezed(tensor.Shape);
        var stack = DenseMatrices.Of(Batch(tensor, shape[0], shape[1], shape[2]));
        return
        [
            .. Enumerable
                .Range(0, shape[0])
                .Select(i => Whole(stack.Single(i), i.ToString(System.Globalization.CultureInfo.InvariantCulture))),
        ];
    }

    // Parts are stacked along the longer side: [p h, in] by rows; [in, p h] (GPT-2 stores its weights transposed) by
    // columns.
    private static MatrixSet[] Parts(MatrixBatch matrix, string[] names)
    {
        var p = names.Length;
        if (matrix.Rows % p == 0 && (matrix.Rows >= matrix.Columns || matrix.Columns % p != 0))
        {
            var stack = DenseMatrices.Of(Batch(matrix, p, matrix.Rows / p, matrix.Columns));
            return [.. names.Select((name, i) => Whole(stack.Single(i), name))];
        }
        if (matrix.Columns % p == 0)
            return
            [
                .. names.Select(
                    (name, i) =>
                        Whole(
                            Gather(
                                matrix,
                                1,
                                matrix.Rows,
                                matrix.Columns / p,
                                (_, r, c) => (long)r * matrix.Columns + i * (matrix.Columns / p) + c
                            ),
                            name
                        )
                ),
            ];
        throw new NotSupportedException(
            $"neither side of [{matrix.Rows} x {matrix.Columns}] is a multiple of the {p} parts "
                + string.Join(", ", names)
        );
    }

    internal static MatrixSet[] Parts(MatrixBatch matrix, LayerParts parts, string prefix = "")
    {
        var length = parts.ByRows ? matrix.Rows : matrix.Columns;
        return [.. parts.All.Select(part => Whole(Part(part), prefix + part.Name))];

        MatrixBatch Part(LayerPart part)
        {
            var places = new List<int>();
            foreach (var (first, count) in part.Ranges)
            {
                if (first < 0 || count < 1 || first > length - count)
                    throw new NotSupportedException(
                        $"part {part.Name} should have the {(parts.ByRows ? "rows" : "columns")} {first} to "
                            + $"{first + count - 1}, the matrix is [{matrix.Rows} x {matrix.Columns}]"
                    );
                places.AddRange(Enumerable.Range(first, count));
            }
            return parts.ByRows
                ? Gather(matrix, 1, places.Count, matrix.Columns, (_, r, c) => ((long)places[r] * matrix.Columns) + c)
                : Gather(matrix, 1, matrix.Rows, places.Count, (_, r, c) => ((long)r * matrix.Columns) + places[c]);
        }
    }

    private static MatrixSet[] Convolution(TensorData tensor, int groups, MatrixOptions options)
    {
        var shape = tensor.Shape;
        if (shape.Count is < 3 or > 5)
            throw new NotSupportedException($"expected a convolution kernel of 3 to 5 dimensions, got [{Text(shape)}]");
        if (groups < 1 || shape[0] % groups != 0)
            throw new NotSupportedException($"{groups} groups do not divide the {shape[0]} outputs of [{Text(shape)}]");
        var (rows, columns, taps) = (shape[0] / groups, shape[1], Taps(shape));
        if (options.Conv == ConvMode.Flatten)
            return [Whole(Batch(tensor, groups, rows, columns * taps))];
        if (options.Conv == ConvMode.Operator)
            return [new ConvolutionOperator(tensor, groups, options.OperatorGrid)];

        var data = Batch(tensor, 1, shape[0], columns * taps);
        MatrixBatch Slices(int first, int count) =>
            Gather(
                data,
                count * groups,
                rows,
                columns,
                (m, r, c) => ((long)(m % groups * rows + r) * columns + c) * taps + first + m / groups
            );

        return options.Pool
            ?
            [
                new DenseMatrices(Slices(0, taps))
                {
                    Rows = rows,
                    Columns = columns,
                    Count = taps * groups,
                    EigenvalueScale = options.ConvNorm ? 0.5 : 1,
                },
            ]
            :
            [
                .. Enumerable
                    .Range(0, taps)
                    .Select(t => new DenseMatrices(Slices(t, 1))
                    {
                        Rows = rows,
                        Columns = columns,
                        Count = groups,
                        Slice = t,
                        Rf = taps,
                        EigenvalueScale = options.ConvNorm ? taps / 2.0 : 1,
                        Part = t.ToString(System.Globalization.CultureInfo.InvariantCulture),
                    }),
            ];
    }

    private static MatrixBatch Gather(
        MatrixBatch from,
        int count,
        int rows,
        int columns,
        Func<int, int, int, long> index
    )
    {
        if (from.IsDouble)
            return new MatrixBatch(count, rows, columns, Pick(from.Double.Span));
        return new MatrixBatch(count, rows, columns, Pick(from.Single.Span));

        T[] Pick<T>(ReadOnlySpan<T> source)
        {
            var picked = new T[(long)count * rows * columns];
            var at = 0;
            for (var m = 0; m < count; m++)
            for (var r = 0; r < rows; r++)
            for (var c = 0; c < columns; c++)
                picked[at++] = source[(int)index(m, r, c)];
            return picked;
        }
    }

    private static MatrixBatch Batch(TensorData t, int count, int rows, int columns) =>
        t.IsDouble ? new MatrixBatch(count, rows, columns, t.Double) : new MatrixBatch(count, rows, columns, t.Single);

    private static MatrixBatch Batch(MatrixBatch b, int count, int rows, int columns) =>
        b.IsDouble ? new MatrixBatch(count, rows, columns, b.Double) : new MatrixBatch(count, rows, columns, b.Single);

    private static int[] Squeezed(IReadOnlyList<int> shape)
    {
        var leading = 0;
        while (shape.Count - leading > 2 && shape[leading] == 1)
            leading++;
        var rest = new int[shape.Count - leading];
        for (var d = 0; d < rest.Length; d++)
            rest[d] = shape[leading + d];
        return rest;
    }

    /// <summary>Number of taps of a convolution kernel [out, in/g, k...].</summary>
    internal static int Taps(IReadOnlyList<int> kernel)
    {
        var taps = 1;
        for (var d = 2; d < kernel.Count; d++)
            taps *= kernel[d];
        return taps;
    }

    private static string Text(IReadOnlyList<int> shape) => string.Join(" x ", shape);
}

/// <summary>The matrices of a loaded layer.</summary>
/// <param name="Matrices">One matrix set for each spectrum; empty when a weight is not finite.</param>
/// <param name="NotFinite">Number of weights that are NaN or infinite.</param>
/// <param name="Count">Number of weights.</param>
public readonly record struct LoadedMatrices(IReadOnlyList<MatrixSet> Matrices, long NotFinite, long Count);
