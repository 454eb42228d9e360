using HeavyTails.Core.Analysis;
using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.Layers;
using HeavyTails.Core.Numerics;
using HeavyTails.Core.Spectra;
using HeavyTails.Papers.SingleIndex.Probes;
using HeavyTails.Runs.Cells;

namespace HeavyTails.Papers.SingleIndex.Experiments;

/// <summary>The rows that belong to the weights of one layer at one step.</summary>
internal sealed class WeightRows(long step, int layer)
{
    private const int Bins = 100;

    public Row Spectrum(string matrix, double[] singularValues) =>
        Of("spectrum", matrix).AddNumbers("singular_values", singularValues).ToRow();

    /// <summary>Histogram of the entries in 100 equal bins from the least to the largest, as the source's.</summary>
    public Row Values(double[] weights)
    {
        var (low, high, counts) = (weights.Min(), weights.Max(), new double[Bins]);
        foreach (var w in weights)
            counts[high > low ? Math.Min(Bins - 1, (int)((w - low) / (high - low) * Bins)) : 0]++;
        return Of("values", $"W{layer}").Add("low", low).Add("high", high).AddNumbers("counts", counts).ToRow();
    }

    public Row Curve(SpikeAlignment alignment) =>
        Of("curve", $"W{layer}")
            .AddNumbers("overlaps", alignment.Curve)
            .Add("largest", alignment.Largest)
            .Add("largest_null", alignment.LargestNull)
            .ToRow();

    public IEnumerable<Row> Overlaps(UpdateOverlaps moved)
    {
        yield return Spectrum($"M{layer}", moved.Update.SingularValues);
        foreach (var (weights, pair) in new[] { ("before", moved.Before), ("after", moved.After) })
        foreach (var (side, map) in new[] { ("left", pair.Left), ("right", pair.Right) })
            yield return Of("overlap", $"M{layer}")
                .Add("weights", weights)
                .Add("side", side)
                .Add("dimension", map.Dimension)
                .Add("vectors", map.Rows)
                .Add("update_vectors", map.Columns)
                .Add("corner_rows", map.CornerRows)
                .Add("corner_columns", map.CornerColumns)
                .AddShort("corner", map.Corner)
                .Add("block_rows", map.BlockRows)
                .Add("block_columns", map.BlockColumns)
                .AddShort("blocks", map.Blocks)
                .ToRow();
    }

    /// <summary>Squared overlaps of W's first vectors with all of dW's: measured, expected, legacy.</summary>
    public Row Alignment(SingularFrame weights, SingularFrame update)
    {
        var row = Of("alignment", $"W{layer}")
            .AddNumbers("left", Overlaps(weights.Left, update.Left, weights.Rows))
            .AddNumbers("right", Overlaps(weights.Right, update.Right, weights.Columns));
        if (update.Rank > 0)
        {
            if (AlignmentTheory.Of(weights.Rows, weights.Columns, update.SingularValues).TryGet(out var expected))
                row.AddNumbers("expected_left", expected.Left).AddNumbers("expected_right", expected.Right);
            var legacy = AlignmentTheory.Legacy(
                weights.Rows,
                weights.Columns,
                weights.SingularValues,
                update.SingularValues
            );
            row.AddNumbers("legacy_left", legacy.Left).AddNumbers("legacy_right", legacy.Right);
        }
        return row.ToRow();
    }

    // Nulls and errors of the exponents are columns of their own in these runs, and cost more than the rest.
    private static AnalysisOptions SpectralAnalysis { get; } =
        new()
        {
            Metrics = MetricSet.Of([
                .. LayerMetrics.All.Where(metric =>
                    metric is not (UntrainedNulls or ShuffledNulls or StandardErrors or ErgTails or WhichLaw)
                ),
            ]),
        };

    /// <summary>The spectral analysis of the layer, a column for each that has a value.</summary>
    public IEnumerable<Row> Analysis(double[] weights, int rows, ISpectralBackend backend)
    {
        var tensor = new TensorData([rows, weights.Length / rows], weights);
        var outcome = LayerAnalysis.Of(
            new Layer
            {
                Name = $"W{layer}",
                TensorName = $"W{layer}",
                Kind = LayerKind.Linear,
                Shape = tensor.Shape,
                DType = "f64",
                Load = () => tensor,
            },
            backend,
            SpectralAnalysis
        );
        foreach (var result in outcome.Results)
        {
            var row = Of("analysis", $"W{layer}");
            foreach (var column in LayerColumns.Present([result]))
                if (column.Value(result) is { } value)
                    row.AddValue("ww_" + column.Name, value);
            yield return row.ToRow();
        }
    }

    private static IEnumerable<double> Overlaps(double[] weights, double[] update, int dimension)
    {
        var first = weights[..dimension];
        return MatrixProducts.TimesTransposed(first, update, dimension).Select(overlap => overlap * overlap);
    }

    private RowFields Of(string kind, string matrix) =>
        new RowFields().Add("kind", kind).Add("step", step).Add("matrix", matrix);
}
