using HeavyTails.Core.LinearModels;
using HeavyTails.Core.Numerics;
using HeavyTails.Core.Spectra;
using HeavyTails.Papers.SingleIndex.Contexts;
using HeavyTails.Papers.SingleIndex.Probes;
using HeavyTails.Runs.Cells;

namespace HeavyTails.Papers.SingleIndex.Experiments;

/// <summary>
/// The features of each hidden layer on the probe set: alignment with the targets, and in whole records the spectrum
/// with the edges of an untrained layer's Gaussian equivalent and those of the shuffled twin.
/// </summary>
internal sealed class FeatureSpectra(SingleIndexContext context, ISpectralBackend backend)
{
    private readonly Dictionary<int, EquivalentEdges> _edges = [];

    /// <summary>
    /// Adds fields to a probe and returns the rows of spectra. Features are asked for where they are used.
    /// </summary>
    public IEnumerable<Row> At(long step, Lazy<double[][]> features, double[] targets, RowFields probe)
    {
        List<Row> rows = [];
        for (var layer = 0; layer < context.Layers - 1; layer++)
        {
            var name = $"Z{layer}";
            // The alignments of the last layer are those of its read-out, unless the output is trained.
            if (layer < context.Layers - 2 || !context.FixLastLayer)
                AddAlignments(probe, name, features.Value[layer], targets);
            if (context.Lightweight)
                continue;
            var spectrum = ActivationSpectrum.Of(features.Value[layer], targets.Length, backend);
            var edges = EdgesOf(layer);
            var twin = ActivationSpectrum.TwinEdges(features.Value[layer], targets.Length, backend);
            probe
                .Add($"{name}_lambda_max", spectrum.LambdaPlus)
                .Add($"{name}_stable_rank", spectrum.StableRank)
                .Add($"{name}_null_lambda_min", edges.LambdaMinus.Mean)
                .Add($"{name}_null_lambda_max", edges.LambdaPlus.Mean)
                .Add($"{name}_null_lambda_max_sd", edges.LambdaPlus.Deviation)
                .Add($"{name}_null_stable_rank", edges.StableRank.Mean)
                .Add($"{name}_twin_lambda_min", twin.Map(ends => ends.Low))
                .Add($"{name}_twin_lambda_max", twin.Map(ends => ends.High));
            var row = new RowFields()
                .Add("kind", "spectrum")
                .Add("step", step)
                .Add("matrix", name)
                .AddNumbers("singular_values", spectrum.Eigenvalues.Reverse().Select(Math.Sqrt));
            foreach (var variant in context.EachVariant())
            {
                var ranks = EffectiveRanks.Of(spectrum.Eigenvalues, variant);
                row.AddNumbers("small_ranks" + RowFields.Suffix(variant), ranks.Small)
                    .AddNumbers("large_ranks" + RowFields.Suffix(variant), ranks.Large);
            }
            row.Add("null_lambda_min", edges.LambdaMinus.Mean).Add("null_lambda_max", edges.LambdaPlus.Mean);
            rows.Add(row.ToRow());
        }
        return rows;
    }

    private static void AddAlignments(RowFields probe, string name, double[] features, double[] targets)
    {
        var gram = Gram.OfSmallerSide(features, targets.Length);
        foreach (var (suffix, centred) in new[] { ("_KTA", false), ("_KTA_centred", true) })
            probe.Add(name + suffix, KernelTargetAlignment.BesideNull(features, targets, centred, gram));
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
