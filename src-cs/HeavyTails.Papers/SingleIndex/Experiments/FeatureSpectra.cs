using HeavyTails.Core.LinearModels;
using HeavyTails.Core.Spectra;
using HeavyTails.Papers.SingleIndex.Contexts;
using HeavyTails.Papers.SingleIndex.Probes;
using HeavyTails.Runs.Cells;

namespace HeavyTails.Papers.SingleIndex.Experiments;

/// <summary>
/// The features of each hidden layer on the probe set: alignment with the targets, and in whole records the spectrum
/// with the edges of an untrained layer's Gaussian equivalent.
/// </summary>
internal sealed class FeatureSpectra(SingleIndexContext context, ISpectralBackend backend)
{
    private readonly Dictionary<int, EquivalentEdges> _edges = [];

    /// <summary>Adds fields to a probe and returns the rows of spectra.</summary>
    public IEnumerable<Row> At(long step, double[][] features, double[] targets, RowFields probe)
    {
        List<Row> rows = [];
        for (var layer = 0; layer < features.Length; layer++)
        {
            var name = $"Z{layer}";
            // The alignments of the last layer are those of its read-out, unless the output is trained.
            if (layer < features.Length - 1 || !context.FixLastLayer)
                probe
                    .Add($"{name}_KTA", KernelTargetAlignment.Of(features[layer], targets))
                    .Add($"{name}_KTA_centred", KernelTargetAlignment.Of(features[layer], targets, centred: true));
            if (context.Lightweight)
                continue;
            var spectrum = ActivationSpectrum.Of(features[layer], targets.Length, backend);
            var ranks = EffectiveRanks.Of(spectrum.Eigenvalues);
            var edges = EdgesOf(layer);
            probe
                .Add($"{name}_lambda_max", spectrum.LambdaPlus)
                .Add($"{name}_stable_rank", spectrum.StableRank)
                .Add($"{name}_null_lambda_max", edges.LambdaPlus.Mean)
                .Add($"{name}_null_lambda_max_sd", edges.LambdaPlus.Deviation)
                .Add($"{name}_null_stable_rank", edges.StableRank.Mean);
            rows.Add(
                new RowFields()
                    .Add("kind", "spectrum")
                    .Add("step", step)
                    .Add("matrix", name)
                    .AddNumbers("singular_values", spectrum.Eigenvalues.Reverse().Select(Math.Sqrt))
                    .AddNumbers("small_ranks", ranks.Small)
                    .AddNumbers("large_ranks", ranks.Large)
                    .Add("null_lambda_min", edges.LambdaMinus.Mean)
                    .Add("null_lambda_max", edges.LambdaPlus.Mean)
                    .ToRow()
            );
        }
        return rows;
    }

    private EquivalentEdges EdgesOf(int layer)
    {
        if (!_edges.TryGetValue(layer, out var edges))
            _edges[layer] = edges = new GaussianEquivalent
            {
                Samples = context.Samples,
                Dimension = context.Dimension,
                Width = context.Width,
                Layer = layer + 1,
                Activation = context.Activation,
                Threads = context.Threads,
            }.Edges(backend, draws: 2);
        return edges;
    }
}
