// The faults of WeightWatcher that show in its recorded answers. Each excuse is a calculation: WeightWatcher's value
// must be what the fault gives. In the reasons "theirs" is WeightWatcher's value and "ours" is our value.
using System.Text.Json;
using HeavyTails.Core.Analysis;
using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.Fits;
using HeavyTails.Core.Layers;
using HeavyTails.Core.PowerLaws;
using HeavyTails.Core.PowerLaws.Tails;
using HeavyTails.Core.Spectra;

namespace HeavyTails.Tests.Core.Analysis;

/// <param name="preset">WeightWatcher's name for the run.</param>
/// <param name="options">Our options for the same run.</param>
/// <param name="layers">The layers of the checkpoint.</param>
/// <param name="backend">The backend of our analysis.</param>
/// <param name="answers">All rows of WeightWatcher's table of this run.</param>
/// <param name="order">Long names of all layers that have a spectrum, in the file's own order.</param>
internal sealed class PeerFaults(
    string preset,
    AnalysisOptions options,
    IReadOnlyList<Layer> layers,
    ISpectralBackend backend,
    JsonElement[] answers,
    string[] order
)
{
    private const double Close = 1e-4;
    private const int Twins = 24;

    private readonly Dictionary<(string, string), double[]> spreads = [];

    /// <summary>
    /// Returns why WeightWatcher's value differs from ours when it is what a known fault gives, and otherwise null.
    /// </summary>
    public string? Excuse(string column, LayerResult ours, JsonElement theirs)
    {
        if (column == "sv_min")
            return IsLargestOfSmallest(ours, theirs.GetProperty(column).GetDouble())
                ? "theirs is the largest over slices of the smallest singular value of each slice"
                : null;
        if (column == "layer_id")
            return theirs.GetProperty(column).GetInt32() == Array.IndexOf(order, ours.LongName) + 1
                ? "theirs is the position in the archive's directory, ours the position in the model"
                : null;
        if (theirs.GetProperty("status").GetString() != "success")
            return Failed(column, ours, theirs);
        if (column == "sigma" && preset is "tpl" or "e_tpl")
            return answers.All(a =>
                a.GetProperty(column) is { ValueKind: JsonValueKind.String } s && s.GetString() == "nan"
            )
                ? "theirs has no standard error of a truncated power law's alpha in any row"
                : null;
        if (theirs.GetProperty(column) is { ValueKind: JsonValueKind.String } text && text.GetString() == "nan")
            return null;
        if (preset is "tpl" or "e_tpl")
            return LessLikely(column, ours, theirs);
        if (
            preset == "vectors"
            && column.Contains("mean_", StringComparison.Ordinal) | column.Contains("var_", StringComparison.Ordinal)
        )
            return XminInBulk(column, ours, theirs);
        if (preset == "randomize")
            return InSpread(column, ours, theirs.GetProperty(column).GetDouble());
        return null;
    }

    /// <summary>
    /// Returns why WeightWatcher's table lacks a layer of ours when WeightWatcher numbers the layer and leaves it out,
    /// and otherwise null.
    /// </summary>
    public string? Dropped(LayerResult ours)
    {
        var ids = answers.Select(a => a.GetProperty("layer_id").GetInt32()).Distinct().ToArray();
        return ours.Kind == LayerKind.Conv1d && !ids.Contains(ours.LayerId) && ids.Max() > ours.LayerId
            ? "theirs numbers a Conv1d of a safetensors file, but has neither a row nor a reason for it"
            : null;
    }

    // When there are at most max_fingers eigenvalues, WeightWatcher can neither clip nor fit them. It goes on with
    // alpha = -1, as every column that depends on alpha shows.
    private string? Failed(string column, LayerResult ours, JsonElement theirs)
    {
        if (preset != "clip_xmax" || ours.Eigenvalues.Length > options.MaxFingers)
            return null;
        var value = theirs.GetProperty(column);
        var expected = column switch
        {
            "alpha" or "D" or "sigma" or "xmin" or "num_pl_spikes" or "raw_alpha" => -1,
            "num_fingers" => 0,
            "alpha_weighted" => -ours.Metrics.LogSpectralNorm,
            "log_alpha_norm" => SpectrumMetrics.LogAlphaNorm(ours.Eigenvalues, -1),
            _ => double.NaN,
        };
        var same =
            value.ValueKind == JsonValueKind.String
                ? value.GetString()
                    == column switch
                    {
                        "status" => "failed",
                        "warning" => "over-trained",
                        _ => null,
                    }
                : value.ValueKind == JsonValueKind.Number
                    && Math.Abs(value.GetDouble() - expected) <= 1e-6 * Math.Max(1, Math.Abs(expected));
        return same ? $"theirs fails with at most {options.MaxFingers} eigenvalues and goes on with alpha = -1" : null;
    }

    private MatrixSet Matrices(LayerResult ours)
    {
        var layer = layers.Single(l => l.Name == ours.LongName.Split('[')[0]);
        return LayerMatrices
            .Of(layer.Kind, layer.Load(), layer.Groups, options.ToMatrixOptions())
            .Single(s => s.Slice == ours.Slice);
    }

    private bool IsLargestOfSmallest(LayerResult ours, double theirs)
    {
        var set = Matrices(ours);
        var sigma = Esd.Of(set, backend, SpectralAccuracy.Accurate).SingularValues;
        var largest =
            Enumerable.Range(0, set.Count).Max(i => sigma[(i + 1) * set.Rank - 1]) * Math.Sqrt(set.EigenvalueScale);
        return Math.Abs(theirs - largest) <= 1e-6 * ours.Metrics.SvMax;
    }

    // The package powerlaw maximises by Nelder-Mead from its own start and stops before the maximum. A different alpha
    // gives a different D, and so another xmin.
    private string? LessLikely(string column, LayerResult ours, JsonElement theirs)
    {
        if (ours.Fit.ValueOrNull is not { } fit)
            return null;
        var alpha = theirs.GetProperty("alpha").GetDouble();
        var data = ours.Eigenvalues.Where(x => x > ours.FitThreshold).ToArray();
        var xmin = theirs.GetProperty("xmin").GetDouble();
        ITail reported = new TruncatedPowerLawTail(
            Math.Max(1, alpha),
            theirs.GetProperty("Lambda").GetDouble(),
            xmin * (1 - 1e-7)
        );
        if (!TruncatedPowerLaw.Fit(data, new() { Xmin = xmin * (1 - 1e-7) }).TryGet(out var best))
            return null;
        return best.LogLikelihood >= reported.LogLikelihood(data) - 1e-6 && fit.D <= best.D + Close
            ? "theirs stops before the maximum: at its xmin our fit is at least as likely, and our D is no larger"
            : null;
    }

    // WeightWatcher decomposes W'W again, so that rounding decides on which side of xmin the eigenvalue at xmin lies.
    private string? XminInBulk(string column, LayerResult ours, JsonElement theirs)
    {
        var set = Matrices(ours);
        var tail = ours.Eigenvalues.Count(x => x > ours.Fit.Value.Xmin * (1 + 1e-9));
        var esd = Esd.Of(set, backend, SpectralAccuracy.Fast);
        var other = ours.With(LayerMetrics.Vectors, VectorMetrics.Of(set, esd, tail, backend));
        return
            LayerColumns.Named(column).Value(other) is double value
            && PeerComparison.Difference(column, theirs.GetProperty(column).GetDouble(), value, ours) <= Close
            ? "theirs counts the eigenvector at xmin as bulk because of rounding"
            : null;
    }

    private string? InSpread(string column, LayerResult ours, double theirs)
    {
        if (!spreads.TryGetValue((ours.LongName, column), out var values))
        {
            var set = Matrices(ours);
            var twins = Enumerable
                .Range(1, Twins)
                .Select(seed =>
                    ours.With(
                        LayerMetrics.Twin,
                        HeavyTails.Core.RandomMatrices.Twins.Of(
                            set,
                            ours.Eigenvalues,
                            backend,
                            new()
                            {
                                Scale = set.EigenvalueScale,
                                Seed = (ulong)seed,
                                Variant = options.Variant,
                            }
                        )
                    )
                )
                .ToArray();
            foreach (var c in LayerColumns.All.Where(c => c.Group == "twin"))
                spreads[(ours.LongName, c.Name)] = [.. twins.Select(t => Convert.ToDouble(c.Value(t)))];
            if (!spreads.TryGetValue((ours.LongName, column), out values))
                return null;
        }
        var mean = values.Average();
        var deviation = Math.Sqrt(values.Average(v => (v - mean) * (v - mean)));
        return Math.Abs(theirs - mean) <= 5 * deviation + 1e-6 * Math.Abs(mean)
            ? $"theirs is random without a seed: it lies within five standard deviations of {Twins} of our twins"
            : null;
    }
}
