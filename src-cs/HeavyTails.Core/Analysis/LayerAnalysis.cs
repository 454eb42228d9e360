using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.Layers;
using HeavyTails.Core.Numerics;
using HeavyTails.Core.Spectra;

namespace HeavyTails.Core.Analysis;

/// <summary>Analyses one layer: its spectrum, the fit of its tail, its metrics and its warnings.</summary>
public static class LayerAnalysis
{
    /// <summary>
    /// Loads the layer and analyses it. A tensor without a spectrum, with NaN or infinite weights, or with too few
    /// eigenvalues is returned as skipped, with the reason. Exceptions of the layer's Load are not caught, except
    /// <see cref="NotSupportedException"/>, whose message becomes the reason.
    /// </summary>
    /// <param name="layer">The layer, read from a checkpoint or made of a name and numbers.</param>
    /// <param name="backend">The backend that computes the singular values.</param>
    /// <param name="options">The quantities to compute; WeightWatcher's defaults when null.</param>
    /// <param name="layerId">Position among the model's weight matrices, from 1.</param>
    public static LayerOutcome Of(
        Layer layer,
        ISpectralBackend backend,
        AnalysisOptions? options = null,
        int layerId = 1
    )
    {
        options = (options ?? AnalysisOptions.Default).Checked();
        var spectra = LayerSpectra.Of(layer, options, layerId);
        if (spectra.Skipped is { } whole)
            return new LayerOutcome([], [whole]);
        var (results, skipped) = (new List<LayerResult>(), new List<SkippedLayer>());
        foreach (var set in spectra.Sets)
        {
            if (spectra.WhyNot(set, options) is { } reason)
            {
                skipped.Add(spectra.Without(set, reason));
                continue;
            }
            var esd = Esd.Of(set, backend, options.Accuracy);
            if (esd.NotConverged > 0)
                skipped.Add(
                    spectra.Without(
                        set,
                        $"the singular values of {esd.NotConverged} of {set.Count} matrices did not converge",
                        isFault: true
                    )
                );
            else if (esd.Largest > 1e150)
                skipped.Add(
                    spectra.Without(
                        set,
                        $"the square of the largest singular value, {esd.Largest:g3}, exceeds float64",
                        isFault: true
                    )
                );
            else
                results.Add(
                    Diagnose(
                        new()
                        {
                            // How a tensor is read is said once, and not for each of its parts.
                            Layer = results.Count == 0 ? layer : layer with { Reading = null },
                            Part = LayerSpectra.Suffix(set),
                            LayerId = layerId,
                            IsWholeLayer = spectra.Sets.Count == 1,
                            Matrices = set,
                            Esd = esd,
                            Backend = backend,
                            Options = options,
                        }
                    )
                );
        }
        return new LayerOutcome(results, skipped);
    }

    // One spectrum of a layer and what its analysis needs.
    private sealed record Spectrum
    {
        public required Layer Layer { get; init; }
        public required string Part { get; init; }
        public required int LayerId { get; init; }
        public required bool IsWholeLayer { get; init; }
        public required MatrixSet Matrices { get; init; }
        public required Esd Esd { get; init; }
        public required ISpectralBackend Backend { get; init; }
        public required AnalysisOptions Options { get; init; }
    }

    private static LayerResult Diagnose(Spectrum given)
    {
        var (layer, set, options) = (given.Layer, given.Matrices, given.Options);
        var divisor = Esd.Divisor(options.Normalisation, set.Rows, set.Columns);
        var scale = set.EigenvalueScale / divisor;
        var eigenvalues = given.Esd.Eigenvalues(scale, options.Variant);
        var root = Math.Sqrt(scale);
        var singular = given.Esd.SingularValues;
        if (root != 1)
            singular = Array.ConvertAll(singular, s => s * root);
        var name = layer.Name + given.Part;
        var seed = Shuffle.Mix(options.Seed, name);
        var threads = Math.Max(1, given.Backend.Info.Threads);
        var threshold = TailFits.Threshold(eigenvalues, divisor, options);
        var spectrum = new LayerSpectrum
        {
            Layer = layer,
            Matrices = set,
            IsWholeLayer = given.IsWholeLayer,
            Esd = given.Esd,
            Eigenvalues = eigenvalues,
            SingularValues = singular,
            Scale = scale,
            FitThreshold = threshold,
            Fit = TailFits.OfMatrices(eigenvalues, (set.Rows, set.Columns), new(threshold, options, seed, threads)),
            Exponent = TailFits.Exponent(options),
            Options = options,
            Backend = given.Backend,
            Seed = seed,
        };
        var result = new LayerResult
        {
            LayerId = given.LayerId,
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
            Backend = given.Esd.Refined > 0 ? Refined(given.Backend.Info) : given.Backend.Info,
        };
        var parts = LayerMatrices.Splits(layer, options.ToMatrixOptions()) ? layer.Parts?.Reading : null;
        List<string> first = [.. new[] { layer.Reading, parts }.OfType<string>()];
        if (given.Esd.Unresolved > 0)
            first.Add(LayerWarnings.Unresolved(given.Esd.Unresolved, set.Count));
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
            TailFits.WithoutFingers(spectrum.Eigenvalues, spectrum.FitThreshold, options) is { } without
            && fit.Alpha - without.Alpha > fit.Sigma
            ? without
            : null;
    }
}
