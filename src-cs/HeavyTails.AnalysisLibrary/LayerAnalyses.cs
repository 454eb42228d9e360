using HeavyTails.Checkpoints;
using HeavyTails.Core.Analysis;

namespace HeavyTails.AnalysisLibrary;

/// <summary>Analyses of checkpoints and of tensors in memory, by options as JSON.</summary>
internal static class LayerAnalyses
{
    /// <summary>Analyses a file or a folder.</summary>
    public static AnalysedLayers OfFile(string path, string? options)
    {
        var request = AnalysisRequest.Parse(options);
        using var checkpoint = Checkpoint.Open(path, request.Reading);
        return Of(checkpoint, request, path);
    }

    /// <summary>Analyses tensors in memory, which have no source.</summary>
    public static AnalysedLayers OfTensors(IEnumerable<ForeignTensor> tensors, string? options)
    {
        var request = AnalysisRequest.Parse(options);
        using var checkpoint = ForeignTensor.Checkpoint(tensors, request.Reading);
        return Of(checkpoint, request, null);
    }

    private static AnalysedLayers Of(Checkpoint checkpoint, AnalysisRequest request, string? source)
    {
        var (layers, leftOut) = request.Of(checkpoint);
        var result = ModelAnalysis.Of(layers, request.Backend, request.Options, new() { Threads = request.Threads });
        return new AnalysedLayers
        {
            Result = checkpoint.Complete(result, leftOut),
            Source = source,
            WithEsd = request.WithEsd,
        };
    }
}
