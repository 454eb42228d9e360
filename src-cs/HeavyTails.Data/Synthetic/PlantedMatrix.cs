// W = U diag(sqrt lambda) V',  [m x n], m >= n, U and V Haar: the product of n Householder reflections, the i-th taking e_i to the direction of a
// Gaussian vector of length m - i.  Stewart 1980, "The efficient generation of random orthogonal matrices", SIAM J. Numer. Anal. 17.
// Planted power law: lambda_i = xmin (1 - (i + 1/2) / n)^(-1 / (alpha - 1)), the quantiles of p(x) ~ x^-alpha, so the fit has no luck in it.

using HeavyTails.Core.Numerics;

namespace HeavyTails.Data.Synthetic;

/// <summary>Matrices whose spectra are known: what an analysis should find, for demonstrations and tests.</summary>
public static class PlantedMatrix
{
    /// <summary>[rows x columns] row-major with independent N(0, scale^2 / N) entries, N the larger side: a pure Marchenko-Pastur bulk.</summary>
    public static float[] Gaussian(int rows, int columns, ref SplitMix64 random, double scale = 1)
    {
        var sigma = scale / Math.Sqrt(Math.Max(rows, columns));
        var w = new float[checked(rows * columns)];
        for (var i = 0; i < w.Length; i += 2)
        {
            var (first, second) = random.NextGaussians();
            w[i] = (float)(sigma * first);
            if (i + 1 < w.Length)
                w[i + 1] = (float)(sigma * second);
        }
        return w;
    }

    /// <summary>[rows x columns] row-major whose eigenvalues are the quantiles of a power law; alpha > 1, xmin > 0.</summary>
    public static float[] PowerLaw(int rows, int columns, double alpha, ref SplitMix64 random, double xmin = 0.01)
    {
        if (!(alpha > 1) || !(xmin > 0))
            throw new ArgumentException($"expected alpha > 1 and xmin > 0, got {alpha} and {xmin}");
        var n = Math.Min(rows, columns);
        var eigenvalues = new double[n];
        for (var i = 0; i < n; i++)
            eigenvalues[i] = xmin * Math.Pow(1 - (i + 0.5) / n, -1 / (alpha - 1));
        return WithEigenvalues(rows, columns, eigenvalues, ref random);
    }

    /// <summary>[rows x columns] row-major, W'W (or WW') having these eigenvalues, min(rows, columns) of them, and Haar singular vectors.</summary>
    public static float[] WithEigenvalues(
        int rows,
        int columns,
        ReadOnlySpan<double> eigenvalues,
        ref SplitMix64 random
    )
    {
        var n = Math.Min(rows, columns);
        if (eigenvalues.Length != n)
            throw new ArgumentException($"a [{rows} x {columns}] matrix has {n} eigenvalues, got {eigenvalues.Length}");
        var w = new double[checked(rows * columns)];
        for (var i = 0; i < n; i++)
            w[i * columns + i] = Math.Sqrt(eigenvalues[i]);
        RotateRows(w, rows, columns, n, ref random);
        var t = Transpose(w, rows, columns);
        RotateRows(t, columns, rows, n, ref random);
        w = Transpose(t, columns, rows);
        return Array.ConvertAll(w, x => (float)x);
    }

    /// <summary>Adds strength u v' with Gaussian unit vectors: a spike that structure makes, gone when entries are shuffled.</summary>
    public static void AddSpike(Span<float> w, int rows, int columns, double strength, ref SplitMix64 random)
    {
        var u = UnitVector(rows, ref random);
        var v = UnitVector(columns, ref random);
        for (var i = 0; i < rows; i++)
        for (var j = 0; j < columns; j++)
            w[i * columns + j] += (float)(strength * u[i] * v[j]);
    }

    /// <summary>w := Q w, Q Haar on its first `count` columns: reflections act on rows i .. rows - 1 for i = count - 1 down to 0.</summary>
    private static void RotateRows(double[] w, int rows, int columns, int count, ref SplitMix64 random)
    {
        for (var first = count - 1; first >= 0; first--)
        {
            var v = Reflector(rows - first, ref random);
            var projection = new double[columns];
            for (var i = 0; i < v.Length; i++)
            {
                var row = w.AsSpan((first + i) * columns, columns);
                for (var j = 0; j < columns; j++)
                    projection[j] += v[i] * row[j];
            }
            for (var i = 0; i < v.Length; i++)
            {
                var row = w.AsSpan((first + i) * columns, columns);
                var twice = 2 * v[i];
                for (var j = 0; j < columns; j++)
                    row[j] -= twice * projection[j];
            }
        }
    }

    /// <summary>The unit v whose reflection I - 2 v v' takes e_1 to -+ a uniformly distributed direction g: v = (g +- e_1) / ||g +- e_1||.</summary>
    private static double[] Reflector(int n, ref SplitMix64 random)
    {
        var g = UnitVector(n, ref random);
        g[0] += g[0] >= 0 ? 1 : -1;
        var scale = 1 / Math.Sqrt(2 * Math.Abs(g[0])); // ||g +- e_1||^2 = 2 (1 + |g_1|)
        for (var i = 0; i < n; i++)
            g[i] *= scale;
        return g;
    }

    private static double[] UnitVector(int n, ref SplitMix64 random)
    {
        var v = new double[n];
        var square = 0.0;
        for (var i = 0; i < n; i += 2)
        {
            var (first, second) = random.NextGaussians();
            v[i] = first;
            if (i + 1 < n)
                v[i + 1] = second;
        }
        foreach (var x in v)
            square += x * x;
        var scale = square > 0 ? 1 / Math.Sqrt(square) : 0;
        for (var i = 0; i < n; i++)
            v[i] *= scale;
        return v;
    }

    private static double[] Transpose(double[] w, int rows, int columns)
    {
        var t = new double[w.Length];
        for (var i = 0; i < rows; i++)
        for (var j = 0; j < columns; j++)
            t[j * rows + i] = w[i * columns + j];
        return t;
    }
}
