using HeavyTails.Core.RandomMatrices;
using HeavyTails.Core.Spectra;
using HeavyTails.Papers.SingleIndex.Contexts;
using HeavyTails.Papers.SingleIndex.Probes;
using HeavyTails.Runs.Cells;

namespace HeavyTails.Papers.SingleIndex.Experiments;

/// <summary>
/// The weights W of one hidden layer: exponents with their null, bulk and outliers beside those that theory expects of
/// the update dW = W - W_0, and, in the first layer, how its singular vectors lie to the teacher's direction.
/// </summary>
internal sealed class WeightProbe(SingleIndexContext context, Student start, int layer, ISpectralBackend backend)
{
    private readonly OverlapProbe _overlaps = new(backend, new() { Threads = context.Threads });
    private readonly string _name = $"W{layer}";

    /// <summary>The teacher's direction beta [d].</summary>
    public required double[] Beta { get; init; }

    private int Rows => start.Width;

    private int Columns => start.Inputs(layer);

    /// <summary>Adds fields to a probe and returns the rows of spectra, overlaps and the rest.</summary>
    public IEnumerable<Row> At(StudentStep step, RowFields probe)
    {
        var weights = step.Student.Hidden[layer];
        var spectrum = WeightSpectrum.Of(
            weights,
            Rows,
            Columns,
            new()
            {
                Backend = backend,
                Threads = context.Threads,
                Errors = context.Errors,
                Twin = !context.Lightweight,
                XminPos = context.XminPosition,
                NullDraws = context.NullDraws,
                Variant = context.EachVariant().First(),
            }
        );
        SpectrumFields.Add(probe, _name, spectrum, context.EachVariant());
        var moved = context.PlotOverlaps ? _overlaps.Next(weights, Rows) : null;
        var frame = _overlaps.Last ?? SingularFrame.Of(weights, Rows, backend);
        var update = step.Step == 0 ? null : Update(weights);
        var alignment = layer == 0 ? SpikeAlignment.Of(frame.Svd, Beta, update) : null;
        if (alignment is not null)
            AlignmentFields.Add(probe, _name, alignment, spectrum.Bulk);
        if (update is not null)
            AlignmentFields.AddTheory(
                probe,
                _name,
                weights,
                new(frame, update, backend) { Beta = layer == 0 ? Beta : null }
            );
        var rows = new WeightRows(step.Step, layer);
        List<Row> others = [];
        if (!context.Lightweight)
        {
            others.Add(rows.Spectrum(_name, spectrum.SingularValues));
            others.Add(rows.Values(weights));
            if (update is not null)
                others.Add(rows.Spectrum("d" + _name, update.SingularValues));
            if (alignment is not null)
                others.Add(rows.Curve(alignment));
        }
        if (moved is not null)
            others.AddRange(rows.Overlaps(moved));
        if (context.PlotOverlaps && update is not null)
            others.Add(rows.Alignment(frame, update));
        if (context.EnableSpectralAnalysis)
            others.AddRange(rows.Analysis(weights, Rows, backend));
        return others;
    }

    private SingularFrame Update(double[] weights)
    {
        var update = new double[weights.Length];
        for (var i = 0; i < update.Length; i++)
            update[i] = weights[i] - start.Hidden[layer][i];
        return SingularFrame.Of(update, Rows, backend);
    }
}
