// A layer's parameters W [g x a] and b [g] form one vector: W row by row, then b. Its matrix V [g x a + 1] = [W b] is
// what Kronecker products act on: (A (x) G) vec V = vec(G V A), vec by columns, A and G symmetric.

using HeavyTails.Core.Numerics;

namespace HeavyTails.Core.Curvature;

/// <summary>A diagonal block that multiplies the matrix V of one layer.</summary>
internal interface IKroneckerPart
{
    /// <summary>Number of rows of V, the outputs of the layer.</summary>
    int Rows { get; }

    /// <summary>Number of columns of V, the inputs of the layer with the 1 of the bias.</summary>
    int Columns { get; }

    /// <summary>Whether the last column of V is stored behind the others, as biases are.</summary>
    bool HasBias { get; }

    /// <summary>Computes the product of V into a matrix of its shape; v is used as memory.</summary>
    void Multiply(Span<double> v, Span<double> product);
}

/// <summary>Products with block-diagonal operators of Kronecker form, and the small products that they need.</summary>
internal static class KroneckerParts
{
    /// <summary>Number of parameters of all blocks.</summary>
    /// <exception cref="ArgumentException">There is no block.</exception>
    public static int Dimension(IReadOnlyList<IKroneckerPart> parts) =>
        parts.Count > 0
            ? parts.Aggregate(0, (n, p) => checked(n + (p.Rows * p.Columns)))
            : throw new ArgumentException("expected at least one block of a layer, got none");

    /// <summary>Computes Y = K X block by block; lengths are checked before.</summary>
    public static void Apply(IReadOnlyList<IKroneckerPart> parts, ReadOnlySpan<double> x, Span<double> y, int count)
    {
        var dimension = x.Length / count;
        var at = 0;
        foreach (var part in parts)
        {
            var size = part.Rows * part.Columns;
            double[] v = new double[size],
                product = new double[size];
            for (var j = 0; j < count; j++)
            {
                ToMatrix(part, x.Slice((j * dimension) + at, size), v);
                part.Multiply(v, product);
                ToVector(part, product, y.Slice((j * dimension) + at, size));
            }
            at += size;
        }
    }

    /// <summary>V of the layer's part of a vector.</summary>
    public static void ToMatrix(IKroneckerPart part, ReadOnlySpan<double> x, Span<double> v)
    {
        if (!part.HasBias)
        {
            x.CopyTo(v);
            return;
        }
        var (rows, columns) = (part.Rows, part.Columns);
        for (var i = 0; i < rows; i++)
        {
            x.Slice(i * (columns - 1), columns - 1).CopyTo(v[(i * columns)..]);
            v[(i * columns) + columns - 1] = x[(rows * (columns - 1)) + i];
        }
    }

    /// <summary>The layer's part of a vector, of V.</summary>
    public static void ToVector(IKroneckerPart part, ReadOnlySpan<double> v, Span<double> x)
    {
        if (!part.HasBias)
        {
            v.CopyTo(x);
            return;
        }
        var (rows, columns) = (part.Rows, part.Columns);
        for (var i = 0; i < rows; i++)
        {
            v.Slice(i * columns, columns - 1).CopyTo(x[(i * (columns - 1))..]);
            x[(rows * (columns - 1)) + i] = v[(i * columns) + columns - 1];
        }
    }

    /// <summary>Computes Y = X B' for row-major X [m x k], B [n x k] and Y [m x n].</summary>
    public static void TimesTransposed(ReadOnlySpan<double> x, ReadOnlySpan<double> b, Span<double> y, int k)
    {
        var (m, n) = (x.Length / k, b.Length / k);
        for (var i = 0; i < m; i++)
        for (var j = 0; j < n; j++)
            y[(i * n) + j] = Vectors.Dot(x.Slice(i * k, k), b.Slice(j * k, k));
    }

    /// <summary>Computes Y = B X for row-major B [m x k], X [k x n] and Y [m x n].</summary>
    public static void Times(ReadOnlySpan<double> b, ReadOnlySpan<double> x, Span<double> y, int k)
    {
        var (m, n) = (b.Length / k, x.Length / k);
        y.Clear();
        for (var i = 0; i < m; i++)
        for (var j = 0; j < k; j++)
            Vectors.AddScaled(b[(i * k) + j], x.Slice(j * n, n), y.Slice(i * n, n));
    }

    /// <summary>Computes Y = B' X for row-major B [k x m], X [k x n] and Y [m x n].</summary>
    public static void TransposedTimes(ReadOnlySpan<double> b, ReadOnlySpan<double> x, Span<double> y, int k)
    {
        var (m, n) = (b.Length / k, x.Length / k);
        y.Clear();
        for (var j = 0; j < k; j++)
        for (var i = 0; i < m; i++)
            Vectors.AddScaled(b[(j * m) + i], x.Slice(j * n, n), y.Slice(i * n, n));
    }

    /// <summary>The order n of a matrix [n x n] by its number of entries.</summary>
    /// <exception cref="ArgumentException">The number of entries is no square of at least 1.</exception>
    public static int Order(double[] square, string what)
    {
        var n = (int)Math.Round(Math.Sqrt(square.Length));
        return n >= 1 && (long)n * n == square.Length
            ? n
            : throw new ArgumentException($"{what} needs n^2 >= 1 entries, got {square.Length}");
    }
}
