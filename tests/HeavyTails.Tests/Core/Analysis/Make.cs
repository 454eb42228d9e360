using HeavyTails.Checkpoints.Roles;
using HeavyTails.Core.Analysis;
using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.Layers;
using HeavyTails.Core.Numerics;
using HeavyTails.Core.Spectra;
using Vectors = HeavyTails.Core.Numerics.Vectors;

namespace HeavyTails.Tests.Core.Analysis;

/// <summary>Makes layers and matrices from formulas and seeds.</summary>
internal static class Make
{
    public static ISpectralBackend Backend { get; } = new ManagedSpectralBackend(1);

    public static double[] Gaussians(int count, ulong seed)
    {
        var random = new SplitMix64(seed);
        var numbers = new double[count + 1];
        for (var i = 0; i < count; i += 2)
            (numbers[i], numbers[i + 1]) = random.NextGaussians();
        return numbers[..count];
    }

    public static TensorData Tensor(int[] shape, double[] values) => new(shape, values);

    public static TensorData Gaussian(ulong seed, params int[] shape) =>
        Tensor(shape, Gaussians(shape.Aggregate(1, (p, d) => p * d), seed));

    public static Layer Layer(string tensorName, TensorData data, LayerKind? kind = null) =>
        new()
        {
            Name = LayerKinds.LongName(tensorName),
            TensorName = tensorName,
            Kind = kind ?? RoleRules.Of(new NamedTensor(tensorName, [.. data.Shape])).Kind,
            Shape = data.Shape,
            DType = data.IsDouble ? "f64" : "f32",
            Load = () => data,
        };

    public static Layer Gaussian(string tensorName, ulong seed, params int[] shape) =>
        Layer(tensorName, Gaussian(seed, shape));

    /// <summary>Returns the layer diag(values), whose eigenvalues are exactly the squares.</summary>
    public static Layer Diagonal(string tensorName, params double[] values)
    {
        var n = values.Length;
        var numbers = new double[n * n];
        for (var i = 0; i < n; i++)
            numbers[i * n + i] = values[i];
        return Layer(tensorName, Tensor([n, n], numbers));
    }

    /// <summary>A matrix by the places of its entries, row-major.</summary>
    public static double[] Entries(int rows, int columns, Func<int, int, double> entry) =>
        [.. from i in Enumerable.Range(0, rows) from j in Enumerable.Range(0, columns) select entry(i, j)];

    /// <summary>Columns of normal numbers, made orthonormal by Gram and Schmidt's method, twice.</summary>
    public static double[][] Orthonormal(int rows, int columns, ulong seed)
    {
        var q = new double[columns][];
        for (var j = 0; j < columns; j++)
        {
            q[j] = Gaussians(rows, (seed * 1000) + (ulong)j);
            for (var pass = 0; pass < 2; pass++)
            for (var k = 0; k < j; k++)
                Vectors.AddScaled(-Vectors.Dot(q[k], q[j]), q[k], q[j]);
            var norm = Math.Sqrt(Vectors.Dot(q[j], q[j]));
            q[j] = Array.ConvertAll(q[j], x => x / norm);
        }
        return q;
    }

    public static LayerResult Only(Layer layer, AnalysisOptions? options = null) =>
        Assert.Single(LayerAnalysis.Of(layer, Backend, options).Results);

    public static double[] Eigenvalues(MatrixSet set) =>
        Esd.Of(set, Backend, SpectralAccuracy.Accurate).Eigenvalues(set.EigenvalueScale);

    public static double[] Eigenvalues(int rows, int columns, double[] matrix) =>
        Esd.Of(new MatrixBatch(1, rows, columns, matrix), Backend);

    public static void Same(double[] expected, double[] actual, double tolerance = 1e-10)
    {
        Assert.Equal(expected.Length, actual.Length);
        var scale = Math.Max(1e-300, expected.Max(Math.Abs));
        for (var i = 0; i < expected.Length; i++)
            Assert.True(
                Math.Abs(expected[i] - actual[i]) <= tolerance * scale,
                $"expected {expected[i]:r} at index {i}, got {actual[i]:r}"
            );
    }
}
