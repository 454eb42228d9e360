// W, V: the same layer of two models; A_i, B_i, i = 1 .. c: its matrices, rows outputs, columns inputs.
//   raw        ||W - V||_F
//   euclidean  (1/c) sum_i ||A_i - B_i||_F
//   cka        (1/c) sum_i ||A'B||_F^2 / (||A'A||_F ||B'B||_F), A and B with the mean row subtracted: linear CKA, the
//              rows being the examples.  Kornblith, Norouzi, Lee & Hinton 2019, arXiv:1905.00414, sec. 3
//   legacy     (1/c) sum_i ||A'B||_F / sqrt(||A'A||_F ||B'B||_F), nothing subtracted: WeightWatcher 0.7.5.5
// ||A'B||_F^2 = sum_jk (AA')_jk (BB')_jk, so that products of the shorter side are enough.
using HeavyTails.Core.Fits;
using HeavyTails.Core.Layers;
using HeavyTails.Core.Numerics;
using HeavyTails.Core.Spectra;

namespace HeavyTails.Core.Analysis;

/// <summary>Distances between the weights of a layer in two models.</summary>
public static class LayerDistances
{
    /// <summary>
    /// Loads a layer of two models and returns its distances, or the reason why there are none: a weight is NaN or
    /// infinite, or the tensors cannot be compared.
    /// </summary>
    /// <param name="first">The layer of the first model.</param>
    /// <param name="second">The layer of the second model, of the same shape.</param>
    /// <param name="options">How the tensors become matrices, which variant of CKA, and the threads.</param>
    public static FitResult<LayerDistance> Of(Layer first, Layer second, DistanceOptions options)
    {
        if (!first.Shape.SequenceEqual(second.Shape))
            return NotDefined($"the shapes are {first.ShapeText} and {second.ShapeText}");
        try
        {
            var (w, v) = (first.Load(), second.Load());
            if (w.CountNotFinite() + v.CountNotFinite() is > 0 and var wrong)
                return NotDefined($"{wrong} weights are NaN or infinite");
            var (a, b) = (Matrices(first, w, options), Matrices(second, v, options));
            return Of(first, (w.ToDoubles(), v.ToDoubles()), (a, b), options);
        }
        catch (NotSupportedException unsupported)
        {
            return NotDefined(unsupported.Message);
        }
    }

    /// <summary>
    /// Linear CKA of two matrices of one shape, in 0 .. 1, or the reason why there is none: one of them, without its
    /// mean row, is zero.
    /// </summary>
    /// <param name="a">The first matrix, row-major.</param>
    /// <param name="b">The second matrix, row-major.</param>
    /// <param name="rows">Number of rows of both.</param>
    /// <param name="options">The variant, and the number of threads.</param>
    public static FitResult<double> Cka(double[] a, double[] b, int rows, DistanceOptions options)
    {
        var columns = a.Length / Math.Max(1, rows);
        var isCentred = options.Variant == Variant.Corrected;
        if (isCentred)
            (a, b) = (Centred(a, columns), Centred(b, columns));
        var (scaleA, scaleB) = (Vectors.Norm(a), Vectors.Norm(b));
        if (!(scaleA > 0 && scaleB > 0))
            return FitResult<double>.Failed(
                FitFailure.NotApplicable,
                isCentred ? "all rows of a matrix are equal" : "all weights of a matrix are zero"
            );
        // CKA does not depend on factors, and fourth powers of numbers near 1 neither overflow nor vanish.
        (a, b) = (Array.ConvertAll(a, x => x / scaleA), Array.ConvertAll(b, x => x / scaleB));
        var isTall = rows > columns;
        if (isTall)
            (a, b) = (MatrixProducts.Transposed(a, rows), MatrixProducts.Transposed(b, rows));
        var (k, l) = (Product(a, a), Product(b, b));
        var overlap = isTall ? Squares(Product(a, b)) : Vectors.Dot(k, l);
        var share = Math.Clamp(overlap / (Vectors.Norm(k) * Vectors.Norm(l)), 0, 1);
        return isCentred ? share : Math.Sqrt(share);

        double[] Product(double[] x, double[] y) =>
            MatrixProducts.TimesTransposed(x, y, Math.Max(rows, columns), options.Threads);
    }

    private static FitResult<LayerDistance> Of(
        Layer layer,
        (double[] W, double[] V) tensors,
        (MatrixSet A, MatrixSet B) sets,
        DistanceOptions options
    )
    {
        var (euclidean, cka, count) = (0.0, FitResult<double>.Success(0), sets.A.Count);
        for (var i = 0; i < count; i++)
        {
            var (a, b) = (sets.A.Single(i)!.ToDoubles(), sets.B.Single(i)!.ToDoubles());
            euclidean += Distance(a, b) / count;
            cka = cka.Bind(sum => Cka(a, b, sets.A.Rows, options).Map(one => sum + (one / count)));
        }
        return new LayerDistance
        {
            LayerId = layer.Id,
            LongName = layer.Name,
            Kind = layer.Kind,
            Rows = sets.A.Rows,
            Columns = sets.A.Columns,
            Count = count,
            Norm = Vectors.Norm(tensors.W),
            Raw = Distance(tensors.W, tensors.V),
            Euclidean = euclidean,
            Cka = cka,
        };
    }

    /// <summary>The matrices of all of a layer, unscaled; of a low-rank pair the product.</summary>
    private static MatrixSet Matrices(Layer layer, TensorData tensor, DistanceOptions options)
    {
        var kind = layer.Factors is null ? layer.Kind : LayerKind.Linear;
        if (kind == LayerKind.Linear && tensor.Shape.Count == 3)
        {
            var (n, rows) =
                layer.Stack == LayerStack.Joined
                    ? (1, tensor.Shape[0] * tensor.Shape[1])
                    : (tensor.Shape[0], tensor.Shape[1]);
            return DenseMatrices.Of(
                tensor.IsDouble
                    ? new MatrixBatch(n, rows, tensor.Shape[2], tensor.Double)
                    : new MatrixBatch(n, rows, tensor.Shape[2], tensor.Single)
            );
        }
        var set = LayerMatrices.Of(kind, tensor, layer.Groups, new() { Conv = options.Conv })[0];
        return set.Single(0) is not null
            ? set
            : throw new NotSupportedException("the matrices of this layer are not stored one by one");
    }

    private static double[] Centred(double[] matrix, int columns)
    {
        var (mean, rows) = (new double[columns], matrix.Length / columns);
        for (var r = 0; r < rows; r++)
            Vectors.AddScaled(1.0 / rows, matrix.AsSpan(r * columns, columns), mean);
        var centred = matrix.ToArray();
        for (var r = 0; r < rows; r++)
            Vectors.AddScaled(-1, mean, centred.AsSpan(r * columns, columns));
        return centred;
    }

    private static double Distance(double[] x, double[] y)
    {
        var difference = x.ToArray();
        Vectors.AddScaled(-1, y, difference);
        return Vectors.Norm(difference);
    }

    private static double Squares(double[] x) => Vectors.Dot(x, x);

    private static FitResult<LayerDistance> NotDefined(string reason) =>
        FitResult<LayerDistance>.Failed(FitFailure.NotApplicable, reason);
}
