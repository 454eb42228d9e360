namespace HeavyTails.Core;

/// <summary>The spectral diagnosis of one layer.</summary>
public static class LayerAnalysis
{
    /// <summary>
    /// Loads the layer and diagnoses it. A tensor without a spectrum, with NaN or infinite weights, or with too few eigenvalues comes back as
    /// skipped, with its reason.
    /// </summary>
    /// <param name="layer">From a checkpoint, or made of a name and numbers.</param>
    /// <param name="backend">Computes the singular values.</param>
    /// <param name="options">What to compute; WeightWatcher's defaults when null.</param>
    /// <param name="layerId">Position among the model's weight matrices, from 1.</param>
    public static LayerOutcome Of(Layer layer, ISpectralBackend backend, AnalysisOptions? options = null, int layerId = 1) =>
        throw new NotImplementedException();
}
