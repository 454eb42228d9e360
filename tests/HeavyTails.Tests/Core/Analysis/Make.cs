using HeavyTails.Checkpoints.Roles;
using HeavyTails.Core.Analysis;
using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.Layers;
using HeavyTails.Core.Numerics;
using HeavyTails.Core.Spectra;

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
