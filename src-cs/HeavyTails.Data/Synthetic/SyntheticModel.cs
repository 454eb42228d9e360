// A model whose diagnosis is known in advance: every layer is named after the structure that it was given.

using HeavyTails.Core.Layers;
using HeavyTails.Core.Numerics;

namespace HeavyTails.Data.Synthetic;

/// <summary>A synthetic model of layers with known spectra, for the demonstration and for end-to-end tests.</summary>
public static class SyntheticModel
{
    private const int Rows = 512;
    private const int Columns = 384;

    /// <summary>
    /// Fifteen tensors: power laws from alpha 1.8 to 8, a random bulk, spikes, a correlation trap, a convolution, a
    /// layer that is too small, one with NaN, a norm and a bias. The same seed gives the same bits.
    /// </summary>
    public static IReadOnlyList<Layer> Demo(ulong seed)
    {
        var layers = new List<Layer>();
        foreach (var alpha in new[] { 1.8, 2.2, 2.8, 3.5, 5.0, 8.0 })
            Add(
                FormattableString.Invariant($"planted.power_law_alpha_{alpha:0.0}"),
                LayerKind.Linear,
                [Rows, Columns],
                (ref SplitMix64 random) =>
                    PlantedMatrix.PowerLaw(
                        new()
                        {
                            Rows = Rows,
                            Columns = Columns,
                            Alpha = alpha,
                        },
                        ref random
                    )
            );
        Add(
            "planted.gaussian_bulk",
            LayerKind.Linear,
            [Rows, Columns],
            (ref SplitMix64 random) => PlantedMatrix.Gaussian(Rows, Columns, ref random)
        );
        Add(
            "planted.bulk_and_5_spikes",
            LayerKind.Linear,
            [Rows, Columns],
            (ref SplitMix64 random) =>
            {
                var w = PlantedMatrix.Gaussian(Rows, Columns, ref random);
                for (var k = 0; k < 5; k++)
                    PlantedMatrix.AddSpike(
                        w,
                        new()
                        {
                            Rows = Rows,
                            Columns = Columns,
                            Strength = 2.5 + 0.5 * k,
                        },
                        ref random
                    );
                return w;
            }
        );
        Add(
            "planted.correlation_trap",
            LayerKind.Linear,
            [Rows, Columns],
            (ref SplitMix64 random) =>
            {
                var w = PlantedMatrix.Gaussian(Rows, Columns, ref random);
                for (var k = 0; k < 3; k++)
                    w[random.NextBelow(w.Length)] = 3 + k;
                return w;
            }
        );
        Add("planted.conv_student_t3", LayerKind.Conv2d, [64, 32, 3, 3], StudentT3);
        Add(
            "planted.embedding_power_law_alpha_3.0",
            LayerKind.Embedding,
            [1000, 128],
            (ref SplitMix64 random) =>
                PlantedMatrix.PowerLaw(
                    new()
                    {
                        Rows = 1000,
                        Columns = 128,
                        Alpha = 3,
                    },
                    ref random
                )
        );
        Add(
            "planted.too_small",
            LayerKind.Linear,
            [8, 8],
            (ref SplitMix64 random) => PlantedMatrix.Gaussian(8, 8, ref random)
        );
        Add(
            "planted.broken_nan",
            LayerKind.Linear,
            [64, 64],
            (ref SplitMix64 random) =>
            {
                var w = PlantedMatrix.Gaussian(64, 64, ref random);
                w[1000] = float.NaN;
                return w;
            }
        );
        Add("planted.norm", LayerKind.Norm, [Columns], (ref SplitMix64 _) => Enumerable.Repeat(1f, Columns).ToArray());
        layers.Add(
            new Layer
            {
                Name = "planted.head.bias",
                TensorName = "planted.head.bias",
                Kind = LayerKind.Bias,
                Shape = [Rows],
                DType = "f32",
                Load = () => new TensorData([Rows], new float[Rows]),
            }
        );
        return layers;

        void Add(string name, LayerKind kind, int[] shape, Planting plant)
        {
            var stream = (ulong)layers.Count;
            layers.Add(
                new Layer
                {
                    Name = name,
                    TensorName = name + ".weight",
                    Kind = kind,
                    Shape = shape,
                    DType = "f32",
                    Load = () =>
                    {
                        var random = SplitMix64.ForStream(seed, stream);
                        return new TensorData(shape, plant(ref random));
                    },
                }
            );
        }
    }

    private delegate float[] Planting(ref SplitMix64 random);

    /// <summary>
    /// Independent Student-t entries with three degrees of freedom, z / sqrt(chi2_3 / 3): heavy tails without
    /// structure.
    /// </summary>
    private static float[] StudentT3(ref SplitMix64 random)
    {
        var w = new float[64 * 32 * 3 * 3];
        for (var i = 0; i < w.Length; i++)
        {
            var (z, a) = random.NextGaussians();
            var (b, c) = random.NextGaussians();
            w[i] = (float)(0.05 * z / Math.Sqrt((a * a + b * b + c * c) / 3));
        }
        return w;
    }
}
