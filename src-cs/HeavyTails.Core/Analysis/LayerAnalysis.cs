using System.Text.RegularExpressions;
using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.Fits;
using HeavyTails.Core.Layers;
using HeavyTails.Core.Numerics;
using HeavyTails.Core.RandomMatrices;
using HeavyTails.Core.Spectra;

namespace HeavyTails.Core.Analysis;

/// <summary>The spectral diagnosis of one layer.</summary>
public static partial class LayerAnalysis
{
    /// <summary>
    /// Loads the layer and diagnoses it. A tensor without a spectrum, with NaN or infinite weights, or with too few eigenvalues comes back as
    /// skipped, with its reason. What the layer's Load throws passes through, but for <see cref="NotSupportedException"/>, which is a reason.
    /// </summary>
    /// <param name="layer">From a checkpoint, or made of a name and numbers.</param>
    /// <param name="backend">Computes the singular values.</param>
    /// <param name="options">What to compute; WeightWatcher's defaults when null.</param>
    /// <param name="layerId">Position among the model's weight matrices, from 1.</param>
    public static LayerOutcome Of(
        Layer layer,
        ISpectralBackend backend,
        AnalysisOptions? options = null,
        int layerId = 1
    )
    {
        options = (options ?? AnalysisOptions.Default).Checked();
        SkippedLayer Skip(string reason, bool fault = false, string part = "") =>
            new(
                LayerKinds.HasSpectrum(layer.Kind) ? layerId : 0,
                layer.Name + part,
                layer.Kind,
                layer.ShapeText,
                reason,
                fault
            );

        if (WhyNot(layer) is { } reason)
            return new LayerOutcome([], [Skip(reason)]);
        IReadOnlyList<MatrixSet> sets;
        try
        {
            sets = Matrices(layer, options, out var notFinite, out var count);
            if (notFinite > 0)
                return new LayerOutcome([], [Skip($"{notFinite} of {count} weights are NaN or infinite", fault: true)]);
        }
        catch (NotSupportedException unsupported)
        {
            return new LayerOutcome([], [Skip(unsupported.Message)]);
        }
        var least = options.LeastEvals(layer);
        var (results, skipped) = (new List<LayerResult>(), new List<SkippedLayer>());
        foreach (var set in sets)
        {
            var part = set.Part == "" ? "" : $"[{set.Part}]";
            if (set.EigenvalueCount < least)
                skipped.Add(Skip(TooFew(set.EigenvalueCount, least), part: part));
            else if (set.EigenvalueCount > options.MaxEvals)
                skipped.Add(
                    Skip(
                        $"{set.EigenvalueCount} eigenvalues are more than the {options.MaxEvals} asked for",
                        part: part
                    )
                );
            else
            {
                var esd = Esd.Of(set, backend, options.Accuracy);
                if (esd.NotConverged > 0)
                    skipped.Add(
                        Skip(
                            $"the singular values of {esd.NotConverged} of {set.Count} matrices did not converge",
                            fault: true,
                            part: part
                        )
                    );
                else if (esd.Largest > 1e150)
                    skipped.Add(
                        Skip(
                            $"the largest singular value, {esd.Largest:g3}, has no square in float64",
                            fault: true,
                            part: part
                        )
                    );
                else
                    results.Add(Diagnose(layer, set, esd, backend, options, layerId, part));
            }
        }
        if (
            options.DeepDataProfiler
            && options.Conv != ConvMode.Flatten
            && sets.Count == 1
            && results is [{ Ddp: null }]
        )
            results[0] = results[0] with { Ddp = OfFlattenedKernel(layer, backend, options) };
        return new LayerOutcome(results, skipped);
    }

    // A layer of one eigenvalue is not let in by any minimum, for that is at least 2.
    private static string TooFew(long count, int least) =>
        $"{count} eigenvalues are fewer than the minimum of {least}"
        + (count > 1 ? $" (--min-evals 2 or AnalysisOptions.{nameof(AnalysisOptions.MinEvals)} = 2 lets them in)" : "");

    private static DeepDataProfilerVerdict? OfFlattenedKernel(
        Layer layer,
        ISpectralBackend backend,
        AnalysisOptions options
    ) =>
        Matrices(layer, options with { Conv = ConvMode.Flatten }, out _, out _) is [{ Count: 1 } kernel]
            ? DeepDataProfilerVerdict.Of(
                Esd.Of(kernel, backend, options.Accuracy).Eigenvalues(),
                kernel.Rows,
                kernel.Columns
            )
            : null;

    private static LayerResult Diagnose(
        Layer layer,
        MatrixSet set,
        Esd esd,
        ISpectralBackend backend,
        AnalysisOptions options,
        int layerId,
        string part
    )
    {
        var (n, m) = (Math.Max(set.Rows, set.Columns), Math.Min(set.Rows, set.Columns));
        var divisor = Esd.Divisor(options.Normalisation, set.Rows, set.Columns);
        var scale = set.EigenvalueScale / divisor;
        var eigenvalues = esd.Eigenvalues(scale);
        var singular = esd.SingularValues;
        var root = Math.Sqrt(scale);
        if (root != 1)
            singular = Array.ConvertAll(singular, s => s * root);
        var name = layer.Name + part;
        var seed = Shuffle.Mix(options.Seed, name);

        var metrics = SpectrumMetrics.Of(eigenvalues, singular, set.Rank, n, options.Tolerance);
        var (fit, failure) = TailFits.Of(
            eigenvalues,
            options.EvalsThreshold / divisor,
            options,
            seed,
            Math.Max(1, backend.Info.Threads)
        );
        var random = set.CanBeRandom && metrics.SpectralNorm > 0;
        var positive = metrics.SpectralNorm > 0;
        var bulk =
            (options.MpFit || options.Randomize) && random
                ? MarchenkoPasturLikelihoodFit.Fit(eigenvalues, n, m).ValueOrNull
                : null;
        var traps = options.Traps && positive ? Traps.Of(set, scale, backend, Shuffle.Mix(seed, 1)).ValueOrNull : null;
        return new LayerResult
        {
            LayerId = layerId,
            LongName = name,
            Kind = layer.Kind,
            ShapeText = layer.ShapeText,
            Slice = set.Slice,
            Rows = set.Rows,
            Columns = set.Columns,
            Rf = set.Rf,
            LowRankScale = layer.Factors?.Scale,
            Eigenvalues = eigenvalues,
            Metrics = metrics,
            Fit = fit,
            FitFailure = failure,
            MpFit =
                options.MpFit && random
                    ? MarchenkoPasturDensityFit.Fit(eigenvalues, (double)n / m, m, options.Variant).ValueOrNull
                    : null,
            MpLikelihoodFit = bulk,
            Twin =
                options.Randomize && positive
                    ? Twins.Of(
                        set,
                        eigenvalues,
                        backend,
                        new()
                        {
                            Scale = scale,
                            Seed = Shuffle.Mix(seed, 1),
                            Variant = options.Variant,
                        }
                    )
                    : null,
            Traps = traps,
            Vectors =
                options.Vectors && fit is not null
                    ? VectorMetrics.Of(set, eigenvalues.Count(x => x >= fit.Xmin), backend)
                    : null,
            DetX = options.DetX ? DetX.Of(eigenvalues) : null,
            Ddp = set.Count == 1 && set is DenseMatrices ? Ddp(esd, set, eigenvalues, fit, options) : null,
            Warnings = LayerWarnings.Of(
                fit,
                failure,
                metrics,
                Finger(eigenvalues, fit, options, divisor),
                traps,
                bulk is not null && RandomBulk.Explains(bulk, eigenvalues.Length, m),
                pair: layer.Factors
            ),
            Backend = backend.Info,
        };
    }

    // The same eigenvalues up to a factor have the same alpha: fitted again only when the layer's own fit left something out.
    private static DeepDataProfilerVerdict? Ddp(
        Esd esd,
        MatrixSet set,
        double[] eigenvalues,
        TailFit? fit,
        AnalysisOptions options
    )
    {
        var same =
            fit is { Kind: FitKind.PL }
            && options.Fingers == FingerFix.None
            && options.LeaveOutLargest == 0
            && eigenvalues[0] > options.EvalsThreshold / Esd.Divisor(options.Normalisation, set.Rows, set.Columns);
        var squares = esd.Eigenvalues();
        return same
            ? DeepDataProfilerVerdict.Of(fit!.Alpha, squares[^1] / set.Rows, set.Rows, set.Columns)
            : DeepDataProfilerVerdict.Of(squares, set.Rows, set.Columns);
    }

    // At every alpha, as clip_xmax does: what makes a finger is that alpha falls without it, and by more than its own standard error.
    private static (double Alpha, int Count)? Finger(
        double[] eigenvalues,
        TailFit? fit,
        AnalysisOptions options,
        double divisor
    )
    {
        if (fit is null || fit.Kind != FitKind.PL || options.Fingers != FingerFix.None)
            return null;
        return
            TailFits.WithoutFingers(eigenvalues, options.EvalsThreshold / divisor, options) is { } without
            && fit.Alpha - without.Alpha > fit.Sigma
            ? without
            : null;
    }

    private static string? WhyNot(Layer layer) =>
        layer.Kind switch
        {
            LayerKind.Bias => "a bias: no spectrum",
            LayerKind.Norm => "a normalisation: no spectrum",
            LayerKind.LowRankPair
            or LayerKind.Unknown when layer.Factors is null && LowRankName.Of(layer.Name) is { } part =>
                part.WhyNotAlone,
            LayerKind.LowRankPair when layer.Factors is null => "a low-rank pair without its halves",
            LayerKind.Unknown => $"not recognised as a layer, [{layer.ShapeText}]",
            _ when Integers().IsMatch(layer.DType) => $"integers ({layer.DType}), not weights",
            _ => null,
        };

    private static IReadOnlyList<MatrixSet> Matrices(
        Layer layer,
        AnalysisOptions options,
        out long notFinite,
        out long count
    )
    {
        if (layer.Factors is { } factors)
            return factors.Matrices(out notFinite, out count) is var pair && notFinite > 0 ? [] : [pair];
        var tensor = layer.Load();
        (notFinite, count) = (tensor.CountNotFinite(), tensor.Length);
        return notFinite > 0 ? [] : LayerMatrices.Of(layer.Kind, tensor, layer.Groups, options.ToMatrixOptions());
    }

    [GeneratedRegex(@"^([iu]\d+|bool)$", RegexOptions.IgnoreCase)]
    private static partial Regex Integers();
}
