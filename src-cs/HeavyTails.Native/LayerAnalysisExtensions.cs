using HeavyTails.Core.Analysis;
using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.Layers;

namespace HeavyTails.Native;

/// <summary>Analyses a layer with the default backend.</summary>
public static class LayerAnalysisExtensions
{
    extension(LayerAnalysis)
    {
        /// <summary>
        /// Loads the layer and diagnoses it with <see cref="SpectralBackend.Default"/>, which every result names:
        /// <c>Console.WriteLine(LayerAnalysis.Of(layer))</c>.
        /// </summary>
        /// <param name="layer">From a checkpoint, or made of a name and numbers.</param>
        /// <param name="options">What to compute; WeightWatcher's defaults when null.</param>
        /// <param name="layerId">Position among the model's weight matrices, from 1.</param>
        public static LayerOutcome Of(Layer layer, AnalysisOptions? options = null, int layerId = 1) =>
            LayerAnalysis.Of(layer, SpectralBackend.Default, options, layerId);
    }
}
