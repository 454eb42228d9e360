using HeavyTails.Core.Analysis;
using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.Fits;
using HeavyTails.Core.Layers;
using HeavyTails.Core.PowerLaws;
using HeavyTails.Core.RandomMatrices;
using HeavyTails.Core.Spectra;
using MathNet.Numerics.LinearAlgebra;

namespace HeavyTails.Tests.Reports;

/// <summary>
/// Results of synthetic matrices, Gaussian noise plus planted heavy-tailed directions, that are assembled here: figures
/// are drawn from real spectra, and yet no test of a report depends on how the analysis computes its values.
/// </summary>
static class Synthetic
{
    static readonly BackendInfo Backend = new(() => "MathNet.Numerics 5.0.0")
    {
        Backend = "managed",
        Routine = "MathNet.Numerics svd",
        Device = "cpu",
        InstructionSet = "portable",
        Threads = 1,
    };

    /// <summary>A model of seven layers, of which the last has no fit, and two skipped tensors.</summary>
    public static ModelResult Model()
    {
        LayerResult[] layers =
        [
            Layer(1, new("features.0.conv", LayerKind.Conv2d, "16 x 3 x 3 x 3", 16, 3) { Slices = 9, Strength = 0.3 }),
            Layer(
                2,
                new("features.3.conv", LayerKind.Conv2d, "64 x 32 x 3 x 3", 64, 32) { Slices = 9, Strength = 0.8 }
            ),
            Layer(
                3,
                new("blocks.0.attn.in_proj[q]", LayerKind.AttentionInProjection, "384 x 128", 128, 128)
                {
                    Strength = 1.2,
                }
            ),
            Layer(4, new("blocks.0.mlp.fc1 <wide & deep>", LayerKind.Linear, "512 x 256", 512, 256) { Strength = 1 }),
            Layer(5, new("blocks.0.mlp.fc2", LayerKind.Linear, "256 x 512", 256, 512)),
            Layer(6, new("head", LayerKind.Linear, "10 x 84", 10, 84) { Strength = 0.9 }),
            Layer(7, new("zero", LayerKind.Linear, "12 x 12", 12, 12) { Strength = double.NaN }),
        ];
        layers[3] = layers[3] with
        {
            Fit = layers[3].Fit.Value with
            {
                P = 0.43,
                AlphaInterval = new AlphaInterval(layers[3].Fit.Value.Alpha - 0.3, layers[3].Fit.Value.Alpha + 0.4),
            },
        };
        SkippedLayer[] skipped =
        [
            new()
            {
                LayerId = 0,
                LongName = "features.0.bias",
                Kind = LayerKind.Bias,
                ShapeText = "16",
                Reason = "a bias has no spectrum",
                IsFault = false,
            },
            new()
            {
                LayerId = 8,
                LongName = "broken",
                Kind = LayerKind.Linear,
                ShapeText = "64 x 64",
                Reason = "3 of 4,096 weights are NaN or infinite",
                IsFault = true,
            },
        ];
        var alphas = layers.Where(l => l.Fit.ValueOrNull is not null).Select(l => l.Fit.Value.Alpha).ToArray();
        return new ModelResult
        {
            Layers = layers,
            Skipped = skipped,
            Summary =
            [
                new("alpha", alphas.Average(), alphas.Length),
                new("log_norm", layers.Take(6).Average(l => l.Metrics.LogNorm), 6),
            ],
            Options = AnalysisOptions.Full,
            Backend = Backend,
        };
    }

    /// <summary>A model whose layers and skipped tensors have the given names.</summary>
    public static ModelResult Named(params string[] names)
    {
        var model = Model();
        return model with
        {
            Layers = [.. names.Select((name, i) => model.Layers[3] with { LayerId = i + 1, LongName = name })],
            Skipped =
            [
                .. names.Select(name => new SkippedLayer
                {
                    LayerId = 0,
                    LongName = name,
                    Kind = LayerKind.Bias,
                    ShapeText = "16",
                    Reason = $"a bias of {name}",
                    IsFault = name.Length % 2 == 0,
                }),
            ],
        };
    }

    /// <summary>A layer of random weights.</summary>
    private sealed record Planted(string Name, LayerKind Kind, string Shape, int Rows, int Columns)
    {
        /// <summary>The number of matrices of the layer, whose spectra are pooled.</summary>
        public int Slices { get; init; } = 1;

        /// <summary>The size of the planted directions; 0 for noise alone, NaN for a matrix of zeros.</summary>
        public double Strength { get; init; }
    }

    static LayerResult Layer(int id, Planted planted)
    {
        var (rows, columns, strength) = (planted.Rows, planted.Columns, planted.Strength);
        var random = new Random(id);
        double Normal() =>
            Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        var (m, n) = (Math.Min(rows, columns), Math.Max(rows, columns));
        List<double> evals = [],
            shuffled = [];
        var matrices = new List<Matrix<double>>();
        for (var s = 0; s < planted.Slices; s++)
        {
            var w = Matrix<double>.Build.Dense(
                rows,
                columns,
                (_, _) => double.IsNaN(strength) ? 0 : Normal() / Math.Sqrt(n)
            );
            // Planted directions: matrices of rank one and Pareto-distributed size, a quarter as many as the rank.
            for (var r = 0; r < m / 4 && strength > 0; r++)
            {
                var size = strength * Math.Pow(1 - random.NextDouble(), -0.4);
                var left = Vector<double>.Build.Dense(rows, _ => Normal()).Normalize(2);
                w += size * left.OuterProduct(Vector<double>.Build.Dense(columns, _ => Normal()).Normalize(2));
            }
            matrices.Add(w);
            evals.AddRange(w.Svd(false).S.Select(x => x * x));
            var entries = w.Enumerate().OrderBy(_ => random.Next()).ToArray();
            shuffled.AddRange(Matrix<double>.Build.Dense(rows, columns, entries).Svd(false).S.Select(x => x * x));
        }
        var spectrum = evals.Order().ToArray();
        double[] twin = [.. shuffled.Order()];
        var layer = new LayerResult
        {
            LayerId = id,
            LongName = planted.Name,
            Kind = planted.Kind,
            ShapeText = planted.Shape,
            Rows = rows,
            Columns = columns,
            Rf = planted.Slices,
            Eigenvalues = spectrum,
            Backend = Backend,
        }.With(LayerMetrics.NormsAndRanks, SpectrumMetricsOf(spectrum, n));
        if (spectrum[^1] == 0)
            return layer with
            {
                Fit = FitResult<TailFit>.Failed(FitFailure.NoPositive, "no eigenvalue is positive"),
                Warnings = ["all weights are zero"],
            };
        var fit = PowerLaw.Fit(spectrum).Value;
        var q = (double)n / m;
        var variance = twin.Average() * m / n;
        MarchenkoPasturFit Law(double s2)
        {
            var (minus, plus) = (
                s2 * q * Math.Pow(1 - 1 / Math.Sqrt(q), 2),
                s2 * q * Math.Pow(1 + 1 / Math.Sqrt(q), 2)
            );
            var margin = plus * Math.Pow(m, -2.0 / 3) * 0.6;
            return new()
            {
                Method = "likelihood",
                Q = q,
                Sigma = Math.Sqrt(s2 * q),
                Scale = 1,
                LambdaMinus = minus,
                LambdaPlus = plus,
                TracyWidom = margin,
                NumSpikes = spectrum.Count(x => x > plus + margin),
                SoftRank = plus / spectrum[^1],
                Residual = 0.01,
            };
        }
        double[] tail = [.. spectrum.Where(x => x >= fit.Xmin)];
        var (mu, rate) = (tail.Average(Math.Log), 1 / (tail.Average() - fit.Xmin));
        var spread = Math.Sqrt(tail.Average(x => Math.Pow(Math.Log(x) - mu, 2)));
        var randomTwin = new RandomTwin
        {
            Eigenvalues = twin,
            Replicas = 1,
            MaxEval = twin[^1],
            Distance = 0.21,
            SoftRank = twin[^1] / spectrum[^1],
            MaxDistance = spectrum[^1] - twin[^1],
            MpFit = FitResult<MarchenkoPasturFit>.Failed(FitFailure.NotRequested, "the twin was not fitted"),
            Seed = 42,
        };
        var diagnosed = layer with
        {
            Fit = new TailFit
            {
                Kind = FitKind.PL,
                Alpha = fit.Alpha,
                Xmin = fit.Xmin,
                Xmax = fit.Xmax,
                D = fit.D,
                Sigma = fit.Sigma,
                TailLength = fit.TailLength,
                Alternatives =
                [
                    new()
                    {
                        Law = "exponential",
                        R = 2.1,
                        P = 0.03,
                        LogLikelihood = -10,
                        Parameters = new Dictionary<string, double> { ["lambda"] = rate },
                    },
                    new()
                    {
                        Law = "lognormal",
                        R = -0.4,
                        P = 0.68,
                        LogLikelihood = -9,
                        Parameters = new Dictionary<string, double> { ["mu"] = mu, ["sigma"] = spread },
                    },
                    new()
                    {
                        Law = "truncated_power_law",
                        R = -0.2,
                        P = 0.8,
                        LogLikelihood = -9,
                        Parameters = new Dictionary<string, double>
                        {
                            ["alpha"] = fit.Alpha - 0.3,
                            ["lambda"] = rate / 20,
                        },
                    },
                ],
            },
        };
        diagnosed = diagnosed with { Warnings = LayerWarnings.Of(diagnosed, null, null) };
        return diagnosed
            .With(
                LayerMetrics.Alternatives,
                FitResult<IReadOnlyList<TailAlternative>>.Success(diagnosed.Fit.Value.Alternatives)
            )
            .With(LayerMetrics.BulkFit, Law(variance * 0.75))
            .With(LayerMetrics.Twin, randomTwin);
    }

    static SpectrumMetrics SpectrumMetricsOf(double[] ascending, int n)
    {
        var (norm, max) = (ascending.Sum(), ascending[^1]);
        var roots = ascending.Select(Math.Sqrt).Reverse().ToArray();
        return new()
        {
            NumEvals = ascending.Length,
            Norm = norm,
            SpectralNorm = max,
            SvMax = roots[0],
            SvMin = roots[^1],
            StableRank = max > 0 ? norm / max : 0,
            MatrixRank = ascending.Count(x => x > 0),
            RankLoss = 0,
            WeakRankLoss = 0,
            Entropy = 0.9,
            EffectiveRankSquared = n,
        };
    }
}
