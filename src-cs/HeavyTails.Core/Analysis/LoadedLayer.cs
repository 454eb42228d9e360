using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.Layers;
using HeavyTails.Core.Numerics;
using HeavyTails.Core.Spectra;

namespace HeavyTails.Core.Analysis;

/// <summary>
/// A layer with its matrices in memory, before their spectra are computed: those of several small layers are computed
/// together.
/// </summary>
/// <param name="spectra">The layer and its matrices.</param>
/// <param name="options">The quantities to compute.</param>
internal sealed class LoadedLayer(LayerSpectra spectra, AnalysisOptions options)
{
    /// <summary>The sets of matrices that have a spectrum each.</summary>
    public IReadOnlyList<MatrixSet> Sets => spectra.Sets;

    /// <summary>Loads a layer and chooses the matrices that have a spectrum.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="options">The options of the analysis.</param>
    /// <param name="layerId">Position among the model's weight matrices, from 1.</param>
    public static LoadedLayer Of(Layer layer, AnalysisOptions options, int layerId) =>
        new(LayerSpectra.Of(layer, options, layerId), options);

    /// <summary>Analyses the spectra of <see cref="Sets"/>, one for each.</summary>
    public LayerOutcome Finish(ReadOnlySpan<Esd> esds, ISpectralBackend backend)
    {
        var (results, skipped) = (new List<LayerResult>(), spectra.Skipped.ToList());
        for (var i = 0; i < Sets.Count; i++)
        {
            var (set, esd) = (Sets[i], esds[i]);
            if (esd.NotConverged > 0)
                Fault(set, $"the singular values of {esd.NotConverged} of {set.Count} matrices did not converge");
            else if (esd.Largest > 1e150)
                Fault(set, $"the square of the largest singular value, {esd.Largest:g3}, exceeds float64");
            else
                results.Add(Diagnose(set, esd, results.Count == 0, backend));
        }
        return new LayerOutcome(results, skipped);

        void Fault(MatrixSet set, string reason) => skipped.Add(spectra.Without(set, reason, isFault: true));
    }

    private LayerResult Diagnose(MatrixSet set, Esd esd, bool isFirst, ISpectralBackend backend)
    {
        // How a tensor is read is said once, and not for each of its parts.
        var layer = isFirst ? spectra.Layer : spectra.Layer with { Reading = null };
        var divisor = Esd.Divisor(options.Normalisation, set.Rows, set.Columns);
        var scale = set.EigenvalueScale / divisor;
        var eigenvalues = esd.Eigenvalues(scale, options.Variant);
        var root = Math.Sqrt(scale);
        var singular = esd.SingularValues;
        if (root != 1)
            singular = Array.ConvertAll(singular, s => s * root);
        var name = layer.Name + LayerSpectra.Suffix(set);
        var seed = Shuffle.Mix(options.Seed, name);
        var threads = Math.Max(1, backend.Info.Threads);
        var threshold = TailFits.Threshold(eigenvalues, divisor, options);
        var spectrum = new LayerSpectrum
        {
            Layer = layer,
            Matrices = set,
            IsWholeLayer = spectra.IsWhole,
            Esd = esd,
            Eigenvalues = eigenvalues,
            SingularValues = singular,
            Scale = scale,
            FitThreshold = threshold,
            Fit = TailFits.OfMatrices(eigenvalues, (set.Rows, set.Columns), new(threshold, options, seed, threads)),
            Exponent = TailFits.Exponent(options),
            Options = options,
            Backend = backend,
            Seed = seed,
        };
        var result = new LayerResult
        {
            LayerId = layer.Id,
            LongName = name,
            Kind = layer.Kind,
            ShapeText = layer.ShapeText,
            Slice = set.Slice,
            Rows = set.Rows,
            Columns = set.Columns,
            Rf = set.Rf,
            LowRankScale = layer.Factors?.Scale,
            Quantised = layer.Quantised,
            Eigenvalues = eigenvalues,
            FitThreshold = threshold,
            Fit = spectrum.Fit,
            Values = Values(spectrum),
            Backend = esd.Refined > 0 ? Refined(backend.Info) : backend.Info,
        };
        var parts = LayerMatrices.Splits(layer, options.ToMatrixOptions()) ? layer.Parts?.Reading : null;
        List<string> first = [.. new[] { layer.Reading, parts }.OfType<string>()];
        if (esd.Unresolved > 0)
            first.Add(LayerWarnings.Unresolved(esd.Unresolved, set.Count));
        return result with { Warnings = [.. first, .. LayerWarnings.Of(result, layer.Factors, Finger(spectrum))] };
    }

    private static BackendInfo Refined(BackendInfo info) =>
        info with
        {
            Routine = info.Routine + "; of matrices without full rank: eigenvalues of [0 A; A' 0]",
        };

    private static List<MetricValue> Values(LayerSpectrum spectrum)
    {
        var values = new List<MetricValue>();
        foreach (var metric in LayerMetrics.All)
            if (metric.IsAlwaysComputed || spectrum.Options.Asks(metric))
                values.Add(new MetricValue(metric, metric.Of(spectrum)));
        foreach (var metric in spectrum.Options.Metrics)
            if (!LayerMetrics.All.Contains(metric))
                values.Add(new MetricValue(metric, metric.Of(spectrum)));
        return values;
    }

    // Alpha without the fingers (outlying largest eigenvalues) that clip_xmax finds, and their number. They are
    // searched for at every alpha, and reported if alpha falls without them by more than its standard error.
    private static (double Alpha, int Count)? Finger(LayerSpectrum spectrum)
    {
        var options = spectrum.Options;
        if (!spectrum.Fit.TryGet(out var fit) || fit.Kind != FitKind.PL || options.Fingers != FingerFix.None)
            return null;
        return
            TailFits.WithoutFingers(spectrum.Eigenvalues, spectrum.FitThreshold, options, fit) is { } without
            && fit.Alpha - without.Alpha > fit.Sigma
            ? without
            : null;
    }
}
