// X = W1 W0 / (||W0||_F ||W1||_F) of neighbouring layers, W0 [out, in] before W1: singular values are large where what
// one layer writes is what the next reads. The order of the factors follows from the side that they share:
//   in of W1 = out of W0   W1 W0      in of W0 = out of W1   W0 W1
//   in of both             W1 W0'     out of both            W1' W0
// WeightWatcher 0.7.5.5, analyze(intra=True, sparsify=False), fits the singular values s of X; eigenvalues here are
// s^2, as everywhere, so that its alpha is 2 alpha - 1, with the same D. By default (sparsify=True) it puts a random
// matrix of zeros and ones between the two, without a seed.
using HeavyTails.Core.Numerics;

namespace HeavyTails.Core.Layers;

/// <summary>Products of the weights of neighbouring layers, as layers of their own.</summary>
public static class LayerOverlaps
{
    /// <summary>
    /// Returns a layer "FIRST x SECOND" for each pair of neighbours among the layers with a spectrum, with the number
    /// of the second. Pairs without a product, and layers that are no single matrix, are listed with the reason.
    /// </summary>
    /// <param name="layers">Layers of a model, in its order.</param>
    public static IReadOnlyList<Layer> Of(IReadOnlyList<Layer> layers)
    {
        var (overlaps, all) = (new List<Layer>(), LayerKinds.Numbered(layers).Where(LayerKinds.HasSpectrum).ToArray());
        for (var i = 1; i < all.Length; i++)
            overlaps.Add(Pair(all[i - 1], all[i]));
        return overlaps;
    }

    private static Layer Pair(Layer first, Layer second)
    {
        var (a, b) = (Sides(first), Sides(second));
        var product = a is null || b is null ? null : Product(a.Value, b.Value);
        return new()
        {
            Name = $"{first.Name} x {second.Name}",
            TensorName = second.TensorName,
            Kind = LayerKind.Linear,
            Shape = product?.Shape ?? [1, 1],
            DType = second.DType,
            Id = product is null ? 0 : second.Id,
            Update = "W1 W0 / (|W0| |W1|)",
            Reading =
                "a product of two layers: nulls and the Marchenko-Pastur law, if they were asked for, presume "
                + "independent entries, which it has not",
            WhyNot =
                a is null ? $"{first.Name} [{first.ShapeText}] is no single matrix"
                : b is null ? $"{second.Name} [{second.ShapeText}] is no single matrix"
                : product is null ? $"[{first.ShapeText}] and [{second.ShapeText}] share no side"
                : null,
            Load = () => Loaded(first, second),
        };
    }

    /// <summary>Rows and columns of a layer that is one matrix; null for another.</summary>
    private static (int Rows, int Columns)? Sides(Layer layer)
    {
        var shape = layer.Shape.ToArray();
        while (shape.Length > 2 && shape[^1] == 1)
            shape = shape[..^1];
        var isConvolution = layer.Kind is LayerKind.Conv1d or LayerKind.Conv2d or LayerKind.Conv3d;
        return
            shape.Length == 2
            && layer is { Groups: 1, Factors: null }
            && (shape.Length == layer.Shape.Count || isConvolution)
            ? (shape[0], shape[1])
            : null;
    }

    private sealed record Order(bool FirstTransposed, bool SecondTransposed, bool SecondIsLeft, int[] Shape);

    private static Order? Product((int Rows, int Columns) first, (int Rows, int Columns) second) =>
        second.Columns == first.Rows ? new(false, false, true, [second.Rows, first.Columns])
        : first.Columns == second.Rows ? new(false, false, false, [first.Rows, second.Columns])
        : first.Columns == second.Columns ? new(true, false, true, [second.Rows, first.Rows])
        : first.Rows == second.Rows ? new(false, true, true, [second.Columns, first.Columns])
        : null;

    private static TensorData Loaded(Layer first, Layer second)
    {
        var (sides, others) = (Sides(first)!.Value, Sides(second)!.Value);
        var order = Product(sides, others)!;
        var (a, b) = (Normed(first.Load()), Normed(second.Load()));
        var (left, right) = order.SecondIsLeft
            ? (Turned(b, others.Rows, order.SecondTransposed), Turned(a, sides.Rows, !order.FirstTransposed))
            : (a, Turned(b, others.Rows, true));
        // C = A B' takes the rows of both factors, so that the right one is transposed.
        var product = MatrixProducts.TimesTransposed(left, right, left.Length / order.Shape[0]);
        return new(order.Shape, (ReadOnlyMemory<double>)product);
    }

    private static double[] Turned(double[] matrix, int rows, bool transposed) =>
        transposed ? MatrixProducts.Transposed(matrix, rows) : matrix;

    private static double[] Normed(TensorData data)
    {
        var numbers = data.ToDoubles();
        var norm = Vectors.Norm(numbers);
        return norm > 0 ? Array.ConvertAll(numbers, x => x / norm) : numbers;
    }
}
