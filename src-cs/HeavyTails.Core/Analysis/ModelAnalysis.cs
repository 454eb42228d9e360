namespace HeavyTails.Core;

/// <summary>The spectral diagnosis of a whole model.</summary>
public static class ModelAnalysis
{
    /// <summary>
    /// Diagnoses every layer, several at once. At most <paramref name="threads"/> layers are in memory, and one with more than
    /// <see cref="LargeLayer"/> weights is alone and has all threads. The result has the model's own order and does not depend on the threads.
    /// </summary>
    /// <param name="layers">In the model's own order; biases and norms too, they are listed as skipped.</param>
    /// <param name="backend">Computes the singular values.</param>
    /// <param name="options">What to compute; WeightWatcher's defaults when null.</param>
    /// <param name="progress">Told after each layer; may be called from any thread.</param>
    /// <param name="threads">Layers at once; all processors when null.</param>
    /// <param name="cancellation">Stops between layers.</param>
    public static ModelResult Of(IEnumerable<Layer> layers, ISpectralBackend backend, AnalysisOptions? options = null,
        IProgress<AnalysisProgress>? progress = null, int? threads = null, CancellationToken cancellation = default) =>
        throw new NotImplementedException();

    /// <summary>Weights of a layer that is analysed alone, with all threads inside it: 2048 x 2048.</summary>
    public const long LargeLayer = 1L << 22;
}
