// The spectral diagnosis of a network in memory: what `heavytails analyze` says of a file, without the file.
using HeavyTails.Core.Analysis;
using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Native;
using HeavyTails.Training.Networks;
using static TorchSharp.torch;

namespace HeavyTails.Training.Modules;

/// <summary>
/// Analyses the weights of a network that is in memory, such as one that is being trained.
/// <code>
/// var model = Sequential(Linear(784, 512), ReLU(), Linear(512, 10));
/// Console.WriteLine(SpectralAnalysis.Of(model));
/// </code>
/// </summary>
public static class SpectralAnalysis
{
    /// <summary>
    /// Analyses every weight of a module with <see cref="SpectralBackend.Default"/>. Names are those of the module's
    /// parameters, and kinds (linear, convolution, embedding, recurrent, attention) those of the modules that own
    /// them. Biases, norms and parameters without a spectrum are listed as skipped with the reason. The module is
    /// unchanged; its weights must not change before the call returns.
    /// </summary>
    /// <param name="module">Any module of TorchSharp, on any device.</param>
    /// <param name="options">The quantities to compute. Default: WeightWatcher's, null.</param>
    /// <param name="run">Progress, threads and cancellation. Default: those of the record, null.</param>
    public static ModelResult Of(nn.Module module, AnalysisOptions? options = null, ModelAnalysisRun? run = null)
    {
        using var weights = ModuleWeights.Of(module);
        var result = ModelAnalysis.Of(weights.Layers(), SpectralBackend.Default, options, run);
        return result with { Skipped = [.. result.Skipped, .. weights.SkippedLayers] };
    }

    /// <summary>Analyses the weights of one of this library's own networks.</summary>
    /// <param name="network">The network, whose weights must not change before the call returns.</param>
    /// <param name="options">The quantities to compute. Default: WeightWatcher's, null.</param>
    /// <param name="run">Progress, threads and cancellation. Default: those of the record, null.</param>
    public static ModelResult Of(Network network, AnalysisOptions? options = null, ModelAnalysisRun? run = null) =>
        ModelAnalysis.Of(network.Layers(), SpectralBackend.Default, options, run);
}
