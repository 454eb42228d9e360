using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.Layers;
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
        var loaded = LoadedLayer.Of(layer, options, layerId);
        return loaded.Finish(Esd.OfMany(loaded.Sets, backend, options.Accuracy), backend);
    }
}
