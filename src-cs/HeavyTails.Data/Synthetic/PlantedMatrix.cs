// W = U diag(sqrt lambda) V' [m x n], m >= n, U and V from the Haar measure: products of n Householder reflections, the
// i-th of which maps e_i to the direction of a Gaussian vector of length m - i. Stewart 1980, "The efficient generation
// of random orthogonal matrices", SIAM J. Numer. Anal. 17.
// Planted power law: lambda_i = xmin (1 - (i + 1/2) / n)^(-1 / (alpha - 1)), the quantiles of p(x) ~ x^-alpha, so that
// a fit has no random error.

using HeavyTails.Core.Numerics;

namespace HeavyTails.Data.Synthetic;

/// <summary>A power law p(x) ~ x^-alpha, x >= xmin, to plant as the eigenvalues of a matrix.</summary>
public sealed record PlantedPowerLaw
{
    /// <summary>Number of rows of the matrix, at least 1.</summary>
    public required int Rows { get; init; }

    /// <summary>Number of columns of the matrix, at least 1.</summary>
    public required int Columns { get; init; }

    /// <summary>Exponent alpha > 1 of the density.</summary>
    public required double Alpha { get; init; }

    /// <summary>Least value xmin > 0. Default: 0.01.</summary>
    public double Xmin { get; init; } = 0.01;
}

/// <summary>A spike strength u v' to plant in a matrix, with random unit vectors u and v.</summary>
public sealed record PlantedSpike
{
    /// <summary>Number of rows of the matrix, the length of u.</summary>
    public required int Rows { get; init; }

    /// <summary>Number of columns of the matrix, the length of v.</summary>
    public required int Columns { get; init; }

    /// <summary>The singular value of the spike.</summary>
    public required double Strength { get; init; }
}

/// <summary>Matrices whose spectra are known, so that the right result of an analysis is known too.</summary>
public static class PlantedMatrix
{
    /// <summary>
    /// A matrix [rows x columns], row-major, with independent entries N(0, scale^2 / N), N the larger side: its
    /// spectrum is a Marchenko-Pastur bulk.
    /// </summary>
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

    /// <summary>
    /// A matrix [rows x columns], row-major, whose eigenvalues are the quantiles of a power law with exponent alpha > 1
    /// and least value xmin > 0.
    /// </summary>
    public static float[] PowerLaw(PlantedPowerLaw law, ref SplitMix64 random)
    {
        var (rows, columns, alpha, xmin) = (law.Rows, law.Columns, law.Alpha, law.Xmin);
        if (!(alpha > 1) || !(xmin > 0))
            throw new ArgumentException($"expected alpha > 1 and xmin > 0, got {alpha} and {xmin}");
        var n = Math.Min(rows, columns);
        var eigenvalues = new double[n];
        for (var i = 0; i < n; i++)
            eigenvalues[i] = xmin * Math.Pow(1 - (i + 0.5) / n, -1 / (alpha - 1));
        return WithEigenvalues(rows, columns, eigenvalues, ref random);
    }

    /// <summary>
    /// A matrix W [rows x columns], row-major, with the given min(rows, columns) eigenvalues of W'W (or of WW') and
    /// with singular vectors from the Haar measure.
    /// </summary>
    /// <exception cref="ArgumentException">The number of eigenvalues is another one.</exception>
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

    /// <summary>
    /// Adds strength u v' with random unit vectors u and v: a spike of the spectrum that vanishes when the entries are
    /// shuffled.
    /// </summary>
    public static void AddSpike(Span<float> w, PlantedSpike spike, ref SplitMix64 random)
    {
        var (rows, columns, strength) = (spike.Rows, spike.Columns, spike.Strength);
        var u = UnitVector(rows, ref random);
        var v = UnitVector(columns, ref random);
        for (var i = 0; i < rows; i++)
        for (var j = 0; j < columns; j++)
            w[i * columns + j] += (float)(strength * u[i] * v[j]);
    }

    /// <summary>
    /// w := Q w with Q whose first `count` columns are from the Haar measure: reflections act on rows i .. rows - 1 for
    /// i = count - 1 down to 0.
    /// </summary>
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

    /// <summary>
    /// The unit vector v = (g +- e_1) / ||g +- e_1|| whose reflection I - 2 v v' maps e_1 to -+g, g a uniformly
    /// distributed direction.
    /// </summary>
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
